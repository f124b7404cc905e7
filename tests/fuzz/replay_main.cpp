// Runs a target over each file of a corpus folder, in order of their names. ctest replays the
// corpora with it under compilers without libFuzzer. Fails if the folder has no files.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "fuzz_target.hpp"

// AddressSanitizer reads this at its start. It sets the limits of scripts/fuzz.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "max_allocation_size_mb=96"; }

namespace {

memberlist::Bytes contents_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argument_count, char** arguments) {
    std::set<std::filesystem::path> files;
    for (int i = 1; i < argument_count; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(arguments[i]))
            files.insert(entry.path());
    }
    for (const auto& path : files) {
        std::fprintf(stderr, "%s\n",
                     path.filename().c_str());  // names the input if it crashes
        memberlist::fuzz::fuzz_one(contents_of(path));
    }
    std::printf("%zu inputs replayed\n", files.size());
    return files.empty() ? 1 : 0;
}
