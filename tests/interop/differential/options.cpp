#include "options.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace memberlist::differential {

const char* const usage =
    "differential --oracle PROGRAM [--cases N] [--seed S] [--case NUMBER]\n"
    "\n"
    "Gives the same values and bytes, valid and invalid, to this library and to HashiCorp memberlist, and\n"
    "compares the results. PROGRAM is interop/oracle, built.\n"
    "\n"
    "  --cases N      number of cases (default 20000)\n"
    "  --seed S       seed of the cases (default 1); the same seed gives the same cases\n"
    "  --case NUMBER  run only this case and print everything\n"
    "\n"
    "Exit codes: 0 no mismatch, 1 at least one mismatch, 2 invalid usage or no oracle.\n";

namespace {

std::uint64_t parse_number(std::string_view option, std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::invalid_argument(std::string(option) + " must be a number, not '" + std::string(text) +
                                    "'");
    }
    return number;
}

}  // namespace

Options parse_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--help" || option == "-h") {
            options.wants_help = true;
            return options;
        }
        if (++i == argc) throw std::invalid_argument(std::string(option) + " needs a value; see --help");
        const std::string_view value = argv[i];
        if (option == "--oracle") {
            options.oracle = value;
        } else if (option == "--cases") {
            options.cases = parse_number(option, value);
            if (options.cases == 0) throw std::invalid_argument("--cases must be at least 1; see --help");
        } else if (option == "--seed") {
            options.seed = parse_number(option, value);
        } else if (option == "--case") {
            options.only = parse_number(option, value);
        } else {
            throw std::invalid_argument("unknown option '" + std::string(option) + "'; see --help");
        }
    }
    if (options.oracle.empty()) throw std::invalid_argument("--oracle is missing; see --help");
    return options;
}

}  // namespace memberlist::differential
