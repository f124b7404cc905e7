#include "core/accusations.hpp"

#include <algorithm>

namespace memberlist::core {

void Accusations::count(std::string_view accuser) {
    ++total_;
    const auto known =
        std::find_if(list_.begin(), list_.end(), [&](const auto& entry) { return entry.name == accuser; });
    if (known != list_.end()) {
        ++known->count;
    } else if (list_.size() < accusers_max) {
        list_.push_back({std::string(accuser), 1});
    } else {
        const auto least = std::min_element(list_.begin(), list_.end(),
                                            [](const auto& a, const auto& b) { return a.count < b.count; });
        least->name = accuser;
        ++least->count;
    }
}

}  // namespace memberlist::core
