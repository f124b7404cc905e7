#include "core/deadline_index.hpp"

#include <map>

#include "base/rng.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::core;
using namespace std::chrono_literals;

TEST_CASE("entries fire in the order of their deadlines, and of their scheduling where those are equal") {
    DeadlineIndex<int> index;
    index.schedule(TimePoint{3s}, 3);
    index.schedule(TimePoint{1s}, 1);
    index.schedule(TimePoint{2s}, 20);
    index.schedule(TimePoint{2s}, 21);
    CHECK(index.next() == TimePoint{1s});
    CHECK_FALSE(index.pop_due(TimePoint{999ms}));
    CHECK(index.pop_due(TimePoint{5s}) == 1);
    CHECK(index.pop_due(TimePoint{5s}) == 20);
    CHECK(index.pop_due(TimePoint{5s}) == 21);
    CHECK(index.pop_due(TimePoint{5s}) == 3);
    CHECK_FALSE(index.next());
}

TEST_CASE("cancelling forgets an entry, and a stale id cancels nothing") {
    DeadlineIndex<int> index;
    TimerId first = index.schedule(TimePoint{1s}, 1);
    TimerId stale = first;
    index.cancel(first);
    CHECK_FALSE(first);
    index.schedule(TimePoint{2s}, 2);  // reuses the slot
    index.cancel(stale);
    CHECK(index.pop_due(TimePoint{2s}) == 2);
}

TEST_CASE("the index agrees with a sorted map under random use") {
    Rng rng(7);
    DeadlineIndex<std::uint64_t> index;
    std::map<std::pair<TimePoint, std::uint64_t>, TimerId> model;
    for (std::uint64_t step = 0; step < 20'000; ++step) {
        const auto choice = rng.below(4);
        if (choice < 2) {
            const TimePoint due{Duration(rng.below(1000))};
            model[{due, step}] = index.schedule(due, step);
        } else if (choice == 2 && !model.empty()) {
            auto victim = std::next(model.begin(), static_cast<std::ptrdiff_t>(rng.below(model.size())));
            index.cancel(victim->second);
            model.erase(victim);
        } else if (!model.empty()) {
            const auto popped = index.pop_due(TimePoint{1000ns});
            REQUIRE(popped == model.begin()->first.second);
            model.erase(model.begin());
        }
        REQUIRE(index.size() == model.size());
        REQUIRE(index.next().has_value() == !model.empty());
        if (!model.empty()) REQUIRE(*index.next() == model.begin()->first.first);
    }
}
