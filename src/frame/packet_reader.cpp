#include "frame/packet_reader.hpp"

#include <algorithm>
#include <string>

#include "frame/label_check.hpp"
#include "wire/compound.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"
#include "wire/label.hpp"
#include "wire/message.hpp"

namespace memberlist::frame {
namespace {

// Go: net.go ingestPacket. A CRC header that is too short fails later as an unsupported message, as
// in Go.
Result<BytesView> strip_checksum(BytesView packet) {
    const bool has_crc = packet.size() >= wire::crc_header_bytes &&
                         packet[0] == static_cast<std::uint8_t>(wire::MessageType::has_crc);
    if (!has_crc) return packet;
    return wire::check_crc(packet);
}

}  // namespace

struct PacketReader::Pass {
    FunctionRef<void(BytesView message)> on_message;
    FunctionRef<void(const Error& error)> on_drop;
    std::size_t expansion_bytes_left;
    std::size_t messages = 0;
};

PacketReader::PacketReader(const FrameConfig& config, security::MessageCipher& cipher)
    : config_(config), cipher_(cipher) {}

void PacketReader::read(BytesView datagram, FunctionRef<void(BytesView message)> on_message,
                        FunctionRef<void(const Error& error)> on_drop) {
    const auto message = strip_outer_layers(datagram);
    if (!message) return on_drop(message.error());
    Pass pass{on_message, on_drop, config_.limits.packet_work_bytes};
    dispatch(*message, 0, pass);
    give_back_memory();
}

// Go: net.go ingestPacket, and net_transport.go for the empty datagram.
Result<BytesView> PacketReader::strip_outer_layers(BytesView datagram) {
    if (datagram.empty()) return Error(Errc::empty_message, "UDP packet too short (0 bytes)");
    if (datagram.size() > config_.limits.datagram_bytes) {
        return Error(Errc::limit_exceeded, "UDP packet of " + std::to_string(datagram.size()) +
                                               " bytes is larger than limit (" +
                                               std::to_string(config_.limits.datagram_bytes) + ")");
    }
    auto packet = strip_label(datagram);
    if (packet) packet = strip_encryption(*packet);
    if (packet) packet = strip_checksum(*packet);
    return packet;
}

Result<BytesView> PacketReader::strip_label(BytesView datagram) const {
    const auto split = wire::split_label(datagram);
    if (!split) return split.error();
    if (auto checked = check_label(config_, split->label, "packet"); !checked) return checked.error();
    return split->rest;
}

// Go: net.go ingestPacket. An encrypted packet has no type byte that would distinguish it from
// plaintext. So while a cluster moves to encryption (verify_incoming off), a packet that does not
// decrypt counts as plaintext.
Result<BytesView> PacketReader::strip_encryption(BytesView packet) {
    if (!cipher_.is_enabled()) return packet;
    plaintext_.clear();
    auto opened = cipher_.open(packet, as_bytes(config_.label), plaintext_);
    if (opened) return BytesView(plaintext_);
    if (!config_.verify_incoming) return packet;
    return opened.error();
}

// Go: net.go handleCommand. Difference: Go sets no limit to the depth and the number of messages.
void PacketReader::dispatch(BytesView message, std::size_t depth, Pass& pass) {
    ++pass.messages;
    if (pass.messages == config_.limits.packet_messages + 1) {
        pass.on_drop(
            Error(Errc::limit_exceeded,
                  "more than " + std::to_string(config_.limits.packet_messages) + " messages in one packet"));
    }
    if (pass.messages > config_.limits.packet_messages) return;
    if (message.empty()) return pass.on_drop(Error(Errc::empty_message, "missing message type byte"));

    switch (static_cast<wire::MessageType>(message[0])) {
        case wire::MessageType::compound: return expand_compound(message.subspan(1), depth, pass);
        case wire::MessageType::compress: return expand_compressed(message.subspan(1), depth, pass);
        case wire::MessageType::ping:
        case wire::MessageType::indirect_ping:
        case wire::MessageType::ack:
        case wire::MessageType::nack:
        case wire::MessageType::suspect:
        case wire::MessageType::alive:
        case wire::MessageType::dead:
        case wire::MessageType::user: return pass.on_message(message);
        case wire::MessageType::push_pull:
        case wire::MessageType::encrypt:
        case wire::MessageType::has_crc:
        case wire::MessageType::error:
        case wire::MessageType::has_label: break;
    }
    pass.on_drop(
        Error(Errc::unknown_message_type, "msg type (" + std::to_string(message[0]) + ") not supported"));
}

void PacketReader::expand_compound(BytesView body, std::size_t depth, Pass& pass) {
    if (depth >= config_.limits.nesting) return pass.on_drop(Error(Errc::nesting_too_deep));
    const auto decoded =
        wire::decode_compound(body, [&](BytesView part) { dispatch(part, depth + 1, pass); });
    if (!decoded) pass.on_drop(decoded.error());
}

void PacketReader::expand_compressed(BytesView body, std::size_t depth, Pass& pass) {
    if (depth >= config_.limits.nesting) return pass.on_drop(Error(Errc::nesting_too_deep));
    const auto compressed = wire::decode_compressed(body, config_.limits);
    if (!compressed) return pass.on_drop(compressed.error());

    while (expansions_.size() <= depth) expansions_.emplace_back();
    auto& expansion = expansions_[depth];
    expansion.clear();
    const auto output_max = std::min(config_.limits.decompressed_bytes, pass.expansion_bytes_left);
    const auto expanded = wire::decompress(*compressed, output_max, expansion);
    if (!expanded) {
        // We do not know how much a failed expansion produced, so it uses up the whole allowance.
        // Otherwise a datagram could buy any number of expansions that each fail at the end. An
        // unknown algorithm has cost nothing.
        if (expanded.error().code != Errc::unknown_compression) pass.expansion_bytes_left = 0;
        return pass.on_drop(expanded.error());
    }
    pass.expansion_bytes_left -= expansion.size();
    dispatch(expansion, depth + 1, pass);
}

// Honest messages expand to at most a datagram. Releases what a decompression bomb made us
// allocate.
void PacketReader::give_back_memory() {
    for (auto& expansion : expansions_) {
        if (expansion.capacity() > config_.limits.datagram_bytes) Bytes().swap(expansion);
    }
}

}  // namespace memberlist::frame
