#include "sim/cluster.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sim/auditor.hpp"

namespace memberlist::sim {

using endpoint::Actions;
using endpoint::Endpoint;

namespace {

// In a small cluster run_until() checks its condition at every event, so that tests know the exact
// time. In a large one a check costs more than an event, so it is done at intervals.
constexpr std::size_t small_cluster = 32;
constexpr Duration check_interval = 50ms;

}  // namespace

Cluster::Cluster(Seed seed, Recording recording)
    : recording_(recording), world_(seed.value), seed_(seed.value) {
    world_.add_observer(*this);
}

Cluster::Cluster(Nodes nodes, Seed seed, const Customize& customize, Recording recording)
    : Cluster(seed, recording) {
    start_many(nodes.count, customize);
    join_all();
}

Cluster::~Cluster() = default;

Auditor& Cluster::audit(Findings& findings) {
    MEMBERLIST_ASSERT(world_.host_count() == 0 && !auditor_);
    auditor_ = std::make_unique<Auditor>(world_, findings);
    world_.add_observer(*auditor_);
    return *auditor_;
}

// --- nodes ---------------------------------------------------------------------------------------

HostId Cluster::id(const std::string& name) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) throw std::out_of_range("unknown node '" + name + "'");
    return found->second;
}

SocketAddress Cluster::next_address() {
    const std::uint64_t number = ++last_address_;
    const std::array<std::uint8_t, 4> octets{10, static_cast<std::uint8_t>(number >> 16),
                                             static_cast<std::uint8_t>(number >> 8),
                                             static_cast<std::uint8_t>(number)};
    return {.ip = *IpAddress::from_bytes(octets), .port = 7946, .scope_id = 0};
}

void Cluster::start(const std::string& name, const Customize& customize) {
    start_at(name, next_address(), customize);
}

void Cluster::start_many(std::size_t count, const Customize& customize) {
    for (std::size_t i = 0; i < count; ++i) start("n" + std::to_string(i), customize);
}

void Cluster::start_at(const std::string& name, const SocketAddress& address, const Customize& customize) {
    if (by_name_.contains(name)) throw std::invalid_argument("node '" + name + "' already exists");
    const HostId host = world_.add_host(name, address);
    by_name_[name] = host;
    records_.push_back(std::make_unique<Record>());
    boot(host, customize);
}

void Cluster::add_idle_machine(const SocketAddress& address) {
    const std::string name = "idle machine at " + address.to_string();
    by_name_[name] = world_.add_host(name, address);
    records_.push_back(std::make_unique<Record>());
}

void Cluster::restart(const std::string& name, const Customize& customize) { boot(id(name), customize); }

void Cluster::boot(HostId host, const Customize& customize) {
    endpoint::EndpointConfig config;
    config.local.name = world_.host(host).name;
    config.local.address = world_.host(host).address;
    core::Questions questions;
    if (customize) customize(config, questions);
    // Not drawn from the generator of the world, so that other events do not change a node's
    // choices.
    Rng seeds(seed_ + ++last_boot_ * 0x9e3779b97f4a7c15ULL);
    world_.boot(host, std::move(config), questions, seeds.next(), telemetry_);
}

void Cluster::shutdown(const std::string& name) {
    world_.step(id(name), [](Endpoint& process, TimePoint now, Actions& out) { process.shutdown(now, out); });
    kill(name);
}

// --- applications --------------------------------------------------------------------------------

OpId Cluster::begin(const std::string& name, endpoint::Operation operation) {
    const OpId operation_id{++last_operation_};
    world_.begin(id(name), operation_id, std::move(operation));
    return operation_id;
}

OpId Cluster::join(const std::string& name, const std::vector<std::string>& seeds, Duration timeout) {
    std::vector<std::string> texts;
    texts.reserve(seeds.size());
    for (const auto& seed : seeds) {
        texts.push_back(by_name_.contains(seed) ? address(seed).to_string() : seed);
    }
    return begin(name, endpoint::Join{std::move(texts), timeout});
}

void Cluster::join_all() {
    const auto names = running();
    for (std::size_t i = 1; i < names.size(); ++i) join(names[i], {names[0]});
}

void Cluster::rejoin_silently(const std::string& name) {
    world_.step(id(name), [](Endpoint& process, TimePoint now, Actions& out) {
        process.rejoin_proven_seeds(now, 30s, out);
    });
}

Node Cluster::node(const std::string& name) const {
    Node node;
    node.name = name;
    node.address = address(name);
    return node;
}

Result<void> Cluster::send_best_effort(const std::string& name, const std::string& target,
                                       std::string_view payload) {
    Result<void> result;
    world_.step(id(name), [&](Endpoint& process, TimePoint now, Actions& out) {
        result = process.send_best_effort(now, node(target), as_bytes(payload), out);
    });
    return result;
}

