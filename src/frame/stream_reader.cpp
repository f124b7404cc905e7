#include "frame/stream_reader.hpp"

#include <string>
#include <utility>

#include "frame/label_check.hpp"
#include "wire/compress.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"

namespace memberlist::frame {
namespace {

bool has_type(BytesView message, wire::MessageType type) {
    return message.front() == static_cast<std::uint8_t>(type);
}

std::size_t sealed_length(BytesView header) {
    std::size_t length = 0;
    for (const auto byte : header.subspan(1, sealed_header_bytes - 1)) length = length << 8 | byte;
    return length;
}

void release(Bytes& buffer) { Bytes().swap(buffer); }

}  // namespace

StreamReader::StreamReader(const FrameConfig& config, security::MessageCipher& cipher, StreamRole role)
    : config_(config),
      cipher_(cipher),
      role_(role),
      stage_(role == StreamRole::accepted ? Stage::label : Stage::type),
      extent_(config.limits) {}

Result<std::optional<wire::StreamMessage>> StreamReader::feed(BytesView data) {
    if (stage_ == Stage::done) return std::optional<wire::StreamMessage>();
    append(received_, data);
    auto message = advance();
    if (!message || message->has_value()) stage_ = Stage::done;
    return message;
}

// Go: net.go handleConn, RemoveLabelHeaderFromStream and readStream.
Result<std::optional<wire::StreamMessage>> StreamReader::advance() {
    if (stage_ == Stage::label) {
        if (auto taken = take_label(); !taken) return taken.error();
    }
    if (stage_ == Stage::type) {
        if (auto taken = take_type(); !taken) return taken.error();
    }
    if (stage_ == Stage::sealed_header) {
        if (auto taken = take_sealed_length(); !taken) return taken.error();
    }
    if (stage_ == Stage::sealed) return read_sealed();
    if (stage_ == Stage::plain) return read_plain();
    return std::optional<wire::StreamMessage>();
}

Result<void> StreamReader::take_label() {
    if (received_.empty()) return {};
    const auto split = wire::split_stream_label(received_);
    if (!split) return split.error();
    if (!*split) return {};
    const auto& [label, rest] = **split;
    if (auto checked = check_label(config_, label, "stream"); !checked) return checked.error();
    label_bytes_ = received_.size() - rest.size();
    stage_ = Stage::type;
    return {};
}

Result<void> StreamReader::take_type() {
    if (unread().empty()) return {};
    if (has_type(unread(), wire::MessageType::encrypt)) {
        if (!cipher_.is_enabled()) {
            return answered(
                Error(Errc::not_decryptable, "remote state is encrypted and encryption is not configured"));
        }
        stage_ = Stage::sealed_header;
        return {};
    }
    if (cipher_.is_enabled() && config_.verify_incoming) {
        return answered(
            Error(Errc::not_encrypted, "encryption is configured but remote state is not encrypted"));
    }
    stage_ = Stage::plain;
    return {};
}

// Go: net.go decryptRemoteState.
Result<void> StreamReader::take_sealed_length() {
    if (unread().size() < sealed_header_bytes) return {};
    sealed_bytes_ = sealed_length(unread().first(sealed_header_bytes));
    announced_bytes_ = sealed_bytes_;
    if (sealed_bytes_ > config_.limits.sealed_stream_bytes) {
        return answered(Error(Errc::limit_exceeded, "remote node state is larger than limit (" +
                                                        std::to_string(sealed_bytes_) + ")"));
    }
    stage_ = Stage::sealed;
    return {};
}

Result<std::optional<wire::StreamMessage>> StreamReader::read_sealed() {
    const auto arrived = unread().subspan(sealed_header_bytes);
    if (arrived.size() < sealed_bytes_) return std::optional<wire::StreamMessage>();

    auto associated_data = to_bytes(unread().first(sealed_header_bytes));
    append(associated_data, as_bytes(config_.label));
    const auto opened = cipher_.open(arrived.first(sealed_bytes_), associated_data, plaintext_);
    if (!opened) return answered(opened.error());
    release(received_);
    return read_message(plaintext_);
}

Result<std::optional<wire::StreamMessage>> StreamReader::read_plain() {
    note_type(unread());
    const auto size = extent_.measure(unread());
    if (!size) {
        return has_type(unread(), wire::MessageType::compress) ? answered(size.error()) : size.error();
    }
    if (!*size) return std::optional<wire::StreamMessage>();
    return read_message(unread().first(**size));
}

// Go: net.go readStream. A sealed COMPRESS that ends inside its map is a plain EOF to Go, which
// does not answer it.
Result<std::optional<wire::StreamMessage>> StreamReader::read_message(BytesView message) {
    if (!has_type(message, wire::MessageType::compress)) return decode(message);
    const auto compressed = wire::decode_compressed(message.subspan(1), config_.limits);
    if (!compressed) {
        return compressed.error().code == Errc::truncated ? compressed.error() : answered(compressed.error());
    }
    const auto expanded = wire::decompress(*compressed, config_.limits.decompressed_bytes, expansion_);
    if (!expanded) return answered(expanded.error());
    if (expansion_.empty()) {
        return answered(Error(Errc::malformed_compression, "decompressed message is empty"));
    }
    release(received_);
    release(plaintext_);
    return decode(expansion_);
}

Result<std::optional<wire::StreamMessage>> StreamReader::decode(BytesView message) {
    note_type(message);
    auto decoded = wire::decode_stream_message(message, config_.limits);
    if (!decoded) return decoded.error();
    return std::optional(std::move(*decoded));
}

void StreamReader::note_type(BytesView message) {
    if (!message.empty() && !has_type(message, wire::MessageType::compress)) message_type_ = message.front();
}

void StreamReader::give_back_memory() {
    stage_ = Stage::done;
    for (Bytes* buffer : {&received_, &plaintext_, &expansion_}) release(*buffer);
}

// Go: label.go RemoveLabelHeaderFromStream for a truncated label; everything later is an io.EOF in
// Go.
Error StreamReader::on_end() const {
    if (stage_ == Stage::label && !received_.empty()) return wire::truncated_label("stream");
    return Error(Errc::stream_closed, "stream ended before its message was complete");
}

Error StreamReader::answered(Error error) {
    answers_error_ = role_ == StreamRole::accepted;
    return error;
}

}  // namespace memberlist::frame
