#include "endpoint/join_operations.hpp"

#include <algorithm>

namespace memberlist::endpoint {

namespace {

Error judge(const JoinSummary& summary) {
    const auto failures = summary.failures();
    if (summary.joined > 0 || failures.empty()) return Errc::ok;
    Error error = Errc::join_failed;
    for (const SeedFailure& failure : failures) {
        if (!error.detail.empty()) error.detail += "; ";
        error.detail += "failed to join " + failure.message();
    }
    return error;
}

}  // namespace

// --- seeds ---------------------------------------------------------------------------------------

JoinId JoinOperations::start(std::optional<OpId> operation, const std::vector<std::string>& seeds,
                             std::optional<TimePoint> deadline) {
    const JoinId id{++last_id_};
    Join& join = joins_[id];
    join.operation = operation;
    join.deadline = deadline;
    join.unsettled = seeds.size();
    for (const std::string& text : seeds) join.seeds.emplace_back().text = text;
    return id;
}

void JoinOperations::on_resolved(JoinId id, std::size_t seed, const std::string& name,
                                 const std::vector<SocketAddress>& addresses) {
    SeedState* state = settle(id, seed);
    if (state == nullptr) return;
    Join& join = *find(id);
    for (const SocketAddress& address : addresses) {
        if (std::find(state->addresses.begin(), state->addresses.end(), address) != state->addresses.end())
            continue;
        if (state->addresses.size() == limits_.seed_addresses_max) {
            state->error =
                Error{Errc::limit_exceeded, "only the first " + std::to_string(limits_.seed_addresses_max) +
                                                " of its addresses are tried"};
            break;
        }
        state->addresses.push_back(address);
        // Two seeds may lead to the same address. Try it once.
        if (!join.targets.try_emplace(address).second) continue;
        join.waiting.push_back({.join = id, .to = address, .name = name});
    }
}

void JoinOperations::on_unresolved(JoinId id, std::size_t seed, Error error) {
    SeedState* state = settle(id, seed);
    if (state == nullptr) return;
    // A join without an operation repeats. Its end says enough.
    if (find(id)->operation) {
        log_.warn("failed to resolve {seed}: {error}", {{"seed", state->text}, {"error", error}});
    }
    state->error = std::move(error);
}

JoinOperations::SeedState* JoinOperations::settle(JoinId id, std::size_t seed) {
    Join* join = find(id);
    if (join == nullptr || seed >= join->seeds.size() || join->seeds[seed].is_settled) return nullptr;
    join->seeds[seed].is_settled = true;
    --join->unsettled;
    return &join->seeds[seed];
}

// --- attempts ------------------------------------------------------------------------------------

std::optional<JoinAttempt> JoinOperations::next_attempt() {
    for (auto& [id, join] : joins_) {
        if (join.waiting.empty() || join.running >= limits_.parallel_max) continue;
        JoinAttempt attempt = std::move(join.waiting.front());
        join.waiting.pop_front();
        join.targets[attempt.to].was_tried = true;
        ++join.running;
        return attempt;
    }
    return std::nullopt;
}

std::optional<JoinAttempt> JoinOperations::on_reply(const JoinAttempt& attempt,
                                                    const std::optional<core::OwnRecord>& record,
                                                    std::uint32_t incarnation) {
    const JoinVerdict verdict = judge_reply(attempt, record, incarnation);
    switch (verdict.kind) {
        case JoinVerdict::Kind::unproven: {
            JoinAttempt next = attempt;
            next.step = verdict.next;
            return next;
        }
        case JoinVerdict::Kind::refused: on_failure(attempt, refusal_of(record)); break;
        case JoinVerdict::Kind::joined:
            if (Join* join = find(attempt.join)) {
                --join->running;
                join->targets[attempt.to].is_joined = true;
                note_proven(*join, attempt.to);
            }
    }
    return std::nullopt;
}

void JoinOperations::note_proven(const Join& join, const SocketAddress& address) const {
    if (!on_proven_) return;
    for (const SeedState& seed : join.seeds) {
        const auto& all = seed.addresses;
        if (std::find(all.begin(), all.end(), address) != all.end()) on_proven_(seed.text);
    }
}

void JoinOperations::ask_again(const JoinAttempt& attempt) {
    Join* join = find(attempt.join);
    if (join == nullptr) return;
    --join->running;
    join->waiting.push_front(attempt);
}

void JoinOperations::on_failure(const JoinAttempt& attempt, Error error) {
    Join* join = find(attempt.join);
    if (join == nullptr) return;
    if (attempt.step == JoinStep::look && error.code != Errc::join_refused) {
        error.detail = "the peer answered, but could not be asked whether it lists us: " + error.message();
    }
    log_.debug("failed to join {address}: {error}", {{"address", attempt.to}, {"error", error}});
    --join->running;
    join->targets[attempt.to].error = std::move(error);
}

// --- how a join ends -----------------------------------------------------------------------------

std::vector<JoinId> JoinOperations::expire(TimePoint now) {
    std::vector<JoinId> expired;
    for (auto& [id, join] : joins_) {
        if (!join.deadline || *join.deadline > now) continue;
        fail_open(join, {Errc::timed_out, "not resolved before the join's deadline"},
                  {Errc::timed_out, "not joined before the join's deadline"});
        expired.push_back(id);
    }
    return expired;
}

std::optional<TimePoint> JoinOperations::next_deadline() const {
    std::optional<TimePoint> next;
    for (const auto& [id, join] : joins_) {
        if (join.deadline && (!next || *join.deadline < *next)) next = join.deadline;
    }
    return next;
}

void JoinOperations::fail_open(Join& join, const Error& lookup_error, const Error& exchange_error) {
    for (SeedState& seed : join.seeds) {
        if (!std::exchange(seed.is_settled, true)) seed.error = lookup_error;
    }
    for (auto& [address, target] : join.targets) {
        if (target.is_open()) target.error = exchange_error;
    }
    join.left_lookups = join.unsettled > 0;
    join.unsettled = join.running = 0;
    join.waiting.clear();
}

void JoinOperations::finish_complete(Actions& out) {
    for (auto entry = joins_.begin(); entry != joins_.end();) {
        if (!entry->second.is_complete()) {
            ++entry;
            continue;
        }
        report(entry->first, entry->second, std::nullopt, out);
        entry = joins_.erase(entry);
    }
}

void JoinOperations::cancel(JoinId id, const Error& error, Actions& out) {
    const auto entry = joins_.find(id);
    if (entry == joins_.end()) return;
    fail_open(entry->second, error, error);
    report(id, entry->second, error, out);
    joins_.erase(entry);
}

void JoinOperations::cancel_all(const Error& error, Actions& out) {
    while (!joins_.empty()) cancel(joins_.begin()->first, error, out);
}

// `error`: why the join ends early. Absent: judged by what was joined.
void JoinOperations::report(JoinId id, Join& join, std::optional<Error> error, Actions& out) {
    if (join.left_lookups) out.push(ForgetSeeds{id});
    JoinSummary summary = summary_of(join);
    if (!error) error = judge(summary);
    if (!join.operation) {
        if (error->code) {
            log_.debug("failed to join the remembered seeds again: {error}", {{"error", *error}});
        } else {
            log_.info("joined the remembered seeds again, {joined} of them", {{"joined", summary.joined}});
        }
        return;
    }
    out.push(Finish{.operation = *join.operation, .error = std::move(*error), .join = std::move(summary)});
}

JoinSummary JoinOperations::summary_of(const Join& join) {
    JoinSummary summary;
    for (const SeedState& seed : join.seeds) {
        SeedOutcome& outcome = summary.seeds.emplace_back();
        outcome.seed = seed.text;
        if (seed.error) outcome.failures.push_back({std::nullopt, *seed.error});
        for (const SocketAddress& address : seed.addresses) {
            const Target& target = join.targets.at(address);
            if (target.was_tried) outcome.tried.push_back(address);
            if (target.is_joined) outcome.joined.push_back(address);
            if (target.error) outcome.failures.push_back({address, *target.error});
        }
    }
    for (const auto& [address, target] : join.targets) summary.joined += target.is_joined;
    return summary;
}

// --- looking -------------------------------------------------------------------------------------

JoinOperations::Join* JoinOperations::find(JoinId id) {
    const auto found = joins_.find(id);
    return found == joins_.end() ? nullptr : &found->second;
}

std::optional<JoinId> JoinOperations::find(OpId operation) const {
    const auto found = std::find_if(joins_.begin(), joins_.end(),
                                    [&](const auto& entry) { return entry.second.operation == operation; });
    return found == joins_.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace memberlist::endpoint
