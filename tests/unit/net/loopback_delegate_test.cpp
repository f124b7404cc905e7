#include <atomic>
#include <map>
#include <mutex>

#include "unit/net/loopback_node.hpp"

using namespace memberlist;
using namespace memberlist::test;
using namespace std::chrono_literals;

namespace {

// Answers every question and calls the asking node in every possible way from inside the callback.
class Meddler final : public Delegate, public AdmissionPolicy, public PingDelegate {
public:
    void attach(Memberlist& list) { list_ = &list; }
    void detach() { list_ = nullptr; }

    Bytes node_meta(std::size_t) override {
        meddle("node_meta");
        return to_bytes("meta");
    }
    std::vector<Bytes> broadcasts(std::size_t, std::size_t) override {
        meddle("broadcasts");
        return {};
    }
    Bytes local_state(bool) override {
        meddle("local_state");
        return to_bytes("state");
    }
    void merge_remote_state(BytesView, bool) override { meddle("merge_remote_state"); }
    std::error_code on_alive(const Node&) override {
        meddle("on_alive");
        return {};
    }
    std::error_code on_merge(std::span<const Node>) override {
        meddle("on_merge");
        return {};
    }
    Bytes ack_payload() override {
        meddle("ack_payload");
        return to_bytes("payload");
    }
    void on_ping_complete(const Node&, Duration, BytesView) override { meddle("on_ping_complete"); }
    void on_event(const Event&) { meddle("on_event"); }

    // Counts, per question, how often it was asked and all calls from inside succeeded.
    std::map<std::string, int> successes() {
        const std::lock_guard lock(mutex_);
        return successes_;
    }
    int completions() const { return *completions_; }

private:
    void meddle(const std::string& question) {
        Memberlist* list = list_;
        if (list == nullptr) return;  // not created yet, or shutting down
        const Node self = list->local_node();
        bool all_well = !list->members().empty() && list->stats().alive > 0 && list->member_count() > 0;
        all_well &= list->ping(self).error().code == Errc::would_deadlock;
        all_well &= list->join({}).error().code == Errc::would_deadlock;
        // Reacts once per question, because a ping may lead to the next question.
        const std::lock_guard lock(mutex_);
        int& count = successes_[question];
        if (!all_well) {
            count = -1'000'000;
        } else if (++count == 1) {
            all_well = list->send_best_effort(self, as_bytes("to myself")).has_value();
            list->start_ping(list->reserve(), self, no_timeout,
                             [counter = completions_](std::error_code, Duration) { ++*counter; });
        }
    }

    std::atomic<Memberlist*> list_{nullptr};
    std::mutex mutex_;
    std::map<std::string, int> successes_;
    std::shared_ptr<std::atomic<int>> completions_ = std::make_shared<std::atomic<int>>(0);
};

constexpr const char* questions[] = {"node_meta",          "broadcasts",       "local_state",
                                     "merge_remote_state", "on_alive",         "on_merge",
                                     "ack_payload",        "on_ping_complete", "on_event"};

}  // namespace

TEST_CASE("every delegate may call its node in every way but a waiting one", "[net]") {
    const auto meddler = std::make_shared<Meddler>();
    Config config = quick_config("meddler");
    config.delegate = meddler;
    config.admission = meddler;
    config.ping_delegate = meddler;
    config.on_event = [meddler](const Event& event) { meddler->on_event(event); };
    auto list = Memberlist::create(config);
    REQUIRE(list.has_value());
    meddler->attach(*list);

    Config other_config = quick_config("other");
    struct State final : Delegate {
        Bytes local_state(bool) override { return to_bytes("other's state"); }
    };
    other_config.delegate = std::make_shared<State>();
    LoopbackNode other(other_config);
    REQUIRE(other->join({list->bound_address().to_string()}).has_value());
    REQUIRE(other.events().wait_for_join("meddler"));
    CHECK(list->update_metadata(patience).has_value());
    // Nodes probe ten times and exchange state twice per second, so every question comes soon and
    // every started operation ends.
    const auto all_have_come = [&] {
        const auto successes = meddler->successes();
        return std::all_of(std::begin(questions), std::end(questions),
                           [&](const char* question) {
                               const auto found = successes.find(question);
                               return found != successes.end() && found->second > 0;
                           }) &&
               meddler->completions() >= static_cast<int>(std::size(questions));
    };
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!all_have_come() && std::chrono::steady_clock::now() < deadline) {
        // A ping lets time pass.
        if (!other->ping(other.find("meddler"))) break;
    }
    const auto successes = meddler->successes();
    for (const char* question : questions) {
        INFO(question);
        REQUIRE(successes.count(question) == 1);
        CHECK(successes.at(question) > 0);
    }
    CHECK(meddler->completions() >= static_cast<int>(std::size(questions)));
    meddler->detach();
    list->shutdown();
}
