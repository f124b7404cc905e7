// TreeReader: a datagram or a stream as a tree of layers, outermost first, as far as anything can be read.
//
// A node drops what it cannot read; these trees show it up to where it breaks, and say why. Not for nodes,
// therefore, but made of the functions that nodes decode with (wire, MessageCipher), never of others. Any
// bytes will do: memory and depth are bounded as in frame. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/layer.hpp"
#include "common/nonces.hpp"
#include "common/slice.hpp"

namespace memberlist::tools {

class MessageTree;

struct TreeOptions {
    std::vector<Bytes> keys;           ///< Tried in this order.
    std::optional<std::string> label;  ///< Absent: any label is taken as it comes.
    wire::Limits limits;
};

class TreeReader {
public:
    // Every key has 16, 24 or 32 bytes (Keyring::create; asserted).
    explicit TreeReader(TreeOptions options);
    TreeReader(const TreeReader&) = delete;  // the ciphers refer to nonces_
    TreeReader& operator=(const TreeReader&) = delete;

    Layer packet(BytesView datagram);

    // What one side of a stream has sent. The answer to a stream has no label header of its own;
    // `dialed_label` is the one that the dialer sent, if it is known.
    Layer stream(BytesView bytes, const std::optional<std::string>& dialed_label = {});

private:
    // Takes the label header off and adds it to `tree`. Nothing if there is no reading on.
    std::optional<Slice> take_label(Slice rest, Layer& tree);
    void note_other_label(std::string_view label, Layer& layer) const;
    // The number of the key that opens `sealed`, from 1; then the plaintext is in `plaintext`.
    Result<std::size_t> open(BytesView sealed, BytesView associated_data, Bytes& plaintext);
    Layer plain_packet(Slice packet, MessageTree& messages) const;
    Layer sealed_packet(Slice packet, MessageTree& messages);
    Layer sealed_stream(Slice rest, MessageTree& messages);

    TreeOptions options_;
    Nonces nonces_;
    std::vector<security::MessageCipher> ciphers_;  // one per key
    std::string label_;                             // of what is being read: part of the associated data
};

}  // namespace memberlist::tools
