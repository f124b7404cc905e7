// Findings: what checkers have found wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace memberlist::sim {

struct Finding {
    std::string rule;  ///< The checker's name for it.
    std::string text;
};

class Findings {
public:
    // A broken rule tends to be broken again and again; the first times tell the run.
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
