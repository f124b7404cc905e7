#include "debug/ping_report.hpp"

#include "common/coordinate.hpp"
#include "common/standard_streams.hpp"
#include "common/text_codec.hpp"
#include "common/tree_text.hpp"

namespace memberlist::tools {

namespace {

std::string seq_text(std::uint32_t seq_no) { return "seq=" + std::to_string(seq_no); }

std::string seconds_text(double seconds) { return value_text(std::vector{seconds}); }

// The payload of an answer. Serf sends its coordinate in it.
std::string payload_text(const wire::NilableBytes& payload) {
    if (payload.bytes.empty()) return "";
    const auto coordinate = parse_coordinate(payload.bytes);
    if (!coordinate) return " payload=" + value_text(Blob(payload.bytes));
    return "\n  Serf coordinate: vector=[" + value_text(coordinate->vector) +
           "] height=" + seconds_text(coordinate->height) +
           " adjustment=" + seconds_text(coordinate->adjustment) +
           " error=" + seconds_text(coordinate->error);
}

}  // namespace

void PingReport::on_sent(std::uint32_t seq_no) {
    ++sent_;
    waiting_.insert(seq_no);
    sent_at_[seq_no] = Clock::now();
    if (sent_at_.size() > remembered_max) {
        answered_.erase(sent_at_.begin()->first);
        sent_at_.erase(sent_at_.begin());
    }
}

void PingReport::on_ack(const wire::Ack& ack, const SocketAddress& from) {
    const auto sent = sent_at_.find(ack.seq_no);
    if (sent == sent_at_.end()) return;
    const auto time = Clock::now() - sent->second;
    const bool is_first = answered_.insert(ack.seq_no).second;
    is_first ? round_trips_.add(time) : static_cast<void>(++duplicates_);
    print_line("ack from " + from.to_string() + ": " + seq_text(ack.seq_no) + " time=" +
               milliseconds_text(time) + (is_first ? "" : " (duplicate)") + payload_text(ack.payload));
    if (waiting_.erase(ack.seq_no) != 0 && waiting_.empty() && on_settled_) on_settled_();
}

void PingReport::on_nack(std::uint32_t seq_no, const SocketAddress& from) const {
    const auto sent = sent_at_.find(seq_no);
    if (sent == sent_at_.end()) return;
    print_line("nack from " + from.to_string() + ": " + seq_text(seq_no) + " has no answer after " +
               milliseconds_text(Clock::now() - sent->second));
}

void PingReport::on_timeout(std::uint32_t seq_no) { on_failure(seq_no, "no answer"); }

void PingReport::on_failure(std::uint32_t seq_no, const std::string& why) {
    if (waiting_.erase(seq_no) == 0) return;
    print_line(seq_text(seq_no) + ": " + why);
    if (waiting_.empty() && on_settled_) on_settled_();
}

void PingReport::on_unreadable(const SocketAddress& from, const std::string& why) const {
    print_line("from " + from.to_string() + ": " + why);
}

void PingReport::print_statistics() const {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun_);
    const std::uint64_t lost = sent_ - round_trips_.count();
    const std::string percent = sent_ == 0 ? "0" : std::to_string(100 * lost / sent_);
    print_line("");
    print_line("--- " + target_ + " ping statistics ---");
    print_line(std::to_string(sent_) + " sent, " + std::to_string(round_trips_.count()) + " answered, " +
               (duplicates_ == 0 ? "" : std::to_string(duplicates_) + " duplicates, ") + percent +
               "% lost, time " + std::to_string(took.count()) + " ms");
    if (was_answered()) print_line("rtt min/avg/max/mdev = " + round_trips_.to_string() + " ms");
}

}  // namespace memberlist::tools
