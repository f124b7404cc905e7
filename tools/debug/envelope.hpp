// Envelope: the layers around an encoded message.
#pragma once

#include "common/nonces.hpp"
#include "frame/stream_writer.hpp"

namespace memberlist::tools {

struct Envelope {
    bool is_stream = false;  ///< In the form of the dialing side, with the label header.
    bool compress = false;   ///< Always compress, even if the result is longer. Nodes would send it
                             ///< uncompressed.
    bool checksum = false;   ///< Packets only.
    frame::FrameConfig config;
    Bytes nonce;  ///< Empty: random.
};

// `message` starts with its type byte. Fails only if encryption fails.
Result<Bytes> enclose(BytesView message, const Envelope& envelope);

}  // namespace memberlist::tools
