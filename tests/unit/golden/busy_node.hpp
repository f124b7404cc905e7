// The bytes sent by a node that has handled every kind of input, in several configurations.
#pragma once

#include "core/versions.hpp"
#include "watched_node.hpp"

namespace memberlist::test {

// Gossips more messages than fit into one compound, some of them empty.
struct TalkativeDelegate final : Delegate {
    Bytes node_meta(std::size_t limit) override { return Bytes(limit, 0x4d); }
    std::vector<Bytes> broadcasts(std::size_t, std::size_t) override {
        if (rounds++ % 8 != 0) return {};
        std::vector<Bytes> messages(300, Bytes{1});
        messages.front().clear();
        return messages;
    }
    Bytes local_state(bool) override { return Bytes(300, 0x55); }
    int rounds = 0;
};

struct LongAckPayload final : PingDelegate {
    Bytes ack_payload() override { return Bytes(200, 0x41); }
};

struct BusyConfig {
    std::string name;
    std::string label;
    bool compresses = false;
    std::optional<security::EncryptionVersion> encryption;
};

inline const std::vector<BusyConfig> busy_configs = {
    {"plain", "", false, {}},
    {"compressing", "", true, {}},
    {"encrypting", "", false, security::EncryptionVersion::plain},
    {"all layers", "blah", true, security::EncryptionVersion::plain},
    {"old encryption", "", true, security::EncryptionVersion::padded},
};

inline endpoint::EndpointConfig endpoint_config(const BusyConfig& busy) {
    endpoint::EndpointConfig config;
    config.local.name = "self";
    config.local.address = *SocketAddress::parse("10.0.0.1:7946");
    config.frame.packet_bytes_max = 60'000;  // room for more messages than a compound may have
    config.frame.label = busy.label;
    config.frame.compression = busy.compresses ? wire::Compression::lzw : wire::Compression::none;
    if (busy.encryption) {
        config.frame.keyring = Keyring::create(Bytes(32, 9)).value();
        config.frame.encryption = *busy.encryption;
    }
    return config;
}

// Members with names and metadata of every length that changes the encoding, and with invalid
// version vectors.
inline void introduce_members(WatchedNode& node) {
    const Bytes meta(512, 0x6d);
    const auto versions = core::version_bytes({});
    const auto say = [&](const std::string& name, std::uint8_t host, std::uint32_t incarnation, BytesView vsn,
                         std::size_t meta_bytes) {
        const Bytes address{10, 0, 1, host};
        node.hear(wire::Alive{.incarnation = incarnation,
                              .node = name,
                              .address = BytesView(address),
                              .port = 7946,
                              .meta = BytesView(meta).first(meta_bytes),
                              .versions = vsn});
    };
    for (std::uint8_t i = 1; i <= 200; ++i) {
        const auto name = "n" + std::to_string(i) + std::string(i % 4 == 0 ? i : 0, 'x');
        say(name, i, 1, versions, i % 5 == 0 ? 2u * i : 0);
    }
    for (std::uint8_t length = 0; length < 6; ++length) {
        const auto short_vector = BytesView(versions).first(length);
        say("n1", 1, 10u + length, short_vector, 0);
        say("unknown" + std::to_string(length), 201, 1, short_vector, 0);
    }
}

inline void answer_everything(WatchedNode& node) {
    const Bytes target{10, 0, 1, 2};
    node.hear(wire::Ping{1, "self", {}});
    node.hear(wire::IndirectPing{.seq_no = 2,
                                 .target = BytesView(target),
                                 .port = 7946,
                                 .node = "n2",
                                 .wants_nack = true,
                                 .source = {}});
    node.hear(wire::Suspect{1, "self", "n1"});
    node.hear(wire::Suspect{1, "n2", "n3"});
    node.hear(wire::Dead{1, "n3", "n1"});
    node.hear(wire::Dead{1, "n5", "n5"});
    node.is_told(wire::Ping{3, "self", {}});
    wire::PushPull state;
    const Bytes address{10, 0, 1, 250};
    const Bytes three_versions{1, 5, 2};
    for (const std::string_view name : {"pushed", "n1"}) {
        state.nodes.push_back({.name = name,
                               .address = BytesView(address),
                               .port = 7946,
                               .meta = {},
                               .incarnation = 100,
                               .state = 0,
                               .versions = BytesView(three_versions)});
    }
    node.is_told(state);
    node.is_told_nonsense(Bytes{9, 0x01});  // not a COMPRESS, and plaintext to an encrypted node
}

inline SentBytes sent_by_busy_node(const BusyConfig& busy) {
    TalkativeDelegate delegate;
    LongAckPayload ping_delegate;
    WatchedNode node(endpoint_config(busy),
                     {.delegate = &delegate, .admission = nullptr, .ping = &ping_delegate});
    introduce_members(node);
    node.run_for(500ms);
    answer_everything(node);
    node.joins(WatchedNode::outsider());
    node.sends({});
    node.sends(Bytes(300, 0x55));
    node.run_for(60s);
    node.is_told(wire::PushPull{});
    node.leaves();
    node.run_for(5s);
    node.is_told(wire::PushPull{});
    return std::move(node.sent);
}

}  // namespace memberlist::test
