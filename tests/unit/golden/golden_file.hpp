// The golden vectors: bytes sent by a real Go memberlist, with its configuration and their meaning.
//
// interop/recorder writes the files, see interop/README.md. Reading throws if a file is missing,
// truncated, or does not hold the announced number of vectors.
#pragma once

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "frame/frame_config.hpp"
#include "frame/stream_writer.hpp"
#include "support/hex.hpp"

namespace memberlist::test {

using Json = nlohmann::json;

enum class Carrier : std::uint8_t { packet, stream_dialed, stream_accepted };

struct GoldenVector {
    std::string name;
    std::string origin;  // "memberlist", or "go-msgpack" for a form that memberlist itself does not
                         // send
    Carrier carrier = Carrier::packet;
    frame::FrameConfig config;
    std::vector<Bytes> keys;  // primary first
    std::vector<std::string> layers;
    Bytes nonce;  // empty: not encrypted
    Bytes heard;  // of an error reply: the bytes that it answers
    Bytes bytes;
    std::vector<Json> messages;

    bool has_layer(std::string_view layer) const {
        return std::find(layers.begin(), layers.end(), layer) != layers.end();
    }
};

// All golden files. A file in the folder that is not listed here fails a test.
inline const std::vector<std::string> golden_files = {"addresses", "compounds",  "packet_layers",
                                                      "packets",   "push_pulls", "streams"};

inline std::string golden_folder() { return MEMBERLIST_GOLDEN_FOLDER; }

inline Carrier carrier_of(const std::string& text) {
    if (text == "packet") return Carrier::packet;
    if (text == "stream-dialed") return Carrier::stream_dialed;
    if (text == "stream-accepted") return Carrier::stream_accepted;
    throw std::runtime_error("no such carrier: " + text);
}

// The sender's configuration, which the receiver shares.
inline frame::FrameConfig frame_config_of(const Json& config, const std::vector<Bytes>& keys) {
    frame::FrameConfig frame;
    frame.label = config.at("label").get<std::string>();
    frame.compression =
        config.at("compression").get<bool>() ? wire::Compression::lzw : wire::Compression::none;
    if (!keys.empty()) frame.keyring = Keyring::create(keys.front(), keys).value();
    // A cluster that has keys but sends plaintext also accepts it.
    frame.verify_outgoing = frame.verify_incoming = config.at("verify_outgoing").get<bool>();
    frame.encryption = config.at("protocol").get<int>() == 1 ? security::EncryptionVersion::padded
                                                             : security::EncryptionVersion::plain;
    return frame;
}

inline GoldenVector golden_vector_of(const std::string& file, const Json& json) {
    GoldenVector vector;
    vector.name = file + ": " + json.at("name").get<std::string>();
    vector.origin = json.at("origin").get<std::string>();
    vector.carrier = carrier_of(json.at("carrier").get<std::string>());
    for (const auto& key : json.at("config").at("keys"))
        vector.keys.push_back(from_hex(key.get<std::string>()));
    vector.config = frame_config_of(json.at("config"), vector.keys);
    vector.layers = json.at("layers").get<std::vector<std::string>>();
    vector.nonce = from_hex(json.value("nonce", ""));
    vector.heard = from_hex(json.value("heard", ""));
    vector.bytes = from_hex(json.at("bytes").get<std::string>());
    vector.messages = json.at("messages").get<std::vector<Json>>();
    return vector;
}

inline std::vector<GoldenVector> load_golden_file(const std::string& file) {
    std::ifstream stream(golden_folder() + "/" + file + ".json");
    if (!stream) throw std::runtime_error("there is no golden file " + file);
    const auto json = Json::parse(stream);
    std::vector<GoldenVector> vectors;
    for (const auto& vector : json.at("vectors")) vectors.push_back(golden_vector_of(file, vector));
    if (vectors.empty() || vectors.size() != json.at("count").get<std::size_t>()) {
        throw std::runtime_error(file + " holds " + std::to_string(vectors.size()) +
                                 " vectors and announces " + json.at("count").dump());
    }
    return vectors;
}

// Returns every vector for which `passes` holds.
template <class Predicate>
std::vector<GoldenVector> golden_vectors(const Predicate& passes) {
    std::vector<GoldenVector> found;
    for (const auto& file : golden_files) {
        for (auto& vector : load_golden_file(file)) {
            if (passes(vector)) found.push_back(std::move(vector));
        }
    }
    return found;
}

inline bool is_packet(const GoldenVector& vector) { return vector.carrier == Carrier::packet; }
inline bool is_stream(const GoldenVector& vector) { return !is_packet(vector); }

}  // namespace memberlist::test
