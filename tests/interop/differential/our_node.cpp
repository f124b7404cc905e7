#include "our_node.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "endpoint/endpoint.hpp"
#include "generator.hpp"
#include "support/seeded_entropy.hpp"

namespace memberlist::differential {

namespace {

using namespace std::chrono_literals;

// As in interop/oracle/setup.go: no timers run, and every packet has room for everything.
constexpr Duration never = 1h;
constexpr std::size_t packet_bytes_max = 60'000;

endpoint::EndpointConfig config_of(const NodeSetup& setup) {
    endpoint::EndpointConfig config;
    config.local = {.name = setup.name,
                    .address = {.ip = setup.ip, .port = setup.port, .scope_id = 0},
                    .versions = setup.versions,
                    .first_incarnation = 1};
    config.frame = frame_config_of(setup);
    config.frame.packet_bytes_max = packet_bytes_max;
    core::SwimConfig& swim = config.swim;
    swim.probe_interval = swim.probe_timeout = never;
    swim.gossip_interval = swim.push_pull_interval = 0s;
    // Disables what Go does not do. Other tests cover it.
    swim.urgent_news_first = swim.corrects_the_outdated = false;
    swim.leave_streams = 0;
    swim.heal_interval = 0s;
    swim.default_port = setup.default_port;
    if (setup.reclaims) swim.dead_node_reclaim_time = 1ns;
    return config;
}

// Adds the errors of failed joins that were not yet counted as dropped input.
void add_uncounted(std::vector<std::string>& refusals, const std::vector<std::string>& join_errors) {
    std::vector<std::string> counted = refusals;
    for (const std::string& error : join_errors) {
        const auto found = std::find(counted.begin(), counted.end(), error);
        if (found != counted.end()) {
            counted.erase(found);
        } else {
            refusals.push_back(error);
        }
    }
}

// Records the questions to the application and the events.
class Application final : public Delegate, public AdmissionPolicy, public PingDelegate {
public:
    explicit Application(const NodeSetup& setup) : setup_(setup) {}

    Bytes node_meta(std::size_t) override { return setup_.meta; }
    Bytes local_state(bool) override { return setup_.user_state; }
    void merge_remote_state(BytesView state, bool join) override {
        questions_.push_back("state " + describe_bytes(state) + (join ? " by join" : ""));
    }
    Bytes ack_payload() override { return setup_.ack_payload; }

    std::error_code on_alive(const Node& peer) override {
        questions_.push_back("asks about " + describe(peer));
        return verdict(peer.name.starts_with(refused_prefix));
    }
    std::error_code on_merge(std::span<const Node> peers) override {
        std::string text = "asks to merge";
        bool refuses = false;
        for (const Node& peer : peers) {
            text += " [" + describe(peer) + " state " + std::to_string(static_cast<int>(peer.state)) + "]";
            refuses = refuses || peer.name.starts_with(refused_prefix);
        }
        questions_.push_back(std::move(text));
        return verdict(refuses);
    }

    std::vector<std::string> take_questions() { return std::exchange(questions_, {}); }

private:
    static std::error_code verdict(bool refuses) {
        return refuses ? std::make_error_code(std::errc::permission_denied) : std::error_code();
    }

