// The path of a datagram through all layers. Input: a byte that configures the layers, then a
// datagram, which is also used as the plaintext inside the layers and as a list of messages to
// send.
#include "frame/packet_budget.hpp"
#include "peer.hpp"
#include "wire/compound.hpp"
#include "wire/crc.hpp"
#include "wire/decode.hpp"

namespace memberlist::fuzz {
namespace {

constexpr std::array leaf_types{
    wire::MessageType::ping, wire::MessageType::indirect_ping, wire::MessageType::ack,
    wire::MessageType::nack, wire::MessageType::suspect,       wire::MessageType::alive,
    wire::MessageType::dead, wire::MessageType::user,
};

bool is_leaf(BytesView message) {
    return !message.empty() && std::any_of(leaf_types.begin(), leaf_types.end(), [&](auto type) {
        return static_cast<std::uint8_t>(type) == message.front();
    });
}

// The numbers of messages, bytes and errors are bounded. Reading twice gives the same result.
Reading check_arbitrary(Peer& peer, BytesView datagram) {
    Reading reading = peer.read(datagram);
    for (const Bytes& message : reading.messages) {
        FUZZ_CHECK(is_leaf(message));
        static_cast<void>(wire::decode_packet_message(message));
    }
    FUZZ_CHECK(reading.messages.size() <= peer.config.limits.packet_messages);
    FUZZ_CHECK(reading.drops.size() <= peer.config.limits.packet_messages + 1);
    FUZZ_CHECK(reading.message_bytes() <= datagram.size() + peer.config.limits.packet_work_bytes);
    FUZZ_CHECK(peer.read(datagram) == reading);
    return reading;
}

// Label and encryption do not change the content.
void check_transparency(Peer& peer, BytesView plaintext) {
    const bool looks_labelled =
        !plaintext.empty() && plaintext.front() == static_cast<std::uint8_t>(wire::MessageType::has_label);
    if (plaintext.empty() || looks_labelled) return;
    Peer plain{frame_config(0)};
    FUZZ_CHECK(check_arbitrary(peer, peer.wrap(plaintext)) == plain.read(plaintext));
}

std::vector<Bytes> take_messages(Input& input) {
    std::vector<Bytes> messages;
    while (!input.is_empty() && messages.size() < wire::compound_parts_max) {
        const std::size_t size = std::size_t{input.byte()} + 1;
        const BytesView body = input.take(size);
        if (body.empty()) break;
        messages.push_back({static_cast<std::uint8_t>(leaf_types[body.front() % leaf_types.size()])});
        append(messages.back(), body.subspan(1));
    }
    return messages;
}

void check_round_trip(Peer& sender, Input input) {
    const bool with_crc = input.byte() % 2 == 1;
    const std::vector<Bytes> messages = take_messages(input);
    if (messages.empty()) return;
    const std::vector<BytesView> views(messages.begin(), messages.end());
    Bytes datagram;
    FUZZ_CHECK(sender.writer.write(views, with_crc, datagram));
    std::size_t budget = frame::PacketBudget(sender.config).outer_layers() + wire::crc_header_bytes +
                         wire::compound_header_bytes;
    for (const Bytes& message : messages) budget += wire::compound_part_overhead + message.size();
    FUZZ_CHECK(datagram.size() <= budget);

    Peer receiver{counterpart_of(sender.config)};
    FUZZ_CHECK((receiver.read(datagram) == Reading{messages, {}}));
}

}  // namespace

void fuzz_one(BytesView bytes) {
    Input input(bytes);
    Peer peer{frame_config(input.byte())};
    check_arbitrary(peer, input.rest());
    check_transparency(peer, input.rest());
    check_round_trip(peer, input);
}

}  // namespace memberlist::fuzz
