// StreamWriter: one encoded message to the bytes of a stream.
//
// From the inside out: compression (always, if on, even where it grows), encryption with the length header,
// and, on streams we dialed, the label header. Not thread-safe.
#pragma once

#include "frame/frame_config.hpp"

namespace memberlist::frame {

// Who opened the stream: only the dialer writes a label header, and only the acceptor looks for one.
enum class StreamRole : std::uint8_t { dialed, accepted };

// In front of a sealed blob: the type byte ENCRYPT and the blob's size, u32be. Authenticated with it.
inline constexpr std::size_t sealed_header_bytes = 5;

class StreamWriter {
public:
    // `config` and `cipher` outlive this object.
    StreamWriter(const FrameConfig& config, security::MessageCipher& cipher);

    // Appends all that goes over the stream for `message` (type byte first). Fails only where sealing fails;
    // `out` is then as it was.
    Result<void> write(BytesView message, StreamRole role, Bytes& out);

private:
    Result<void> write_sealed(BytesView message, Bytes& out);

    const FrameConfig& config_;
    security::MessageCipher& cipher_;
    wire::Compressor compressor_;
};

}  // namespace memberlist::frame