    const NodeSetup& setup_;
    std::vector<std::string> questions_;
};

// Returns the name of an event on both sides, or nothing for events that Go does not have.
std::optional<std::string> event_text(const Event& event) {
    return std::visit(
        Overloaded{
            [](const NodeJoined& e) { return std::optional("join " + describe(e.node)); },
            [](const NodeLeft& e) { return std::optional("leave " + describe(e.node)); },
            [](const NodeUpdated& e) { return std::optional("update " + describe(e.node)); },
            [](const NameConflict& e) {
                return std::optional("conflict " + describe(e.existing) + " claimed by " +
                                     e.claimant.address.to_string() + " meta " +
                                     describe_bytes(e.claimant.meta));
            },
            [](const UserMessage& e) { return std::optional("user " + describe_bytes(e.payload)); },
            [](const NodeSuspected&) { return std::optional<std::string>(); },
            [](const NodeUnreachable&) { return std::optional<std::string>(); },
            [](const NodeRefuted&) { return std::optional<std::string>(); },
        },
        event);
}

// Returns drops and refutations since the last call.
class RefusalCounter {
public:
    std::vector<std::string> since_last(const core::NodeContext& state) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < DropCounters::reasons; ++i) {
            const auto reason = static_cast<Errc>(i);
            names.insert(names.end(), state.drops[reason] - drops_[reason], std::string(errc_name(reason)));
        }
        names.insert(names.end(), state.counters.refutations - refutations_, std::string(refuted));
        drops_ = state.drops.counters();
        refutations_ = state.counters.refutations;
        std::sort(names.begin(), names.end());
        return names;
    }

private:
    DropCounters drops_;
    std::uint64_t refutations_ = 0;
};

// The shell around one endpoint.
class OurNode {
public:
    explicit OurNode(const Case& c)
        : application_(c.setup),
          entropy_(c.number),
          pieces_(c.number, 1),
          node_(config_of(c.setup), Rng(c.number), entropy_, questions(c.setup), Logger{}) {
        node_.start(now_, actions_);
        perform();
    }

    StepOutcome take_outcome() {
        StepOutcome outcome = std::exchange(outcome_, {});
        outcome.questions = application_.take_questions();
        outcome.refusals = refusals_.since_last(node_.state());
        add_uncounted(outcome.refusals, join_errors_);
        std::sort(outcome.refusals.begin(), outcome.refusals.end());
        join_errors_.clear();
        return outcome;
    }

    void on_step(const Step& step) {
        now_ += 1ms;
        has_dialed_ = asks_again_ = false;
        switch (step.kind) {
            case StepKind::packet: return receive(step.peer, step.data);
            case StepKind::stream: return accept(step.peer, step.data);
            case StepKind::join: return join(step.peer, step.data);
            case StepKind::send_reliable: {
                node_.begin(now_, operation, endpoint::SendReliable{peer_of(step), step.data}, actions_);
                return perform();
            }
            case StepKind::send_best_effort: {
                outcome_.succeeded =
                    node_.send_best_effort(now_, peer_of(step), step.data, actions_).has_value();
                return perform();
            }
        }
    }

private:
    static constexpr OpId operation{1};

    core::Questions questions(const NodeSetup& setup) {
        return {&application_, setup.has_policy ? &application_ : nullptr, &application_};
    }

    static Node peer_of(const Step& step) {
        Node peer;
        peer.name = "peer";
        peer.address = step.peer;
        if (!step.peer_has_crc) peer.versions.protocol_max = 0;
        return peer;
    }

    void receive(const SocketAddress& from, BytesView datagram) {
        node_.on_datagram(now_, from, datagram, actions_);
        perform();
    }

    void accept(const SocketAddress& from, BytesView data) {
        const auto id = node_.on_stream_accepted(now_, from, actions_);
        perform();
        hear(*id, data);
    }

    void join(const SocketAddress& peer, BytesView reply) {
        reply_ = reply;
        node_.begin(now_, operation, endpoint::Join{{peer.to_string()}}, actions_);
        perform();
    }

    // The peer sends the data in pieces and closes its side.
    void hear(StreamId id, BytesView data) {
        open_stream_ = id;
        while (!data.empty() && open_stream_) {
            const std::size_t size = pieces_.one_in(2) ? data.size() : pieces_.between(1, data.size());
            node_.on_stream_data(now_, id, data.first(size), actions_);
            data = data.subspan(size);
            perform();
        }
        if (open_stream_) node_.on_stream_end(now_, id, actions_);
        perform();
        open_stream_.reset();
    }

