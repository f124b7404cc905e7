// Shared by the tree tests: golden bytes, and messages wrapped in every layer.
#pragma once

#include <numeric>

#include "common/message_kinds.hpp"
#include "common/packet_tree.hpp"
#include "debug/envelope.hpp"
#include "support/hex.hpp"
#include "wire/compress.hpp"

namespace memberlist::test {

using namespace memberlist::tools;

inline Bytes golden_key(std::size_t size = 16) {
    Bytes key(size);
    std::iota(key.begin(), key.end(), std::uint8_t{0});
    return key;
}

inline TreeOptions with_keys(std::vector<Bytes> keys) {
    TreeOptions options;
    options.keys = std::move(keys);
    return options;
}

// COMPOUND[ACK 42, ALIVE node-a].
inline const Bytes compound = from_hex(
    "07020012003e0282a75061796c6f6164c0a55365714e6f2a0486a441646472a40a000001ab496e6361726e6174696f6e01a44d65"
    "7461c0a44e6f6465a66e6f64652d61a4506f7274cd1f0aa356736ea6010502000000");

// PUSH_PULL Join=true, node-a, user state "hello", compressed and encrypted (16-byte key), with
// label "blah".
inline const Bytes sealed_push_pull = from_hex(
    "f404626c61680a0000009b01a0a1a2a3a4a5a6a7a8a9aaaba3049cfa12ee5c0a293ac0669c12df605ee201ad675a2798e65a48e2"
    "012b43349a0feffd26c98b67e2ee960e9ff2ea767c751e08fb1107aec8378ecae433210cc2173fce5c6e427ea1000fe6ca1b5201"
    "ddcb488832f8d8cf098d40292c6c987774034ae791c34af98e04b0f9e7d35c229898518eb475ed73df9d38c6ce1e4f1fd76405a7"
    "d2eb2e69ee62ddf92fa6");

struct Layers {
    bool is_stream = false;
    bool compress = false;
    bool checksum = false;
    std::vector<Bytes> keys = {};
    std::string label = {};
    security::EncryptionVersion encryption = security::EncryptionVersion::plain;
};

inline Bytes enclosed(BytesView message, const Layers& layers) {
    Envelope envelope{
        layers.is_stream, layers.compress, layers.checksum, {}, from_hex("a0a1a2a3a4a5a6a7a8a9aaab")};
    if (!layers.keys.empty()) envelope.config.keyring = Keyring::create(layers.keys.front()).value();
    envelope.config.label = layers.label;
    envelope.config.encryption = layers.encryption;
    return enclose(message, envelope).value();
}

// The kinds from the outside in, while each layer has one inner layer.
inline std::string kinds(const Layer& tree) {
    return tree.kind + (tree.inner.size() == 1 ? " " + kinds(tree.inner.front()) : "");
}

inline const Layer& innermost_single(const Layer& tree) {
    return tree.inner.size() == 1 ? innermost_single(tree.inner.front()) : tree;
}

inline Errc first_code(const Layer& tree) {
    const Problem* problem = first_problem(tree);
    return problem == nullptr ? Errc::ok : static_cast<Errc>(problem->error.code.value());
}

template <class T>
T value_of(const Layer& layer, std::string_view name) {
    const Field* field = find_field(layer, name);
    if (field == nullptr) throw std::runtime_error("no field " + std::string(name));
    return std::get<T>(field->value);
}

}  // namespace memberlist::test
