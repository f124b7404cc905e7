// The network coordinate that Serf sends as the payload of an ACK (Vivaldi, times in seconds).
#pragma once

#include <optional>
#include <vector>

#include "memberlist/bytes.hpp"

namespace memberlist::tools {

struct Coordinate {
    std::vector<double> vector;
    double error = 0;
    double adjustment = 0;
    double height = 0;
};

// Accepts byte 01 and a msgpack map with Adjustment, Error, Height and Vec. Returns nothing for any
// other payload.
std::optional<Coordinate> parse_coordinate(BytesView payload);

}  // namespace memberlist::tools