    void perform() {
        // Performing an action can add further actions at the end.
        while (!actions_.list().empty()) {
            endpoint::Actions done = std::exchange(actions_, {});
            for (endpoint::Action& action : done.list()) perform(done, action);
        }
    }

    void perform(const endpoint::Actions& actions, endpoint::Action& action) {
        std::visit(Overloaded{
                       [&](const endpoint::SendDatagram& datagram) {
                           outcome_.packets.push_back(
                               {datagram.to.to_string(), to_bytes(actions.payload(datagram))});
                       },
                       [&](const endpoint::Connect& connect) { this->connect(connect); },
                       [&](const endpoint::WriteStream& write) {
                           append(dialing_ ? outcome_.dialed : outcome_.reply, write.data);
                       },
                       [&](const endpoint::FinishStream& finish) {
                           open_stream_.reset();
                           node_.on_stream_closed(now_, finish.id, {}, actions_);
                       },
                       [&](const endpoint::AbortStream&) { open_stream_.reset(); },
                       [](const endpoint::ResolveSeed&) {},  // no case joins a host name
                       [](const endpoint::ForgetSeeds&) {},
                       [&](const endpoint::Announce& announce) {
                           if (auto text = event_text(announce.event))
                               outcome_.events.push_back(std::move(*text));
                       },
                       [&](const endpoint::Finish& finish) { this->finish(finish); },
                   },
                   action);
    }

    // Go's join succeeds once it has merged the reply. Ours then dials again to check
    // (src/endpoint/README.md). This second dial happens exactly when Go's join would have
    // succeeded.
    void finish(const endpoint::Finish& finish) {
        outcome_.succeeded = !finish.error.code || asks_again_;
        if (asks_again_) return;
        for (const SeedFailure& failure : finish.join.failures()) {
            join_errors_.emplace_back(errc_name(static_cast<Errc>(failure.error.code.value())));
        }
    }

    void connect(const endpoint::Connect& connect) {
        if (std::exchange(has_dialed_, true)) {
            asks_again_ = true;
            node_.on_stream_closed(now_, connect.id, std::make_error_code(std::errc::connection_refused),
                                   actions_);
            return;
        }
        outcome_.dialed_to = connect.to.to_string();
        dialing_ = true;
        open_stream_ = connect.id;
        node_.on_stream_connected(now_, connect.id, actions_);
        perform();
        if (open_stream_) hear(connect.id, reply_);
        dialing_ = false;
    }

    Application application_;
    test::SeededEntropy entropy_;
    Generator pieces_;
    endpoint::Endpoint node_;
    endpoint::Actions actions_;
    TimePoint now_{1000s};
    StepOutcome outcome_;
    RefusalCounter refusals_;
    std::optional<StreamId> open_stream_;
    bool dialing_ = false;
    BytesView reply_;
    bool has_dialed_ = false;  // in this step
    bool asks_again_ = false;
    std::vector<std::string> join_errors_;
};

}  // namespace

CaseOutcome run_ours(const Case& c) { return run_ours(c, nullptr); }

CaseOutcome run_ours(const Case& c, Rearrange rearrange) {
    CaseOutcome outcome;
    OurNode node(c);
    outcome.steps.push_back(node.take_outcome());
    for (const Step& step : c.steps) {
        if (rearrange == nullptr || step.kind != StepKind::packet) {
            node.on_step(step);
            outcome.steps.push_back(node.take_outcome());
            continue;
        }
        const Arrival arrival = rearrange(c.setup, step.data);
        for (const Bytes& datagram : arrival.datagrams) {
            node.on_step({step.kind, step.peer, step.peer_has_crc, datagram});
        }
        StepOutcome& done = outcome.steps.emplace_back(node.take_outcome());
        done.refusals.insert(done.refusals.end(), arrival.refusals.begin(), arrival.refusals.end());
        std::sort(done.refusals.begin(), done.refusals.end());
    }
    return outcome;
}

}  // namespace memberlist::differential
