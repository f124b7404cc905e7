// ArrivalPrinter decodes arrivals, prints each one to standard output at once, and counts them.
#pragma once

#include <cstdint>
#include <string>

#include "common/arrival.hpp"
#include "common/packet_tree.hpp"

namespace memberlist::tools {

struct PrintOptions {
    /// One object per line: {"time", "carrier", "from", "to", "bytes", "ok", "cut", "tree"}.
    bool json = false;
    bool verbose = false;  ///< In text output: print the tree below the line.
};

class ArrivalPrinter {
public:
    // `reader` must outlive this object.
    ArrivalPrinter(TreeReader& reader, PrintOptions options) : reader_(reader), options_(options) {}

    void print(const Arrival& arrival);

    // Prints the totals: "12 packets of 840 bytes, 1 stream of 102 bytes, 1 of them broken, 2 cut".
    // The last part appears only if something was cut, and the rate only with `seconds`. In JSON:
    // {"event": "summary", "packets", "packet_bytes", "streams", "stream_bytes", "broken", "cut",
    // "seconds", "packets_per_second"}
    void print_summary(std::optional<double> seconds) const;

    std::uint64_t count() const { return packets_ + streams_; }
    std::uint64_t broken() const { return broken_; }
    std::uint64_t cut() const { return cut_; }  // not included in broken()

private:
    void print_json(const Arrival& arrival, const Layer& tree) const;
    void print_text(const Arrival& arrival, const Layer& tree) const;

    TreeReader& reader_;
    PrintOptions options_;
    std::uint64_t packets_ = 0;
    std::uint64_t packet_bytes_ = 0;
    std::uint64_t streams_ = 0;
    std::uint64_t stream_bytes_ = 0;
    std::uint64_t broken_ = 0;
    std::uint64_t cut_ = 0;
};

}  // namespace memberlist::tools
