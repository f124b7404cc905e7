// ArrivalPrinter: shows what arrives, decoded, and counts it. Output goes to standard output, each arrival at
// once.
#pragma once

#include <cstdint>
#include <string>

#include "common/arrival.hpp"
#include "common/packet_tree.hpp"

namespace memberlist::tools {

struct PrintOptions {
    bool json =
        false;  ///< One object per line: {"time", "carrier", "from", "to", "bytes", "ok", "cut", "tree"}.
    bool verbose = false;  ///< As text: the tree below the line.
};

class ArrivalPrinter {
public:
    // `reader` outlives this object.
    ArrivalPrinter(TreeReader& reader, PrintOptions options) : reader_(reader), options_(options) {}

    void print(const Arrival& arrival);

    // "12 packets of 840 bytes, 1 stream of 102 bytes, 1 of them broken, 2 cut" (the last if there are any);
    // in JSON {"event": "summary", "packets", "packet_bytes", "streams", "stream_bytes", "broken", "cut",
    // "seconds", "packets_per_second"}.
    // Without `seconds` there is no rate.
    void print_summary(std::optional<double> seconds) const;

    std::uint64_t count() const { return packets_ + streams_; }
    std::uint64_t broken() const { return broken_; }
    std::uint64_t cut() const { return cut_; }  // not counted as broken

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
