// The network coordinate that Serf puts into the payload of an ACK (Vivaldi; times in seconds).
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

// `payload`: 01 and a msgpack map with Adjustment, Error, Height and Vec. Nothing if it is anything else.
std::optional<Coordinate> parse_coordinate(BytesView payload);

}  // namespace memberlist::tools
