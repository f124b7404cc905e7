// Trees as JSON for machines.
//
//   LAYER    {"kind", "offset", "length", "fields": {NAME: VALUE}, "unfolds": {"as", "bytes"},
//             "layers": [LAYER], "problem": {"offset", "code", "message"}}
//            (all but the first three only where there is something to say)
//   VALUE    a number, text, true or false; null for nil bytes; {"bytes", "hex"} for other bytes; an array
//            for versions ([protocol min, max, current, delegate min, max, current]) and for coordinates
#pragma once

#include <nlohmann/json.hpp>

#include "common/layer.hpp"

namespace memberlist::tools {

nlohmann::ordered_json to_json(const Layer& tree);

// On one line. What is not UTF-8 becomes U+FFFD.
std::string to_line(const nlohmann::ordered_json& json);

}  // namespace memberlist::tools
