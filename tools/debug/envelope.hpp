// Envelope: the layers that go around an encoded message on its way to the network.
#pragma once

#include "common/nonces.hpp"
#include "frame/stream_writer.hpp"

namespace memberlist::tools {

struct Envelope {
    bool is_stream = false;  ///< As dialed: with the label header.
    bool compress =
        false;  ///< Always, unlike a node, which sends a packet compressed only if that is shorter.
    bool checksum = false;  ///< Packets only.
    frame::FrameConfig config;
    Bytes nonce;  ///< Empty: random.
};

// `message` starts with its type byte. Fails only where encryption fails.
Result<Bytes> enclose(BytesView message, const Envelope& envelope);

}  // namespace memberlist::tools
