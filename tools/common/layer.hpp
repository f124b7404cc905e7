// Layer: one node of the tree into which a datagram or a stream unfolds, outermost first. A value: it owns
// all it shows.
//
// Offsets count from the beginning of the datagram or stream. Inside a layer that unfolds into bytes of its
// own (the plaintext of an encryption, the expansion of a compression) they count from the beginning of
// those.
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

// Bytes without a meaning of their own. Only the first `kept_max` are kept; `size` is how many there were.
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
    std::optional<Place> place;  ///< Absent: it follows from the layer and is not written anywhere.
    std::string note;            ///< For people: what the value means.
};

struct Problem {
    std::size_t offset = 0;  ///< Where reading broke.
    Error error;
    bool is_cut = false;  ///< Nothing is wrong with the bytes: whoever captured them did not keep all.
};

struct Layer {
    std::string kind;
    Place place;
    std::vector<Field> fields;
    std::optional<Problem> problem;  ///< Why this layer, or what it holds, could not be read to its end.
    std::string unfolds;  ///< "plaintext" or "expansion" if the inner layers lie in bytes of their own.
    std::size_t unfolded_bytes = 0;
    std::vector<Layer> inner;
};

// Whether everything could be read.
bool is_whole(const Layer& tree);

// The first problem from the outside in; nullptr if there is none.
const Problem* first_problem(const Layer& tree);

// The messages themselves: all layers that a node would act upon, in order.
std::vector<const Layer*> messages_of(const Layer& tree);

// nullptr if `layer` has no such field.
const Field* find_field(const Layer& layer, std::string_view name);

}  // namespace memberlist::tools
