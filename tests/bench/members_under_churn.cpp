// Readers and the protocol do not wait for each other while 50,000 members keep changing.
//
// The first part runs on one thread and compares the processor time of a change, made while a
// reader holds the member list, with that of copying the list. The second part lasts one second:
// one thread makes changes while two others take lists, look up members and count.
//
// The test fails if a change costs more than a tenth of a copy of the pointers, or if one side
// makes no progress. It also fails if in each of ten seconds a single change or lookup takes half
// as long as copying all members. Absolute limits would measure the machine.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "api/member_view.hpp"
#include "bench/stalls.hpp"

using namespace memberlist;
using bench::name_of;
using bench::processor_seconds;

namespace {

constexpr std::size_t member_count = 50'000;
constexpr std::size_t changes = 20'000;
constexpr std::size_t copies = 50;
constexpr double share_of_a_copy_max = 0.1;
constexpr std::uint64_t turns_min = 100;

// Joins, suspicions and leaves, all over the list.
class Churn {
public:
    explicit Churn(api::MemberView& view) : view_(view) {
        for (std::size_t i = 0; i < member_count; ++i) report(NodeJoined{node(i, NodeState::alive)});
    }

    void change() {
        const std::size_t i = turn_ * 31 % member_count;
        switch (turn_++ % 4) {
            case 0: return report(NodeSuspected{node(i, NodeState::suspect), "accuser"});
            case 1: return report(NodeRefuted{node(i, NodeState::alive)});
            case 2: return report(NodeLeft{node(i, NodeState::dead), false});
            default:
                // Members that left.
                return report(NodeJoined{node(i + member_count - 31, NodeState::alive)});
        }
    }

private:
    static Node node(std::size_t i, NodeState state) {
        Node node;
        node.name = name_of(i % member_count);
        node.meta = bench::some_meta();
        node.state = state;
        return node;
    }
    void report(Event event) { view_.apply({.sequence = ++sequence_, .event = std::move(event)}); }

    api::MemberView& view_;
    std::uint64_t sequence_ = 0;
    std::size_t turn_ = 0;
};

template <class Work>
double microseconds_each(std::size_t times, Work work) {
    const double start = processor_seconds();
    for (std::size_t i = 0; i < times; ++i) work();
    return (processor_seconds() - start) * 1e6 / static_cast<double>(times);
}

bool a_change_is_cheap(api::MemberView& view, Churn& churn) {
    Members held;
    const double change = microseconds_each(changes, [&] {
        held = view.members();
        churn.change();
    });
    std::vector<std::shared_ptr<const Node>> pointers(member_count, std::make_shared<const Node>());
    const double copy = microseconds_each(copies, [&] {
        const auto copied = pointers;
        if (copied.size() != member_count) std::puts("lost some");
    });
    std::printf("alone: %.2f us per change while a reader holds the list, %.1f us per copy of all pointers\n",
                change, copy);
    return change <= copy * share_of_a_copy_max;
}

// The work of both sides in one second, and the longest operation of each.
struct Second {
    std::uint64_t changes = 0;
    std::uint64_t looks = 0;
    double longest_change = 0;  // in milliseconds, also below
    double longest_look = 0;
};

Second together(api::MemberView& view, Churn& churn) {
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> found{0};
    std::vector<bench::Operations> looks(2);
    std::vector<std::thread> readers;
    for (bench::Operations& mine : looks) {
        readers.emplace_back([&] {
            while (!is_over) {
                found += mine.time([&] {
                    const Members members = view.members();
                    const bool is_there = members.find(name_of(mine.count() % member_count)) != nullptr;
                    return std::uint64_t{is_there || members.size() > 0};
                });
            }
        });
    }
    bench::Operations writer;
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
         std::chrono::steady_clock::now() < end;)
        writer.time([&] { churn.change(); });
    is_over = true;
    for (std::thread& reader : readers) reader.join();
    return {writer.count(), found, writer.longest_milliseconds(),
            std::max(looks[0].longest_milliseconds(), looks[1].longest_milliseconds())};
}

bool both_sides_get_on(api::MemberView& view, Churn& churn) {
    const double copy = bench::milliseconds_to_copy(view.members());
    for (int round = 0; round < bench::rounds_max; ++round) {
        const Second second = together(view, churn);
        std::printf(
            "together, in one second: %llu changes, longest %.3f ms; %llu lookups, longest %.3f ms; "
            "%.2f ms per copy of all members\n",
            static_cast<unsigned long long>(second.changes), second.longest_change,
            static_cast<unsigned long long>(second.looks), second.longest_look, copy);
        if (second.changes < turns_min || second.looks < turns_min) return false;
        if (std::max(second.longest_change, second.longest_look) <=
            copy * bench::share_of_a_copy_of_members_max)
            return true;
    }
    return false;
}

}  // namespace

int main() {
    api::MemberView view;
    Churn churn(view);
    const bool is_cheap = a_change_is_cheap(view, churn);
    const bool is_fair = both_sides_get_on(view, churn);
    return is_cheap && is_fair ? 0 : 1;
}
