// FaultyInputs: packets and streams with a fault at some level between the message and the network.
#pragma once

#include "bodies.hpp"
#include "layers.hpp"

namespace memberlist::differential {

enum class FaultLevel : std::uint8_t {
    none,    // as memberlist sends it
    forms,   // bodies in other forms, correct layers
    layers,  // layers missing, repeated, wrong, or in an odd order
    bytes,   // random damage, inside or outside the layers
};

class FaultyInputs {
public:
    FaultyInputs(Generator& generator, const NodeSetup& setup, Layers& layers)
        : generator_(generator), setup_(setup), layers_(layers), bodies_(generator, setup) {}

    Bytes packet(FaultLevel level);
    // `role` is `dialed` for a stream that the node accepts, and `accepted` for a reply to a stream
    // that it dialed.
    Bytes stream(FaultLevel level, frame::StreamRole role, const wire::StreamMessage& message);

    Values& values() { return bodies_.values(); }

private:
    std::vector<Bytes> messages(Form form);

    Bytes odd_packet();
    Bytes odd_compound(std::vector<Bytes> parts);
    Bytes odd_compression(BytesView message);
    Bytes odd_nesting(Bytes message);
    Bytes with_odd_crc(BytesView message);

    // Adds the node's layers, or similar ones.
    Bytes odd_outer_layers(BytesView message);
    Bytes odd_stream_layers(BytesView message, frame::StreamRole role);
    Bytes oddly_sealed(BytesView plaintext, BytesView associated);
    Bytes with_odd_label(BytesView rest);

    Bytes damaged_one(BytesView whole);

    Generator& generator_;
    const NodeSetup& setup_;
    Layers& layers_;
    Bodies bodies_;
};

}  // namespace memberlist::differential
