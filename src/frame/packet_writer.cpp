#include "frame/packet_writer.hpp"

#include "base/assert.hpp"
#include "wire/compound.hpp"
#include "wire/crc.hpp"
#include "wire/label.hpp"

namespace memberlist::frame {

PacketWriter::PacketWriter(const FrameConfig& config, security::MessageCipher& cipher)
    : config_(config), cipher_(cipher) {}

Result<void> PacketWriter::write(std::span<const BytesView> messages, bool with_crc, Bytes& out) {
    MEMBERLIST_ASSERT(!messages.empty() && messages.size() <= wire::compound_parts_max);
    const auto message = pack(messages);
    const auto before = out.size();
    wire::encode_label_header(config_.label, out);
    if (!is_encrypting()) {
        if (with_crc) wire::encode_crc_header(message, out);
        append(out, message);
        return {};
    }
    plaintext_.clear();
    if (with_crc) wire::encode_crc_header(message, plaintext_);
    append(plaintext_, message);
    auto sealed = cipher_.seal(config_.encryption, plaintext_, as_bytes(config_.label), out);
    if (!sealed) out.resize(before);
    return sealed;
}

// Applies the inner layers. The result is valid until the next call.
BytesView PacketWriter::pack(std::span<const BytesView> messages) {
    BytesView message = messages.front();
    if (messages.size() > 1) {
        compound_.clear();
        wire::encode_compound(messages, compound_);
        message = compound_;
    }
    if (config_.compression == wire::Compression::none) return message;
    compressed_.clear();
    return compressor_.wrap_if_smaller(config_.compression, message, compressed_) ? BytesView(compressed_)
                                                                                  : message;
}

}  // namespace memberlist::frame
