// Trees must report a problem exactly for the input that nodes drop. They use the same functions as
// nodes, but in different code.
#include <filesystem>
#include <fstream>

#include "base/rng.hpp"
#include "common/tree_json.hpp"
#include "common/tree_text.hpp"
#include "frame/packet_reader.hpp"
#include "frame/stream_reader.hpp"
#include "support/catch.hpp"
#include "tree_fixture.hpp"
#include "wire/decode.hpp"

namespace memberlist::test {
namespace {

// A node without keys or label.
struct PlainNode {
    bool takes_packet(BytesView packet) {
        bool takes_all = true;
        reader.read(
            packet, [&](BytesView message) { takes_all = takes_all && wire::decode_packet_message(message); },
            [&](const Error&) { takes_all = false; });
        return takes_all;
    }
    bool takes_stream(BytesView stream) {
        frame::StreamReader stream_reader(config, cipher, frame::StreamRole::accepted);
        const auto message = stream_reader.feed(stream);
        return message && message->has_value();
    }

    frame::FrameConfig config;
    Nonces nonces;
    security::MessageCipher cipher{nullptr, nonces};
    frame::PacketReader reader{config, cipher};
};

TreeOptions no_label() {
    TreeOptions options;
    options.label = "";
    return options;
}

struct Recorded {
    std::string name;
    nlohmann::json vector;
    Bytes bytes;
    bool is_stream;
};

std::vector<Recorded> recorded() {
    std::vector<Recorded> all;
    for (const auto& entry : std::filesystem::directory_iterator(MEMBERLIST_GOLDEN_FOLDER)) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream file(entry.path());
        const auto golden = nlohmann::json::parse(file);
        for (const auto& vector : golden.at("vectors")) {
            all.push_back({entry.path().filename().string() + ": " + vector.at("name").get<std::string>(),
                           vector, from_hex(vector.at("bytes").get<std::string>()),
                           vector.at("carrier") != "packet"});
        }
    }
    return all;
}

// Translates Go's layer names, outermost first, into ours.
std::string expected_kinds(const nlohmann::json& layers) {
    std::string text;
    for (const auto& layer : layers) {
        const auto name = layer.get<std::string>();
        if (name.starts_with("encryption"))
            text += " encrypt";
        else if (name == "compression")
            text += " compress";
        else
            text += " " + name;
    }
    return text;
}

std::string wrapper_kinds(const Layer& tree) {
    if (tree.inner.size() != 1 || tree.kind == "compound") return "";
    const Layer& inner = tree.inner.front();
    return is_wrapper(inner.kind) ? " " + inner.kind + wrapper_kinds(inner) : "";
}

Bytes mutated(Rng& rng, Bytes bytes) {
    const auto changes = 1 + rng.below(3);
    for (std::uint64_t i = 0; i < changes && !bytes.empty(); ++i) {
        const auto at = rng.below(bytes.size());
        switch (rng.below(4)) {
            case 0: bytes[at] = static_cast<std::uint8_t>(rng.below(256)); break;
            case 1: bytes[at] ^= static_cast<std::uint8_t>(1U << rng.below(8)); break;
            case 2: bytes.resize(at); break;
            default:
                bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                             static_cast<std::uint8_t>(rng.below(256)));
        }
    }
    return bytes;
}

TEST_CASE("every recorded vector of Go is read whole, layer by layer", "[tools][tree][golden]") {
    const auto vectors = recorded();
    REQUIRE(vectors.size() > 100);
    for (const Recorded& vector : vectors) {
        INFO(vector.name);
        const auto& config = vector.vector.at("config");
        TreeOptions options;
        options.label = config.at("label").get<std::string>();
        for (const auto& key : config.at("keys")) options.keys.push_back(from_hex(key.get<std::string>()));
        TreeReader reader(options);
        const Layer tree = vector.is_stream ? reader.stream(vector.bytes) : reader.packet(vector.bytes);
        INFO(to_text(tree));
        CHECK(is_whole(tree));
        CHECK(wrapper_kinds(tree) == expected_kinds(vector.vector.at("layers")));
        CHECK(messages_of(tree).size() == vector.vector.at("messages").size());
    }
}

TEST_CASE("trees call broken exactly what a node drops", "[tools][tree]") {
    std::vector<std::pair<Bytes, bool>> seeds;
    for (const Recorded& vector : recorded()) {
        const bool is_plain =
            vector.vector.at("config").at("keys").empty() && vector.vector.at("config").at("label") == "";
        if (is_plain && vector.bytes.size() < 2'000) seeds.emplace_back(vector.bytes, vector.is_stream);
    }
    REQUIRE(seeds.size() > 20);
    PlainNode node;
    TreeReader reader(no_label());
    Rng rng(1);
    int taken = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto& [bytes, is_stream] = seeds[rng.below(seeds.size())];
        const Bytes input = mutated(rng, bytes);
        INFO((is_stream ? "stream " : "packet ") << to_hex(input));
        const bool is_taken = is_stream ? node.takes_stream(input) : node.takes_packet(input);
        const Layer tree = is_stream ? reader.stream(input) : reader.packet(input);
        INFO(to_text(tree));
        REQUIRE(is_whole(tree) == is_taken);
        if (is_taken) ++taken;
    }
    CHECK(taken > 1'000);
    CHECK(taken < 19'000);
}

}  // namespace
}  // namespace memberlist::test
