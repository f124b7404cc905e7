#include "differences.hpp"

#include <algorithm>

#include "difference_rows.hpp"

namespace memberlist::differential {

std::optional<Difference> find_difference(const Evidence& evidence) {
    // Wording comes last, because it matters least.
    for (const auto rows : {wire_rows(), member_rows(), packet_rows(), wording_rows()}) {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const Row& candidate) { return candidate.explains(evidence); });
        if (row != rows.end()) return row->difference;
    }
    return std::nullopt;
}

}  // namespace memberlist::differential
