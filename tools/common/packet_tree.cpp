#include "common/packet_tree.hpp"

#include "common/message_kinds.hpp"
#include "common/message_tree.hpp"
#include "frame/label_check.hpp"
#include "frame/stream_writer.hpp"
#include "wire/big_endian.hpp"
#include "wire/crc.hpp"
#include "wire/label.hpp"

namespace memberlist::tools {

using wire::MessageType;

namespace {

constexpr std::size_t version_bytes = 1;
constexpr std::size_t nonce_bytes = 12;

Layer wrapper(MessageType type, Slice slice) {
    Layer layer;
    layer.kind = kind_name(type);
    layer.place = slice.place();
    return layer;
}

bool begins_with(BytesView bytes, MessageType type) {
    return !bytes.empty() && bytes[0] == static_cast<std::uint8_t>(type);
}

void add_field(std::string name, Value value, Place place, Layer& layer) {
    layer.fields.push_back({std::move(name), std::move(value), place, {}});
}

// Adds the parts of an encrypted message that need no key: version:u8 | nonce[12].
void add_seal_fields(Slice sealed, Layer& layer) {
    if (sealed.bytes.empty()) return;
    add_field("version", std::uint64_t{sealed.bytes[0]}, sealed.first(version_bytes).place(), layer);
    if (sealed.bytes.size() < version_bytes + nonce_bytes) return;
    const Slice nonce = sealed.from(version_bytes).first(nonce_bytes);
    add_field("nonce", Blob(nonce.bytes), nonce.place(), layer);
}

void set_plaintext(std::size_t key, const Bytes& plaintext, Layer& layer) {
    layer.fields.push_back({"key", std::uint64_t{key}, {}, "number of the --key option, from 1"});
    layer.unfolds = "plaintext";
    layer.unfolded_bytes = plaintext.size();
}

// The layer to which the layers after the label header belong.
Layer& innermost(Layer& tree) { return tree.inner.empty() ? tree : tree.inner.front(); }

// An encrypted packet has no type byte. Its version byte, 0 or 1, equals the type byte of PING or
// INDIRECT_PING. The packet counts as such a message if any field of it can be read.
bool looks_sealed(Slice packet, const Layer& as_plain, bool has_keys) {
    if (!begins_with(packet.bytes, MessageType::ping) &&
        !begins_with(packet.bytes, MessageType::indirect_ping)) {
        return false;
    }
    const bool is_readable = !as_plain.problem || !as_plain.fields.empty();
    return !is_readable &&
           (has_keys || packet.bytes.size() >= security::seal_overhead(security::EncryptionVersion::plain));
}

}  // namespace

TreeReader::TreeReader(TreeOptions options) : options_(std::move(options)) {
    for (const Bytes& key : options_.keys) {
        ciphers_.emplace_back(Keyring::create(key).value(), nonces_);
    }
}

Result<std::size_t> TreeReader::open(BytesView sealed, BytesView associated_data, Bytes& plaintext) {
    if (ciphers_.empty()) return Error(Errc::not_decryptable, "encrypted, and no key was given");
    for (std::size_t i = 0; i + 1 < ciphers_.size(); ++i) {
        if (ciphers_[i].open(sealed, associated_data, plaintext)) return i + 1;
    }
    // All keys fail for the same reason, so the last error is reported.
    const auto opened = ciphers_.back().open(sealed, associated_data, plaintext);
    if (!opened) return opened.error();
    return ciphers_.size();
}

// Adds the error that a node with the given label would report.
void TreeReader::note_other_label(std::string_view label, Layer& layer) const {
    if (!options_.label) return;
    frame::FrameConfig config;
    config.label = *options_.label;
    const auto checked = frame::check_label(config, label, layer.kind);
    if (!checked) layer.problem = Problem{layer.place.offset, checked.error()};
}

std::optional<Slice> TreeReader::take_label(Slice rest, Layer& tree) {
    if (!begins_with(rest.bytes, MessageType::has_label)) return rest;
    auto split = wire::split_stream_label(rest.bytes);
    if (!split || !*split) {
        Layer layer = wrapper(MessageType::has_label, rest);
        layer.problem = split ? Problem{rest.end(), wire::truncated_label(tree.kind)}
                              : Problem{rest.offset + 1, split.error()};
        tree.inner.push_back(std::move(layer));
        return std::nullopt;
    }
    const auto [label, behind] = **split;
    const Slice after = rest.at(behind);
    Layer layer = wrapper(MessageType::has_label, rest);
    label_ = label;
    add_field("label", label_, rest.at(as_bytes(label)).place(), layer);
    tree.inner.push_back(std::move(layer));
    note_other_label(label, tree);
    return after;
}

// Go: net.go ingestPacket.
Layer TreeReader::packet(BytesView datagram) {
    const Slice whole{datagram, 0};
    Layer tree;
    tree.kind = packet_kind;
    tree.place = whole.place();
    if (datagram.empty() || datagram.size() > options_.limits.datagram_bytes) {
        const bool is_empty = datagram.empty();
        tree.problem = Problem{0, is_empty ? Error(Errc::empty_message, "the packet is empty")
                                           : Error(Errc::limit_exceeded, "larger than any datagram")};
        return tree;
    }
    label_ = options_.label.value_or("");
    const auto packet = take_label(whole, tree);
    if (!packet) return tree;
    if (tree.inner.empty()) note_other_label({}, tree);

    MessageTree messages(options_.limits);
    Layer sealed = sealed_packet(*packet, messages);
    Layer& inside = innermost(tree);
    if (!sealed.problem) {
        inside.inner.push_back(std::move(sealed));
        return tree;
    }
    Layer plain = plain_packet(*packet, messages);
    const bool is_sealed = looks_sealed(*packet, plain, !ciphers_.empty());
    inside.inner.push_back(is_sealed ? std::move(sealed) : std::move(plain));
    return tree;
}

Layer TreeReader::sealed_packet(Slice packet, MessageTree& messages) {
    Layer layer = wrapper(MessageType::encrypt, packet);
    add_seal_fields(packet, layer);
    Bytes plaintext;
    const auto key = open(packet.bytes, as_bytes(label_), plaintext);
    if (!key) {
        const bool is_short = key.error().code == Errc::truncated;
        layer.problem = Problem{is_short ? packet.end() : packet.offset, key.error()};
        return layer;
    }
    set_plaintext(*key, plaintext, layer);
    layer.inner.push_back(plain_packet({plaintext, 0}, messages));
    return layer;
}

Layer TreeReader::plain_packet(Slice packet, MessageTree& messages) const {
    if (!begins_with(packet.bytes, MessageType::has_crc)) return messages.packet_message(packet);
    Layer layer = wrapper(MessageType::has_crc, packet);
    const auto checked = wire::check_crc(packet.bytes);
    if (!checked) layer.problem = Problem{packet.offset, checked.error()};
    if (packet.bytes.size() < wire::crc_header_bytes) {
        layer.problem->offset = packet.end();
    } else {
        add_field("crc32", Blob(packet.bytes.subspan(1, 4)), packet.from(1).first(4).place(), layer);
        // A node drops a packet with a wrong checksum. The tree shows its content.
        layer.inner.push_back(messages.packet_message(packet.from(wire::crc_header_bytes)));
    }
    return layer;
}

// Go: net.go handleConn and readStream.
Layer TreeReader::stream(BytesView bytes, const std::optional<std::string>& dialed_label) {
    const Slice whole{bytes, 0};
    Layer tree;
    tree.kind = stream_kind;
    tree.place = whole.place();
    label_ = dialed_label ? *dialed_label : options_.label.value_or("");
    if (bytes.empty()) {
        tree.problem = Problem{0, Error(Errc::empty_message, "the stream is empty")};
        return tree;
    }
    const auto rest = take_label(whole, tree);
    if (!rest) return tree;
    if (rest->bytes.empty()) {
        tree.problem = Problem{rest->offset, Error(Errc::truncated, "the stream ends after its label")};
        return tree;
    }
    MessageTree messages(options_.limits);
    const bool is_sealed = begins_with(rest->bytes, MessageType::encrypt);
    innermost(tree).inner.push_back(is_sealed ? sealed_stream(*rest, messages)
                                              : messages.stream_message(*rest));
    return tree;
}

// Go: net.go decryptRemoteState. 0a | n:u32be | version | nonce | ciphertext | tag
Layer TreeReader::sealed_stream(Slice rest, MessageTree& messages) {
    Layer layer = wrapper(MessageType::encrypt, rest);
    if (rest.bytes.size() < frame::sealed_header_bytes) {
        layer.problem = Problem{rest.end(), Error(Errc::truncated, "the stream ends inside the length")};
        return layer;
    }
    const std::size_t length = wire::read_u32(rest.bytes.subspan(1));
    add_field("length", std::uint64_t{length}, rest.from(1).first(4).place(), layer);
    const Slice arrived = rest.from(frame::sealed_header_bytes);
    add_seal_fields(arrived, layer);
    if (length > options_.limits.sealed_stream_bytes) {
        layer.problem = Problem{rest.offset + 1,
                                Error(Errc::limit_exceeded, "longer than any stream that a node accepts")};
        return layer;
    }
    if (arrived.bytes.size() < length) {
        const auto missing = std::to_string(length - arrived.bytes.size());
        layer.problem =
            Problem{rest.end(), Error(Errc::truncated, "the stream ends " + missing + " bytes too early")};
        return layer;
    }
    const Slice sealed = arrived.first(length);
    layer.place.length = frame::sealed_header_bytes + length;
    Bytes associated_data = to_bytes(rest.bytes.first(frame::sealed_header_bytes));
    append(associated_data, as_bytes(label_));
    Bytes plaintext;
    const auto key = open(sealed.bytes, associated_data, plaintext);
    if (!key) {
        layer.problem = Problem{sealed.offset, key.error()};
        return layer;
    }
    set_plaintext(*key, plaintext, layer);
    layer.inner.push_back(messages.stream_message({plaintext, 0}));
    return layer;
}

}  // namespace memberlist::tools