void Cluster::confirm_dead(const std::string& name, const std::string& target) {
    world_.step(id(name), [&](Endpoint& process, TimePoint now, Actions& out) {
        process.confirm_dead(now, target, out);
    });
}

void Cluster::cancel(const std::string& name, OpId operation) {
    world_.step(id(name),
                [&](Endpoint& process, TimePoint now, Actions& out) { process.cancel(now, operation, out); });
}

// --- network -------------------------------------------------------------------------------------

void Cluster::pause(const std::string& name, For time) {
    pause(name);
    at(now() + time.duration, [this, name] { resume(name); });
}

void Cluster::cut_off(const std::string& name, bool cut) {
    block_inbound(name, cut);
    block_outbound(name, cut);
}

void Cluster::block_inbound(const std::string& name, For time) {
    block_inbound(name, true);
    at(now() + time.duration, [this, name] { block_inbound(name, false); });
}

void Cluster::block_outbound(const std::string& name, For time) {
    block_outbound(name, true);
    at(now() + time.duration, [this, name] { block_outbound(name, false); });
}

void Cluster::partition(const std::vector<std::string>& names) {
    for (const std::string& name : names) put_on_side(name, 1);
}

// --- time ----------------------------------------------------------------------------------------

void Cluster::run_for(Duration duration) {
    const TimePoint end = now() + duration;
    while (world_.advance(end)) {
    }
}

bool Cluster::run_until(const std::function<bool()>& done, Duration limit) {
    const TimePoint end = now() + limit;
    const Duration pause_between = world_.host_count() <= small_cluster ? Duration::zero() : check_interval;
    TimePoint next_look = now();
    for (;;) {
        if (now() >= next_look) {
            if (done()) return true;
            next_look = now() + pause_between;
        }
        if (!world_.advance(end)) return done();
    }
}

std::optional<std::string> Cluster::missing(const Condition& condition, Within time) {
    if (run_until([&] { return condition.unmet(*this).empty(); }, time.limit)) return std::nullopt;
    return condition.unmet(*this);
}

void Cluster::run_until(const Condition& condition, Within time) {
    const auto lacks = missing(condition, time);
    if (!lacks) return;
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(time.limit).count();
    throw NotReached(condition.name + " was not reached within " + std::to_string(limit) + " ms: " + *lacks);
}

// --- queries -------------------------------------------------------------------------------------

void Cluster::on_action(HostId host, const endpoint::Action& action, BytesView) {
    Record& record = *records_[static_cast<std::size_t>(host)];
    if (const auto* announce = std::get_if<endpoint::Announce>(&action)) {
        record.events.add(announce->event, recording_);
    } else if (const auto* finish = std::get_if<endpoint::Finish>(&action)) {
        if (!record.finished.emplace(finish->operation, *finish).second && !auditor_) {
            throw std::logic_error("an operation ended twice");
        }
    }
}

std::vector<std::string> Cluster::running() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < world_.host_count(); ++i) {
        const Host& host = world_.host(HostId{static_cast<std::uint32_t>(i)});
        if (host.is_running()) names.push_back(host.name);
    }
    return names;
}

bool Cluster::knows(const std::string& name, const std::string& other) const {
    return state(name).members.find(other).has_value();
}

NodeState Cluster::sees(const std::string& name, const std::string& other) const {
    const auto& members = state(name).members;
    const auto member = members.find(other);
    return member ? members[*member].state : NodeState::dead;
}

bool Cluster::everybody_sees(std::size_t count) const {
    return everybody_sees_count(count).unmet(*this).empty();
}

bool Cluster::everybody_else_sees(const std::string& other, NodeState state) const {
    return seen_everywhere_as(other, state).unmet(*this).empty();
}

const EventLog& Cluster::events(const std::string& name) const {
    return records_[static_cast<std::size_t>(id(name))]->events;
}

const endpoint::Finish* Cluster::result(const std::string& name, OpId operation) const {
    const auto& finished = records_[static_cast<std::size_t>(id(name))]->finished;
    const auto found = finished.find(operation);
    return found == finished.end() ? nullptr : &found->second;
}

// --- outside traffic -----------------------------------------------------------------------------

void Cluster::inject(const std::string& name, const SocketAddress& from, BytesView datagram) {
    world_.step(id(name), [&](Endpoint& process, TimePoint now, Actions& out) {
        process.on_datagram(now, from, datagram, out);
    });
}

Bytes Cluster::talk_to(const std::string& name, BytesView data) {
    const SocketAddress outside = *SocketAddress::parse("10.9.9.9:9999");
    if (!world_.streams().talk_to(id(name), outside, data)) return {};
    run_for(50ms);
    return world_.streams().answer();
}

}  // namespace memberlist::sim
