// Mischief: packets and streams that are wrong somewhere between the message and the network.
#pragma once

#include "bodies.hpp"
#include "layers.hpp"

namespace memberlist::differential {

enum class Mischief : std::uint8_t {
    none,    // what a memberlist sends
    forms,   // bodies in other forms, correct layers
    layers,  // layers missing, repeated, wrong, or around each other in odd ways
    bytes,   // damage at random, inside or outside the layers
};

class Mischiefs {
public:
    Mischiefs(Dice& dice, const NodeSetup& setup, Layers& layers)
        : dice_(dice), setup_(setup), layers_(layers), bodies_(dice, setup) {}

    Bytes packet(Mischief mischief);
    // `role`: dialed for a stream that the node accepts, accepted for an answer to a stream it has dialed.
    Bytes stream(Mischief mischief, frame::StreamRole role, const wire::StreamMessage& message);

    Values& values() { return bodies_.values(); }

private:
    std::vector<Bytes> messages(Form form);

    Bytes odd_packet();
    Bytes odd_compound(std::vector<Bytes> parts);
    Bytes odd_compression(BytesView message);
    Bytes odd_nesting(Bytes message);
    Bytes with_odd_crc(BytesView message);

    // With the node's layers, or something like them.
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
