// PacketWriter: puts encoded messages into a datagram.
//
// The layers from the inside out: compound (if there are several messages), compression (if that is
// strictly smaller), CRC (if asked for), encryption (if on), label. Keeps its buffers, so the
// steady state allocates nothing. Not thread-safe.
#pragma once

#include <span>

#include "frame/frame_config.hpp"

namespace memberlist::frame {

class PacketWriter {
public:
    // `config` and `cipher` must outlive this object.
    PacketWriter(const FrameConfig& config, security::MessageCipher& cipher);

    // Appends one datagram with all `messages` to `out`: 1 to 127 messages of at most 65535 bytes
    // each, which the caller's budget ensures. `with_crc`: the receiver understands HAS_CRC. Fails
    // only if sealing fails, and then leaves `out` unchanged.
    Result<void> write(std::span<const BytesView> messages, bool with_crc, Bytes& out);

private:
    bool is_encrypting() const { return config_.verify_outgoing && cipher_.is_enabled(); }
    BytesView pack(std::span<const BytesView> messages);

    const FrameConfig& config_;
    security::MessageCipher& cipher_;
    wire::Compressor compressor_;
    Bytes compound_;
    Bytes compressed_;
    Bytes plaintext_;
};

}  // namespace memberlist::frame
