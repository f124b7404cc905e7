#include "common/arrival_printer.hpp"

#include <array>
#include <cstdio>

#include "common/iso_time.hpp"
#include "common/standard_streams.hpp"
#include "common/tree_json.hpp"
#include "common/tree_text.hpp"

namespace memberlist::tools {

namespace {

std::string counted(std::uint64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

const char* carrier_name(Carrier carrier) { return carrier == Carrier::udp ? "udp" : "tcp"; }

std::string one_decimal(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

void remove_problems(Layer& layer) {
    layer.problem.reset();
    for (Layer& inner : layer.inner) remove_problems(inner);
}

// Replaces all problems by one. Missing bytes are not the sender's fault, and the part that could
// be read may be incomplete.
void mark_as_cut(const Arrival& arrival, Layer& tree) {
    const char* why = arrival.missing == Missing::fragments ? "the rest is in other IP fragments"
                                                            : "cut short by the capture";
    remove_problems(tree);
    tree.problem = Problem{arrival.bytes.size(), Error(Errc::truncated, why), true};
}

}  // namespace

void ArrivalPrinter::print(const Arrival& arrival) {
    const bool is_stream = arrival.carrier == Carrier::tcp;
    (is_stream ? streams_ : packets_) += 1;
    (is_stream ? stream_bytes_ : packet_bytes_) += arrival.bytes.size();
    Layer tree =
        is_stream ? reader_.stream(arrival.bytes, arrival.dialed_label) : reader_.packet(arrival.bytes);
    if (arrival.missing != Missing::nothing) {
        ++cut_;
        mark_as_cut(arrival, tree);
    } else if (!is_whole(tree)) {
        ++broken_;
    }
    options_.json ? print_json(arrival, tree) : print_text(arrival, tree);
}

void ArrivalPrinter::print_json(const Arrival& arrival, const Layer& tree) const {
    print_line(to_line({{"time", iso_time(arrival.time)},
                        {"carrier", carrier_name(arrival.carrier)},
                        {"from", arrival.from.to_string()},
                        {"to", arrival.to.to_string()},
                        {"bytes", arrival.bytes.size()},
                        {"ok", is_whole(tree)},
                        {"cut", arrival.missing != Missing::nothing},
                        {"tree", to_json(tree)}}));
}

void ArrivalPrinter::print_text(const Arrival& arrival, const Layer& tree) const {
    const std::string clock = iso_time(arrival.time).substr(11, 12);
    std::string line = clock + " " + carrier_name(arrival.carrier) + " " + arrival.from.to_string() + " > " +
                       arrival.to.to_string() + " " + std::to_string(arrival.bytes.size()) +
                       " bytes: " + summary(tree);
    if (options_.verbose) line += "\n" + to_text(tree);
    print_line(line);
}

void ArrivalPrinter::print_summary(std::optional<double> seconds) const {
    const double rate = seconds && *seconds > 0 ? static_cast<double>(packets_) / *seconds : 0;
    if (options_.json) {
        nlohmann::ordered_json json{
            {"event", "summary"},  {"packets", packets_},           {"packet_bytes", packet_bytes_},
            {"streams", streams_}, {"stream_bytes", stream_bytes_}, {"broken", broken_},
            {"cut", cut_}};
        if (seconds) json.update({{"seconds", *seconds}, {"packets_per_second", rate}});
        return print_line(to_line(json));
    }
    std::string line = counted(packets_, "packet") + " of " + counted(packet_bytes_, "byte") + ", " +
                       counted(streams_, "stream") + " of " + counted(stream_bytes_, "byte") + ", " +
                       std::to_string(broken_) + " of them broken";
    if (cut_ > 0) line += ", " + std::to_string(cut_) + " cut";
    if (seconds) line += "; " + one_decimal(*seconds) + " s, " + one_decimal(rate) + " packets per second";
    print_line(line);
}

}  // namespace memberlist::tools
