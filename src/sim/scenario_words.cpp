#include "sim/scenario_words.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

namespace memberlist::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t decimals_max = 9;

// Parses "12.5" with three decimals as 12500. Returns nothing if `text` is not a number or has more
// decimals.
std::optional<std::int64_t> fixed_point(std::string_view text, std::size_t decimals) {
    const bool is_negative = !text.empty() && text.front() == '-';
    if (is_negative) text.remove_prefix(1);
    const auto dot = std::min(text.find('.'), text.size());
    std::string digits(text.substr(0, dot));
    std::string fraction(dot < text.size() ? text.substr(dot + 1) : std::string_view{});
    if (digits.empty() || digits.size() > 9 || fraction.size() > decimals) return std::nullopt;
    if (dot < text.size() && fraction.empty()) return std::nullopt;
    digits += fraction + std::string(decimals - fraction.size(), '0');
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
    const std::int64_t value = std::stoll(digits);
    return is_negative ? -value : value;
}

}  // namespace

Words::Words(std::string_view file, std::size_t line, std::string_view text) : file_(file), line_(line) {
    std::istringstream stream{std::string(text.substr(0, text.find('#')))};
    for (std::string word; stream >> word;) words_.push_back(word);
}

bool Words::take_if(std::string_view word) {
    if (is_over() || words_[next_] != word) return false;
    ++next_;
    return true;
}

const std::string& Words::word(std::string_view what) {
    if (is_over()) fail("expected " + std::string(what));
    return words_[next_++];
}

std::uint64_t Words::number(std::string_view what, std::uint64_t min, std::uint64_t max) {
    const std::string& text = word(what);
    const bool is_number = text.size() <= 20 && text.find_first_not_of("0123456789") == std::string::npos;
    try {
        if (is_number) {
            const std::uint64_t value = std::stoull(text);
            if (value >= min && value <= max) return value;
        }
    } catch (const std::out_of_range&) {  // above 2^64: reported like any number above `max`
    }
    fail("expected " + std::string(what) + ", " + std::to_string(min) + " to " + std::to_string(max) +
         ", found '" + text + "'");
}

Duration Words::duration(std::string_view what) {
    struct Unit {
        std::string_view name;
        Duration length;
    };
    static constexpr Unit units[] = {{"min", 60s}, {"ms", 1ms}, {"s", 1s}};
    const std::string& text = word(what);
    for (const Unit& unit : units) {
        if (text.size() <= unit.name.size() || !std::string_view(text).ends_with(unit.name)) continue;
        const std::string_view digits(text.data(), text.size() - unit.name.size());
        const auto value = fixed_point(digits, decimals_max);
        // For example "5ms" ends in "s" but "5m" is not a number.
        if (!value) continue;
        constexpr std::int64_t scale = 1'000'000'000;
        constexpr std::int64_t count_max = 30 * 86'400;  // cannot overflow in any unit
        if (*value < 0 || *value / scale > count_max) break;
        const Duration whole = *value / scale * unit.length;
        const Duration rest(*value % scale * (unit.length / 1ms) / 1'000);
        if (whole + rest > 30 * 24h) break;
        return whole + rest;
    }
    fail("expected " + std::string(what) + " such as 30s, 1.5s, 200ms or 10min, at most 30 days, found '" +
         text + "'");
}

std::int64_t Words::share_ppm(std::string_view what, int min_percent, int max_percent) {
    const std::string& text = word(what);
    if (text.ends_with('%')) {
        const auto ppm = fixed_point(std::string_view(text).substr(0, text.size() - 1), 4);
        if (ppm && *ppm >= min_percent * 10'000 && *ppm <= max_percent * 10'000) return *ppm;
    }
    fail("expected " + std::string(what) + ", " + std::to_string(min_percent) + "% to " +
         std::to_string(max_percent) + "%, found '" + text + "'");
}

std::vector<std::string> Words::list(std::string_view what) {
    std::istringstream stream{word(what)};
    std::vector<std::string> items;
    for (std::string item; std::getline(stream, item, ',');) items.push_back(item);
    return items;
}

void Words::end() const {
    if (!is_over()) fail("unexpected '" + words_[next_] + "'");
}

void Words::fail(const std::string& why) const {
    throw ScenarioError(file_ + ":" + std::to_string(line_) + ": " + why);
}

std::string duration_text(Duration time) {
    constexpr std::int64_t second = 1'000'000'000;
    std::string fraction = std::to_string(second + time.count() % second).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return std::to_string(time.count() / second) + (fraction.empty() ? "" : "." + fraction) + "s";
}

}  // namespace memberlist::sim
