// Mischief: packets and streams with a fault at some level between the message and the network.
#pragma once

#include "bodies.hpp"
#include "layers.hpp"

namespace memberlist::differential {

enum class Mischief : std::uint8_t {
    none,    // as memberlist sends it
    forms,   // bodies in other forms, correct layers
    layers,  // layers missing, repeated, wrong, or in an odd order
    bytes,   // random damage, inside or outside the layers
};

class Mischiefs {
public:
    Mischiefs(Dice& dice, const NodeSetup& setup, Layers& layers)
        : dice_(dice), setup_(setup), layers_(layers), bodies_(dice, setup) {}

    Bytes packet(Mischief mischief);
    // `role` is `dialed` for a stream that the node accepts, and `accepted` for a reply to a stream
    // that it dialed.
    Bytes stream(Mischief mischief, frame::StreamRole role, const wire::StreamMessage& message);

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

    Dice& dice_;
    const NodeSetup& setup_;
    Layers& layers_;
    Bodies bodies_;
};

}  // namespace memberlist::differential
