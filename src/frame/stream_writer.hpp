// StreamWriter: puts one encoded message into the bytes of a stream.
//
// The layers from the inside out: compression (whenever it is on, even if the message grows),
// encryption with its length header, and the label on streams that we dialed. Not thread-safe.
#pragma once

#include "frame/frame_config.hpp"

namespace memberlist::frame {

// Which end of a stream we are. Only the dialer writes a label, and only the acceptor expects one.
enum class StreamRole : std::uint8_t { dialed, accepted };

// The header of a sealed message: the type byte ENCRYPT and the sealed size, u32be. It is
// authenticated.
inline constexpr std::size_t sealed_header_bytes = 5;

class StreamWriter {
public:
    // `config` and `cipher` must outlive this object.
    StreamWriter(const FrameConfig& config, security::MessageCipher& cipher);

    // Appends everything to send for `message`, which starts with its type byte. Fails only if
    // sealing fails, and then leaves `out` unchanged.
    Result<void> write(BytesView message, StreamRole role, Bytes& out);

private:
    Result<void> write_sealed(BytesView message, Bytes& out);

    const FrameConfig& config_;
    security::MessageCipher& cipher_;
    wire::Compressor compressor_;
};

}  // namespace memberlist::frame
