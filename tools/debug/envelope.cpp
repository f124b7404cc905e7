#include "debug/envelope.hpp"

#include <array>

#include "frame/packet_writer.hpp"

namespace memberlist::tools {

Result<Bytes> enclose(BytesView message, const Envelope& envelope) {
    Bytes compressed;
    if (envelope.compress) {
        wire::Compressor().wrap(wire::Compression::lzw, message, compressed);
        message = compressed;
    }
    auto config = envelope.config;
    config.compression = wire::Compression::none;
    Nonces nonces(envelope.nonce);
    security::MessageCipher cipher(config.keyring, nonces);
    Bytes out;
    const std::array messages{message};
    const auto written =
        envelope.is_stream
            ? frame::StreamWriter(config, cipher).write(message, frame::StreamRole::dialed, out)
            : frame::PacketWriter(config, cipher).write(messages, envelope.checksum, out);
    if (!written) return written.error();
    return out;
}

}  // namespace memberlist::tools
