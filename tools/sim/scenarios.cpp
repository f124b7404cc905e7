#include "scenarios.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "sim/scenario.hpp"

namespace memberlist::sim {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_of(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        std::error_code ignored;
        if (!fs::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        const auto first = files.size();
        for (const auto& entry : fs::directory_iterator(path, ignored)) {
            if (entry.path().extension() == ".txt") files.push_back(entry.path().string());
        }
        std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
    }
    return files;
}

std::string read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream || !text) throw ScenarioError(file + ": cannot be read");
    return text.str();
}

// Returns the failure, or an empty string. Records a new trace only if no rule was broken and all
// expectations were met.
std::string run_file(const std::string& file, bool rewrites) {
    const Scenario scenario = parse_scenario(file, read(file));
    const ScenarioResult result = run_scenario(scenario);
    const bool differs = !trace_difference(scenario, result.trace).empty();
    if (!rewrites || result.is_broken || !differs) return result.failure;
    std::ofstream stream(file, std::ios::binary);
    stream << with_trace(scenario, result.trace) << std::flush;
    if (!stream) throw ScenarioError(file + ": cannot be written");
    std::cout << "rewritten  " << file << "\n";
    return {};
}

}  // namespace

int run_scenarios(const std::vector<std::string>& paths, bool rewrites) {
    const auto files = files_of(paths);
    int worst = files.empty() ? 2 : 0;
    if (files.empty()) std::cerr << "sim-run: no scenario found\n";
    for (const std::string& file : files) {
        try {
            const std::string failure = run_file(file, rewrites);
            std::cout << (failure.empty() ? "as expected  " + file : failure) << "\n";
            if (!failure.empty()) worst = std::max(worst, 1);
        } catch (const ScenarioError& error) {
            std::cerr << error.what() << "\n";
            worst = 2;
        }
    }
    return worst;
}

}  // namespace memberlist::sim
