// Layer: one node of the tree into which a datagram or stream decodes, outermost layer first. A
// Layer owns everything that it shows.
//
// Offsets count from the start of the datagram or stream. Inside an encryption or a compression,
// they count from the start of the plaintext or the expansion.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "memberlist/address.hpp"
#include "memberlist/bytes.hpp"
#include "memberlist/error.hpp"
#include "memberlist/node.hpp"

namespace memberlist::tools {

struct Place {
    std::size_t offset = 0;
    std::size_t length = 0;
};

struct Nil {};

// Uninterpreted bytes. `kept` holds at most `kept_max` of them; `size` is the full size.
struct Blob {
    static constexpr std::size_t kept_max = 64 * 1024;

    explicit Blob(BytesView bytes)
        : kept(to_bytes(bytes.first(std::min(bytes.size(), kept_max)))), size(bytes.size()) {}

    Bytes kept;
    std::size_t size;
};

using Value = std::variant<Nil, bool, std::uint64_t, std::int64_t, std::string, Blob, IpAddress,
                           ProtocolVersions, std::vector<double>>;

struct Field {
    std::string name;
    Value value;
    std::optional<Place> place;  ///< Absent if the field is derived and not in the bytes.
    std::string note;            ///< The meaning of the value, for people.
};

struct Problem {
    std::size_t offset = 0;  ///< Where reading failed.
    Error error;
    bool is_cut = false;  ///< The bytes are valid but incomplete, because the capture was cut
                          ///< short.
};

struct Layer {
    std::string kind;
    Place place;
    std::vector<Field> fields;
    std::optional<Problem> problem;  ///< Why this layer or its content could not be read
                                     ///< completely.
    std::string unfolds;             ///< "plaintext" or "expansion" if the inner layers have their
                                     ///< own bytes.
    std::size_t unfolded_bytes = 0;
    std::vector<Layer> inner;
};

// True if everything could be read.
bool is_whole(const Layer& tree);

// Returns the first problem, from the outside in, or nullptr.
const Problem* first_problem(const Layer& tree);

// Returns the messages: all layers that a node would act upon, in order.
std::vector<const Layer*> messages_of(const Layer& tree);

// Returns nullptr if `layer` has no such field.
const Field* find_field(const Layer& layer, std::string_view name);

}  // namespace memberlist::tools
