#include "frame/stream_writer.hpp"

#include "wire/label.hpp"
#include "wire/message.hpp"

namespace memberlist::frame {

StreamWriter::StreamWriter(const FrameConfig& config, security::MessageCipher& cipher)
    : config_(config), cipher_(cipher) {}

// Go: net.go rawSendMsgStream. Streams are rare and may be large, so the buffers live for one call
// only.
Result<void> StreamWriter::write(BytesView message, StreamRole role, Bytes& out) {
    Bytes compressed;
    if (config_.compression != wire::Compression::none) {
        compressor_.wrap(config_.compression, message, compressed);
        message = compressed;
    }
    const auto before = out.size();
    if (role == StreamRole::dialed) wire::encode_label_header(config_.label, out);
    if (!config_.verify_outgoing || !cipher_.is_enabled()) {
        append(out, message);
        return {};
    }
    auto sealed = write_sealed(message, out);
    if (!sealed) out.resize(before);
    return sealed;
}

// Go: net.go encryptLocalState. seal() refuses a size that does not fit into 32 bits.
Result<void> StreamWriter::write_sealed(BytesView message, Bytes& out) {
    const auto size = security::sealed_size(config_.encryption, message.size());
    Bytes associated_data{static_cast<std::uint8_t>(wire::MessageType::encrypt)};
    for (const int shift : {24, 16, 8, 0})
        associated_data.push_back(static_cast<std::uint8_t>(size >> shift));
    append(out, associated_data);
    append(associated_data, as_bytes(config_.label));
    return cipher_.seal(config_.encryption, message, associated_data, out);
}

}  // namespace memberlist::frame
