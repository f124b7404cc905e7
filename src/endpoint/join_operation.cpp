#include "endpoint/join_operation.hpp"

#include <algorithm>

namespace memberlist::endpoint {

namespace {

Error judge(const JoinSummary& summary) {
    if (summary.joined > 0 || summary.failures.empty()) return Errc::ok;
    Error error = Errc::join_failed;
    for (const SeedFailure& failure : summary.failures) {
        if (!error.detail.empty()) error.detail += "; ";
        error.detail += "failed to join " + failure.seed + ": " + failure.error.message();
    }
    return error;
}

}  // namespace

void JoinOperations::start(OpId operation, const std::vector<ResolvedSeed>& seeds,
                           std::vector<SeedFailure> failures) {
    Join& join = joins_[operation];
    join.summary.failures = std::move(failures);
    for (const ResolvedSeed& resolved : seeds) {
        for (const SocketAddress& address : resolved.addresses) {
            // Two seeds may mean one address; once is enough.
            if (!join.texts.emplace(address, resolved.seed.text).second) continue;
            join.waiting.push_back({operation, address, resolved.seed.name});
        }
    }
}

std::optional<JoinOperations::Attempt> JoinOperations::next_attempt() {
    for (auto& [operation, join] : joins_) {
        if (join.waiting.empty() || join.running >= parallel_max_) continue;
        Attempt attempt = std::move(join.waiting.front());
        join.waiting.pop_front();
        ++join.running;
        return attempt;
    }
    return std::nullopt;
}

void JoinOperations::on_success(OpId operation) {
    const auto join = joins_.find(operation);
    if (join == joins_.end()) return;
    --join->second.running;
    ++join->second.summary.joined;
}

void JoinOperations::on_failure(OpId operation, const SocketAddress& to, Error error) {
    const auto join = joins_.find(operation);
    if (join == joins_.end()) return;
    --join->second.running;
    join->second.summary.failures.push_back({join->second.texts[to], std::move(error)});
}

void JoinOperations::finish_complete(Actions& out) {
    for (auto entry = joins_.begin(); entry != joins_.end();) {
        Join& join = entry->second;
        if (!join.waiting.empty() || join.running > 0) {
            ++entry;
            continue;
        }
        Error result = judge(join.summary);
        out.push(
            Finish{.operation = entry->first, .error = std::move(result), .join = std::move(join.summary)});
        entry = joins_.erase(entry);
    }
}

void JoinOperations::cancel(OpId operation, Error error, Actions& out) {
    const auto join = joins_.find(operation);
    if (join == joins_.end()) return;
    out.push(
        Finish{.operation = operation, .error = std::move(error), .join = std::move(join->second.summary)});
    joins_.erase(join);
}

void JoinOperations::cancel_all(Error error, Actions& out) {
    while (!joins_.empty()) cancel(joins_.begin()->first, error, out);
}

}  // namespace memberlist::endpoint
