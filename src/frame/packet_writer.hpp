// PacketWriter: encoded messages to datagrams.
//
// From the inside out: compound (if more than one message), compression (if strictly smaller), CRC (if
// asked), encryption (if on), label header. Scratch buffers are kept, so that the steady state allocates
// nothing. Not thread-safe.
#pragma once

#include <span>

#include "frame/frame_config.hpp"

namespace memberlist::frame {

class PacketWriter {
public:
    // `config` and `cipher` outlive this object.
    PacketWriter(const FrameConfig& config, security::MessageCipher& cipher);

    // Appends one datagram with all of `messages` (1..127 of them, each at most 65535 bytes: the caller's
    // budget) to `out`. `with_crc`: the receiver is known to understand HAS_CRC. Fails only where sealing
    // fails; `out` is then as it was.
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
