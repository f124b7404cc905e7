// The delegate is never offered more room for metadata than a gossip packet has, whatever the
// layers.
#include "unit/testing/virtual_cluster.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;
using testing::Network;

namespace {

constexpr std::size_t smallest_buffer = 512;

// Fills whatever it is offered.
struct FillingDelegate final : Delegate {
    Bytes node_meta(std::size_t limit) override {
        limits.push_back(limit);
        return Bytes(limit, static_cast<std::uint8_t>('a' + limits.size()));
    }
    std::vector<std::size_t> limits;
};

struct Layers {
    std::size_t label_bytes = 0;
    bool has_keyring = false;
    bool has_key = false;
    int protocol = 2;
};

// Three nodes with the smallest packets. "near" and "far" know each other; "filler" joins "near"
// only. No push/pull follows the joins, so "far" hears of "filler" by gossip.
struct Trio {
    Trio(const Trio&) = delete;
    Trio& operator=(const Trio&) = delete;
    explicit Trio(const Layers& layers) {
        if (layers.has_keyring || layers.has_key) keyring = std::make_shared<Keyring>();
        if (layers.has_key) REQUIRE(keyring->add(key));
        near.emplace(create(layers, "near", nullptr));
        far.emplace(create(layers, "far", nullptr));
        REQUIRE(far->join({"near"}));
        filler.emplace(create(layers, "filler", delegate));
        announced = network.now();
        REQUIRE(filler->join({"near"}));
    }

    Memberlist create(const Layers& layers, const std::string& name, std::shared_ptr<Delegate> questions) {
        Config config = named(name);
        config.udp_buffer_size = smallest_buffer;
        config.label = std::string(layers.label_bytes, 'l');
        config.keyring = keyring;
        config.protocol_version = static_cast<std::uint8_t>(layers.protocol);
        config.push_pull_interval = 0s;
        config.delegate = std::move(questions);
        if (name == "far") config.on_event = [this](const EventRecord& record) { on_event_of_far(record); };
        return *network.create(std::move(config));
    }

    // How long "far" took to hear of our latest metadata; a day if it has not.
    Duration time_to_hear() {
        network.run_until([&] { return heard.size() >= delegate->limits.size(); }, 5s);
        return heard.size() < delegate->limits.size() ? 24h
                                                      : heard.at(delegate->limits.size() - 1) - announced;
    }
    void update() {
        announced = network.now();
        REQUIRE(filler->update_metadata(5s));
    }
    void on_event_of_far(const EventRecord& record) {
        const auto* joined = std::get_if<NodeJoined>(&record.event);
        const auto* updated = std::get_if<NodeUpdated>(&record.event);
        const bool is_of_filler = (joined != nullptr && joined->node.name == "filler") ||
                                  (updated != nullptr && updated->node.name == "filler");
        if (is_of_filler) heard.push_back(network.now());
    }
    bool is_suspect(const Memberlist& node) const { return node.stats().suspect > 0; }
    std::uint64_t too_large() const {
        std::uint64_t count = 0;
        for (const Memberlist* node : {&*near, &*far, &*filler}) {
            for (const DropCount& drop : node->stats().drops) {
                if (drop.reason == "message_too_large") count += drop.count;
            }
        }
        return count;
    }

    // Cuts "filler" off until both others suspect it, and lets it answer.
    void accuse_and_refute() {
        const std::uint64_t refuted = filler->stats().refutations;
        network.partition({"filler"});
        REQUIRE(network.run_until([&] { return is_suspect(*near) && is_suspect(*far); }, 10s));
        network.heal();
        REQUIRE(network.run_until([&] { return filler->stats().refutations > refuted; }, 3s));
    }

    const Bytes key = Bytes(32, 7);
    Network network;
    std::shared_ptr<Keyring> keyring;
    std::shared_ptr<FillingDelegate> delegate = std::make_shared<FillingDelegate>();
    TimePoint announced{};         // when "filler" last announced its metadata
    std::vector<TimePoint> heard;  // when "far" heard of each
    std::optional<Memberlist> near, far, filler;
};

std::vector<Layers> all_layers() {
    std::vector<Layers> all;
    for (const std::size_t label_bytes : {std::size_t{0}, std::size_t{100}, std::size_t{255}}) {
        for (const bool has_key : {false, true}) {
            for (const int protocol : {1, 2}) {
                all.push_back({label_bytes, has_key, has_key, protocol});
            }
        }
    }
    return all;
}

}  // namespace

TEST_CASE("metadata of the longest size reaches a third node by gossip, from the first announcement on") {
    for (const Layers& layers : all_layers()) {
        CAPTURE(layers.label_bytes, layers.has_key, layers.protocol);
        Trio trio(layers);
        CHECK(trio.time_to_hear() <= 1s);
        trio.update();
        REQUIRE(trio.delegate->limits.size() == 2);
        CHECK(trio.delegate->limits[0] == trio.delegate->limits[1]);
        CHECK(trio.time_to_hear() <= 1s);
        CHECK(trio.too_large() == 0);
    }
}

TEST_CASE("a refutation with metadata of the longest size reaches everybody by gossip") {
    for (const Layers& layers : all_layers()) {
        CAPTURE(layers.label_bytes, layers.has_key, layers.protocol);
        Trio trio(layers);
        REQUIRE(trio.network.run_until([&] { return trio.far->member_count() == 3; }, 60s));
        trio.accuse_and_refute();
        const bool is_cleared = trio.network.run_until(
            [&] { return !trio.is_suspect(*trio.near) && !trio.is_suspect(*trio.far); }, 1s);
        CHECK(is_cleared);
        CHECK(trio.far->member_count() == 3);
        CHECK(trio.too_large() == 0);
    }
}

TEST_CASE("a key added at run time does not make metadata too long for a packet") {
    for (const std::size_t label_bytes : {0U, 100U, 255U}) {
        for (const int protocol : {1, 2}) {
            CAPTURE(label_bytes, protocol);
            Trio trio({label_bytes, true, false, protocol});
            CHECK(trio.time_to_hear() <= 1s);
            REQUIRE(trio.keyring->add(trio.key));
            // Announced without the key, refuted with it.
            trio.accuse_and_refute();
            CHECK(trio.network.run_until(
                [&] { return !trio.is_suspect(*trio.near) && !trio.is_suspect(*trio.far); }, 1s));
            trio.update();
            REQUIRE(trio.delegate->limits.size() == 2);
            CHECK(trio.delegate->limits[0] == trio.delegate->limits[1]);
            CHECK(trio.time_to_hear() <= 1s);
            CHECK(trio.too_large() == 0);
        }
    }
}
