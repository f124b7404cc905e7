#include "frame/packet_budget.hpp"

#include "support/catch.hpp"
#include "unit/frame/frame_fixture.hpp"
#include "wire/compound.hpp"
#include "wire/encode.hpp"
#include "wire/limits.hpp"

using namespace memberlist;
using namespace memberlist::test;
using frame::PacketBudget;
using security::EncryptionVersion;

namespace {

constexpr std::size_t smallest = 512;

PacketBudget budget_of(FrameConfig config, std::size_t packet_bytes_max) {
    config.packet_bytes_max = packet_bytes_max;
    return PacketBudget(config);
}
FrameConfig padded(FrameConfig config) {
    config.encryption = EncryptionVersion::padded;
    return config;
}
FrameConfig with_empty_ring(FrameConfig config) {
    config.keyring = std::make_shared<Keyring>();
    return config;
}
std::vector<FrameConfig> all_layers() {
    std::vector<FrameConfig> all;
    for (const std::size_t label_bytes : {0U, 1U, 100U, 255U}) {
        const std::string label(label_bytes, 'l');
        for (const FrameConfig& config :
             {plain_config(label), sealed_config(label), padded(sealed_config(label)),
              with_empty_ring(plain_config(label))}) {
            all.push_back(config);
            all.push_back(config);
            all.back().verify_outgoing = false;
        }
    }
    return all;
}

// The size of a datagram with messages of these sizes.
std::size_t packet_bytes(const FrameConfig& config, const std::vector<std::size_t>& sizes) {
    Peer peer(config);
    std::vector<Bytes> messages;
    for (const std::size_t size : sizes) messages.emplace_back(size, 'x');
    const std::vector<BytesView> views(messages.begin(), messages.end());
    Bytes datagram;
    REQUIRE(peer.writer.write(views, true, datagram));
    return datagram.size();
}

}  // namespace

TEST_CASE("label and encryption are deducted as they are now", "[frame][budget]") {
    const auto outer = [](const FrameConfig& config) { return budget_of(config, 1400).outer_layers(); };
    CHECK(outer(plain_config()) == 0);
    CHECK(outer(plain_config("a")) == 3);
    CHECK(outer(plain_config("blah")) == 6);
    CHECK(outer(sealed_config()) == 29);
    CHECK(outer(sealed_config("blah")) == 35);
    FrameConfig config = padded(sealed_config());
    CHECK(outer(config) == 45);
    config.verify_outgoing = false;
    CHECK(outer(config) == 0);
    CHECK(outer(with_empty_ring(plain_config())) == 0);
}

TEST_CASE("the first key shrinks a packet's room, but not the longest gossip message", "[frame][budget]") {
    FrameConfig config = with_empty_ring(plain_config());
    const auto ring = std::make_shared<Keyring>();
    config.keyring = ring;
    const PacketBudget budget = budget_of(config, smallest);
    CHECK(budget.gossip_bytes() == smallest - 7);
    CHECK(budget.gossip_message_bytes_max() == smallest - 9 - 29);
    CHECK(budget.gossip_payload_bytes_max() == smallest - 10 - 29);
    CHECK(budget.packet_payload_bytes_max() == smallest - 6);
    CHECK(budget.datagram_payload_bytes_max() == 65'507 - 6);
    REQUIRE(ring->add(golden_key(16)));
    CHECK(budget.outer_layers() == 29);
    CHECK(budget.gossip_bytes() == smallest - 7 - 29);
    CHECK(budget.gossip_message_bytes_max() == smallest - 9 - 29);
    CHECK(budget.gossip_payload_bytes_max() == smallest - 10 - 29);
    CHECK(budget.packet_payload_bytes_max() == smallest - 6 - 29);
    CHECK(budget.datagram_payload_bytes_max() == 65'507 - 6 - 29);
}

TEST_CASE("without a keyring, or if we never encrypt, nothing is set aside for a key", "[frame][budget]") {
    CHECK(budget_of(plain_config(), smallest).gossip_message_bytes_max() == smallest - 9);
    FrameConfig config = sealed_config();
    config.verify_outgoing = false;
    CHECK(budget_of(config, smallest).gossip_message_bytes_max() == smallest - 9);
}

TEST_CASE("what fits the budget fits the packet, whatever the layers", "[frame][budget]") {
    for (const FrameConfig& config : all_layers()) {
        CAPTURE(config.label.size(), config.keyring != nullptr, config.verify_outgoing,
                static_cast<int>(config.encryption));
        const PacketBudget budget = budget_of(config, smallest);
        const std::size_t half = budget.gossip_bytes() / 2 - wire::compound_part_overhead;
        CHECK(packet_bytes(config, {half, half}) <= smallest);
        // Halving loses a byte, and padding takes 1 to 16.
        CHECK(packet_bytes(config, {half, half}) + 17 > smallest);
        CHECK(packet_bytes(config, {budget.gossip_message_bytes_max()}) <= smallest);
        CHECK(packet_bytes(config, {budget.gossip_payload_bytes_max() + wire::user_header_bytes}) <=
              smallest);
        CHECK(packet_bytes(config, {budget.packet_payload_bytes_max() + wire::user_header_bytes}) <=
              smallest);
        CHECK(packet_bytes(config, {budget.datagram_payload_bytes_max() + wire::user_header_bytes}) <=
              PacketBudget::datagram_bytes_max);
        CHECK(smallest - budget.gossip_message_bytes_max() <=
              PacketBudget::gossip_overhead_max(config.label.size()));
    }
}

TEST_CASE("a packet smaller than its layers holds nothing", "[frame][budget]") {
    const PacketBudget budget = budget_of(sealed_config("blah"), 40);
    CHECK(budget.gossip_bytes() == 0);
    CHECK(budget.gossip_message_bytes_max() == 0);
    CHECK(budget.gossip_payload_bytes_max() == 0);
    CHECK(budget.packet_payload_bytes_max() == 0);
}
