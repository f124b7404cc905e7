#include "core/partition_healing.hpp"

#include "core/answer_address.hpp"
#include "core/versions.hpp"

namespace memberlist::core {

namespace {

// Attempts per lost member and interval, by all members together that miss it.
constexpr std::size_t attempts_per_lost_member = 2;

// Members lost within this time are tried first.
constexpr Duration recent = std::chrono::hours(1);

}  // namespace

void PartitionHealing::on_tick(TimePoint now, Effects& out) {
    context_.lost.remove_lost_before(now - context_.config.heal_retention);
    if (context_.is_leaving) return;
    // We are alone, and lost members may have come back at other addresses. The seeds' names may
    // resolve to them.
    if (context_.members.live_count() <= 1) out.push(RejoinSeeds{context_.config.heal_interval});
    if (context_.lost.size() > 0 && is_our_turn()) try_one(now, out);
}

// The larger the remaining cluster, the less often each of its members tries (Serf's reconnect
// shares the work in the same way).
bool PartitionHealing::is_our_turn() {
    return context_.rng.below(context_.members.live_count()) <
           attempts_per_lost_member * context_.lost.size();
}

void PartitionHealing::try_one(TimePoint now, Effects& out) {
    const LostMember& lost = context_.lost.pick(now - recent, context_.rng);
    ++context_.counters.heal_attempts;
    context_.log.debug("Trying to find a lost member again",
                       {{"node", lost.name}, {"address", lost.address}});
    // Only a node of that name answers, whoever has the address today.
    attempt_ = Attempt{context_.next_seq_no(), lost.name, lost.address};
    if (lost.protocol_max < protocol_with_stream_ping) {
        const wire::Ping ping{.seq_no = attempt_->seq_no, .node = lost.name, .source = source_of(context_)};
        return gossip_.send(lost.address, ping, out);
    }
    out.push(StartStreamPing{.to = lost.address,
                             .name = lost.name,
                             .seq_no = attempt_->seq_no,
                             .deadline = now + context_.config.heal_interval,
                             .is_expected = false});
}

bool PartitionHealing::on_ack(std::uint32_t seq_no, Effects& out) {
    if (!attempt_ || attempt_->seq_no != seq_no) return false;
    const Attempt found = *std::exchange(attempt_, std::nullopt);
    context_.log.info("Found a lost member again", {{"node", found.name}, {"address", found.address}});
    out.push(StartPushPull{.to = found.address, .name = found.name, .is_join = true});
    return true;
}

}  // namespace memberlist::core
