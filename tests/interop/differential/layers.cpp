#include "layers.hpp"

#include <algorithm>
#include <stdexcept>

#include "frame/label_check.hpp"
#include "frame/packet_reader.hpp"
#include "support/hex.hpp"
#include "wire/compound.hpp"
#include "wire/compress.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/label.hpp"
#include "written_limits.hpp"

namespace memberlist::differential {

namespace {

// More parts than any readable packet has.
constexpr std::size_t parts_max = 2000;

bool has_type(BytesView message, wire::MessageType type) {
    return !message.empty() && message.front() == static_cast<std::uint8_t>(type);
}

frame::FrameConfig as_peer(frame::FrameConfig config) {
    config.verify_outgoing = true;
    return config;
}

// Decompresses a COMPRESS message. Returns nothing for other messages and damaged ones.
std::optional<Bytes> expanded(BytesView message) {
    if (!has_type(message, wire::MessageType::compress)) return std::nullopt;
    const auto compressed = wire::decode_compressed(message.subspan(1));
    Bytes out;
    if (!compressed || !wire::decompress(*compressed, written::expansion_bytes_max, out)) return std::nullopt;
    return out;
}

// Sorts the members by name, then by all other fields.
std::string describe_push_pull(wire::PushPull message) {
    std::vector<std::string> nodes;
    for (const wire::PushNodeState& node : message.nodes) {
        Bytes encoded;
        wire::encode_push_node(node, encoded);
        nodes.push_back("\n    " + std::string(node.name) + " incarnation " +
                        std::to_string(node.incarnation) + " state " + std::to_string(node.state) + " " +
                        test::to_hex(encoded));
    }
    std::sort(nodes.begin(), nodes.end());
    std::string text = message.join ? "push/pull, join" : "push/pull";
    for (const std::string& node : nodes) text += node;
    return text + "\n    state " + test::to_hex(message.user_state);
}

}  // namespace

Layers::Layers(const NodeSetup& setup)
    : setup_(setup),
      config_(frame_config_of(setup)),
      peer_config_(as_peer(config_)),
      cipher_(config_.keyring, entropy_),
      packets_(peer_config_, cipher_),
      streams_(peer_config_, cipher_) {}

Bytes Layers::packet(std::span<const BytesView> messages) {
    Bytes out;
    if (!packets_.write(messages, false, out)) throw std::runtime_error("a packet cannot be sealed");
    return without_unexpected_label(std::move(out));
}

Bytes Layers::stream(BytesView message, frame::StreamRole role) {
    Bytes out;
    if (!streams_.write(message, role, out)) throw std::runtime_error("a stream cannot be sealed");
    return role == frame::StreamRole::dialed ? without_unexpected_label(std::move(out)) : out;
}

// Removes the label for a node that does not check labels, as a proxy would.
Bytes Layers::without_unexpected_label(Bytes data) const {
    if (!setup_.skip_label_check) return data;
    return to_bytes(BytesView(data).subspan(wire::label_overhead(setup_.label)));
}

std::vector<Bytes> Layers::leaves(BytesView datagram, std::vector<std::string>* refusals) {
    return leaves_of(config_, datagram, refusals);
}

std::vector<Bytes> Layers::leaves_of(const frame::FrameConfig& config, BytesView datagram,
                                     std::vector<std::string>* refusals) {
    frame::PacketReader reader(config, cipher_);
    std::vector<Bytes> found;
    const auto note = [&](const Error& error) {
        if (refusals != nullptr) refusals->emplace_back(errc_name(static_cast<Errc>(error.code.value())));
    };
    reader.read(
        datagram, [&](BytesView message) { found.push_back(to_bytes(message)); }, note);
    return found;
}

std::vector<Layers::Part> Layers::parts(BytesView datagram) {
    const auto split = wire::split_label(datagram);
    Bytes packet = to_bytes(split ? split->rest : datagram);
    if (auto plaintext = open(packet, as_bytes(setup_.label))) packet = std::move(*plaintext);
    if (has_type(packet, wire::MessageType::has_crc) && packet.size() >= wire::crc_header_bytes) {
        packet.erase(packet.begin(), packet.begin() + wire::crc_header_bytes);
    }
    std::vector<Part> found{{std::move(packet)}};
    for (std::size_t i = 0; i < found.size() && found.size() < parts_max; ++i) {
        const std::size_t depth_inside = found[i].depth + 1;
        if (has_type(found[i].raw, wire::MessageType::compound)) {
            const Bytes compound = found[i].raw;
            (void)wire::decode_compound(BytesView(compound).subspan(1), [&](BytesView part) {
                found.push_back({to_bytes(part), depth_inside});
            }).has_value();
        } else if (auto expansion = expanded(found[i].raw)) {
            found.push_back({std::move(*expansion), depth_inside});
        }
    }
    return found;
}

std::optional<Layers::Unwrapped> Layers::stream_message(BytesView data, frame::StreamRole role) {
    if (role == frame::StreamRole::accepted) {
        const auto split = wire::split_label(data);
        if (!split) return std::nullopt;
        data = split->rest;
    }
    Bytes plaintext;
    if (has_type(data, wire::MessageType::encrypt)) {
        if (data.size() < frame::sealed_header_bytes) return std::nullopt;
        Bytes associated = to_bytes(data.first(frame::sealed_header_bytes));
        std::size_t size = 0;
        for (const auto byte : data.subspan(1, frame::sealed_header_bytes - 1)) size = size << 8 | byte;
        append(associated, as_bytes(setup_.label));
        data = data.subspan(frame::sealed_header_bytes);
        auto opened = open(data.first(std::min(size, data.size())), associated);
        if (!opened) return std::nullopt;
        plaintext = std::move(*opened);
        data = plaintext;
    }
    if (auto expansion = expanded(data)) return Unwrapped{std::move(*expansion), to_bytes(data)};
    return Unwrapped{to_bytes(data)};
}

std::optional<Bytes> Layers::open(BytesView sealed, BytesView associated) {
    Bytes plaintext;
    if (!cipher_.open(sealed, associated, plaintext)) return std::nullopt;
    return plaintext;
}

Layers::Authentic Layers::authenticate(const Step& step) {
    BytesView data = step.data;
    if (step.kind != StepKind::join) {  // replies have no label
        const auto split = wire::split_label(data);
        if (!split || !frame::check_label(config_, split->label, "step")) return {};
        data = split->rest;
    }
    Bytes associated = to_bytes(as_bytes(setup_.label));
    if (step.kind != StepKind::packet) {
        if (data.size() < frame::sealed_header_bytes) return {};
        const BytesView header = data.first(frame::sealed_header_bytes);
        associated.insert(associated.begin(), header.begin(), header.end());
        data = data.subspan(frame::sealed_header_bytes);
    }
    if (data.empty() || data.front() > static_cast<std::uint8_t>(security::EncryptionVersion::plain))
        return {};
    // The version is not authenticated. As version 1 any plaintext is valid, unless it is empty.
    Bytes sealed = to_bytes(data);
    sealed.front() = static_cast<std::uint8_t>(security::EncryptionVersion::plain);
    Bytes plaintext;
    const auto opened = cipher_.open(sealed, associated, plaintext);
    const bool is_empty = !opened && opened.error().detail == "decrypted payload is empty";
    return {opened || is_empty, open(data, associated).has_value(), data.front()};
}

bool Layers::has_crc(BytesView datagram) {
    const auto split = wire::split_label(datagram);
    const BytesView packet = split ? split->rest : datagram;
    if (!setup_.encrypts()) return has_type(packet, wire::MessageType::has_crc);
    const auto plaintext = open(packet, as_bytes(setup_.label));
    return plaintext && has_type(*plaintext, wire::MessageType::has_crc);
}

std::vector<Bytes> Layers::plain_leaves(BytesView datagram) {
    // As the peer reads it: with a label, and as plaintext if the node does not encrypt.
    frame::FrameConfig config = peer_config_;
    config.skip_inbound_label_check = false;
    config.verify_incoming = setup_.encrypts();
    return leaves_of(config, datagram, nullptr);
}

std::string Layers::describe_packet(BytesView datagram) {
    if (!setup_.encrypts()) return test::to_hex(datagram);
    const auto split = wire::split_label(datagram);
    if (!split || split->rest.empty()) return test::to_hex(datagram);
    const auto plaintext = open(split->rest, as_bytes(setup_.label));
    return "label '" + std::string(split->label) + "' version " + std::to_string(split->rest[0]) + ": " +
           (plaintext ? test::to_hex(*plaintext) : "cannot be opened: " + test::to_hex(datagram));
}

std::string Layers::describe_stream(BytesView data, bool has_label) {
    std::string text;
    if (data.empty()) return text;
    const auto split = wire::split_label(data);
    if (has_label && split) {
        text = "label '" + std::string(split->label) + "' ";
        data = split->rest;
    }
    if (has_type(data, wire::MessageType::encrypt)) {
        text += "encrypted, version " + std::to_string(data[frame::sealed_header_bytes]) + " ";
    }
    const auto message = stream_message(data, frame::StreamRole::dialed);
    if (!message) return text + "cannot be opened: " + test::to_hex(data);
    // Members in another order compress to other bytes, so only the presence of compression is
    // compared.
    return text + (message->compression.empty() ? "" : "compressed ") + describe_message(message->message);
}

std::string Layers::describe_message(BytesView message) {
    auto decoded = wire::decode_stream_message(message, config_.limits);
    if (!decoded) return "not readable: " + test::to_hex(message);
    // Also shows the original bytes if encoding does not give them back.
    Bytes again;
    wire::encode(*decoded, again);
    const std::string raw =
        as_text(again) == as_text(message) ? "" : "not canonical: " + test::to_hex(message);
    if (auto* sync = std::get_if<wire::PushPull>(&*decoded))
        return raw + describe_push_pull(std::move(*sync));
    if (const auto* error = std::get_if<wire::ErrorReply>(&*decoded))
        return raw + "error '" + std::string(error->error) + "'";
    return raw + test::to_hex(message);
}

Bytes raw_compound(const std::vector<Bytes>& parts) {
    Bytes out{static_cast<std::uint8_t>(wire::MessageType::compound),
              static_cast<std::uint8_t>(parts.size())};
    for (const Bytes& part : parts) {
        out.push_back(static_cast<std::uint8_t>(part.size() >> 8));
        out.push_back(static_cast<std::uint8_t>(part.size()));
    }
    for (const Bytes& part : parts) append(out, part);
    return out;
}

}  // namespace memberlist::differential
