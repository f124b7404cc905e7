// Findings: the broken rules that the checkers report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace memberlist::sim {

struct Finding {
    std::string rule;  ///< Short name of the rule.
    std::string text;
};

class Findings {
public:
    // Keeps the first findings only: a broken rule tends to be broken many times over.
    void add(std::string_view rule, std::string text) {
        if (list_.size() < kept_max) list_.push_back({std::string(rule), std::move(text)});
    }
    bool empty() const { return list_.empty(); }
    const std::vector<Finding>& list() const { return list_; }

private:
    static constexpr std::size_t kept_max = 20;
    std::vector<Finding> list_;
};

}  // namespace memberlist::sim
