// Trees as JSON.
//
//   LAYER    {"kind", "offset", "length", "fields": {NAME: VALUE}, "unfolds": {"as", "bytes"},
//             "layers": [LAYER], "problem": {"offset", "code", "message"}}
//            (all but the first three are optional)
//   VALUE    a number, text, true or false; null for nil bytes; {"bytes", "hex"} for other bytes;
//            an array for coordinates and versions ([protocol min, max, current, delegate min, max,
//            current])
#pragma once

#include <nlohmann/json.hpp>

#include "common/layer.hpp"

namespace memberlist::tools {

nlohmann::ordered_json to_json(const Layer& tree);

// Prints on one line and replaces invalid UTF-8 by U+FFFD.
std::string to_line(const nlohmann::ordered_json& json);

}  // namespace memberlist::tools
