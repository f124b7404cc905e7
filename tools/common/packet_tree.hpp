// TreeReader decodes a datagram or a stream into a tree of layers, as far as it can be read.
//
// A node drops what it cannot read. These trees show it up to the point of failure, with the
// reason. TreeReader uses only the decoding functions of the nodes (wire, MessageCipher). It
// accepts any bytes and bounds memory and depth as frame does. Not thread-safe.
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
    std::optional<std::string> label;  ///< Absent: any label is accepted.
    wire::Limits limits;
};

class TreeReader {
public:
    // Every key must have 16, 24 or 32 bytes (asserted).
    explicit TreeReader(TreeOptions options);
    TreeReader(const TreeReader&) = delete;  // the ciphers refer to nonces_
    TreeReader& operator=(const TreeReader&) = delete;

    Layer packet(BytesView datagram);

    // Decodes what one side of a stream sent. A reply has no label header of its own;
    // `dialed_label` is the label that the dialer sent, if known.
    Layer stream(BytesView bytes, const std::optional<std::string>& dialed_label = {});

private:
    // Removes the label header and adds it to `tree`. Returns nothing if the rest cannot be read.
    std::optional<Slice> take_label(Slice rest, Layer& tree);
    void note_other_label(std::string_view label, Layer& layer) const;
    // Decrypts `sealed` into `plaintext`. Returns the number of the key, from 1.
    Result<std::size_t> open(BytesView sealed, BytesView associated_data, Bytes& plaintext);
    Layer plain_packet(Slice packet, MessageTree& messages) const;
    Layer sealed_packet(Slice packet, MessageTree& messages);
    Layer sealed_stream(Slice rest, MessageTree& messages);

    TreeOptions options_;
    Nonces nonces_;
    std::vector<security::MessageCipher> ciphers_;  // one per key
    std::string label_;                             // of the current input; part of the associated
                                                    // data
};

}  // namespace memberlist::tools
