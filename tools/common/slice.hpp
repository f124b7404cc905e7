// Slice: bytes with their offset in the bytes that they were cut from.
#pragma once

#include "common/layer.hpp"

namespace memberlist::tools {

struct Slice {
    BytesView bytes;
    std::size_t offset = 0;

    std::size_t end() const { return offset + bytes.size(); }
    Place place() const { return {offset, bytes.size()}; }
    Slice from(std::size_t count) const { return {bytes.subspan(count), offset + count}; }
    Slice first(std::size_t count) const { return {bytes.first(count), offset}; }
    // `part` must lie inside these bytes.
    Slice at(BytesView part) const {
        return {part, offset + static_cast<std::size_t>(part.data() - bytes.data())};
    }
};

}  // namespace memberlist::tools
