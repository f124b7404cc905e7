#include "memberlist/testing.hpp"

#include <array>
#include <sstream>
#include <stdexcept>

#include "api/engine_factory.hpp"
#include "testing/virtual_engine.hpp"

namespace memberlist::testing {

namespace {

// Refuses capabilities that the network provides itself, since they would be ignored.
Result<void> check_capabilities(const Config& config) {
    const auto refused = [](std::string_view field, std::string_view reason) {
        return Error{Errc::invalid_argument,
                     "config: " + std::string(field) +
                         " is set, must be absent on a network in memory: " + std::string(reason)};
    };
    if (config.clock != nullptr) return refused("clock", "its time is run_for()");
    if (config.entropy != nullptr) return refused("entropy", "its seed decides");
    if (config.resolver) return refused("resolver", "its name server knows all nodes; see set_host()");
    if (config.transport != nullptr) return refused("transport", "it carries everything itself");
    return {};
}

constexpr Duration link_max = std::chrono::hours(1);
constexpr Duration passing_max = std::chrono::hours(24 * 365);

[[noreturn]] void refuse(std::string_view field, std::string_view value, std::string_view allowed) {
    throw std::invalid_argument(std::string(field) + " is " + std::string(value) + ", must be " +
                                std::string(allowed));
}

template <class Number>
std::string text(Number number) {
    std::ostringstream out;
    out << number;
    return out.str();
}

void check_duration(std::string_view field, Duration value, Duration highest) {
    if (value >= Duration::zero() && value <= highest) return;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(highest);
    refuse(field, text(value.count()) + " ns", "0 ns to " + text(hours.count()) + " h");
}

// Also refuses NaN.
void check_share(std::string_view field, double value) {
    const bool is_share = value >= 0 && value <= 1;
    if (!is_share) refuse(field, text(value), "0 to 1");
}

void check_quality(const LinkQuality& quality) {
    check_duration("quality: delay", quality.delay, link_max);
    check_duration("quality: jitter", quality.jitter, link_max);
    check_share("quality: loss", quality.loss);
    check_share("quality: duplication", quality.duplication);
    check_share("quality: reordering", quality.reordering);
    check_duration("quality: held_back", quality.held_back, link_max);
}

// The clock in the configuration of the nodes. Their engines take the time of the world directly.
class VirtualClock final : public Clock {
public:
    explicit VirtualClock(std::shared_ptr<const VirtualWorld> world) : world_(std::move(world)) {}
    TimePoint now() override { return world_->world().now(); }
    std::chrono::system_clock::time_point time_of_day() override { return world_->time_of_day(); }

private:
    const std::shared_ptr<const VirtualWorld> world_;
};

std::uint32_t to_ppm(double share) { return static_cast<std::uint32_t>(share * 1e6); }

sim::LinkProfile to_profile(const LinkQuality& quality) {
    sim::LinkProfile profile;
    profile.delay = quality.delay;
    profile.jitter = quality.jitter;
    profile.loss_ppm = to_ppm(quality.loss);
    profile.duplicate_ppm = to_ppm(quality.duplication);
    profile.reorder_ppm = to_ppm(quality.reordering);
    profile.reorder_by = quality.held_back;
    return profile;
}

}  // namespace

class Network::Impl {
public:
    explicit Impl(std::uint64_t seed) : world(std::make_shared<VirtualWorld>(seed)), seeds(seed) {}

    sim::HostId find(const std::string& name) const {
        const auto host = hosts.find(name);
        if (host == hosts.end()) throw std::invalid_argument("no node '" + name + "' has been created");
        return host->second;
    }
    SocketAddress address_of(const Config& config) {
        const std::uint16_t port = config.bind_port == 0 ? 7946 : config.bind_port;
        if (config.advertise) {
            SocketAddress address = *config.advertise;
            if (address.port == 0) address.port = port;
            return address;
        }
        const std::uint32_t number = ++last_address;
        const std::array<std::uint8_t, 4> octets{10, static_cast<std::uint8_t>(number >> 16),
                                                 static_cast<std::uint8_t>(number >> 8),
                                                 static_cast<std::uint8_t>(number)};
        return {.ip = *IpAddress::from_bytes(octets), .port = port, .scope_id = 0};
    }

    std::shared_ptr<VirtualWorld> world;
    Rng seeds;
    std::map<std::string, sim::HostId> hosts;
    std::uint32_t last_address = 0;
};

Network::Network(std::uint64_t seed) : impl_(std::make_shared<Impl>(seed)) {}

Result<Memberlist> Network::create(Config config) {
    if (auto checked = check_capabilities(config); !checked) return checked.error();
    if (!config.random_seed) config.random_seed = impl_->seeds.next();
    config.clock = std::make_shared<VirtualClock>(impl_->world);
    const std::string name = config.name;
    const SocketAddress address = impl_->address_of(config);
    const api::EngineFactory on_a_host{
        [&](net::EngineConfig engine, net::EngineListener& listener) -> Result<std::unique_ptr<net::Engine>> {
            sim::World& world = impl_->world->world();
            sim::HostId host = world.find(address);
            if (host != sim::no_host && world.host(host).is_running())
                return Error{Errc::bind_failed, "a node is already running at " + address.to_string()};
            if (host == sim::no_host) host = world.add_host(name, address);
            world.set_name(name, {address}, Duration::zero());
            impl_->hosts[name] = host;
            return std::unique_ptr<net::Engine>(
                std::make_unique<VirtualEngine>(impl_->world, host, std::move(engine), listener));
        }};
    return Memberlist::create_with(std::move(config), on_a_host);
}

void Network::run_for(Duration duration) {
    check_duration("run_for: duration", duration, passing_max);
    for (const TimePoint end = now() + duration; impl_->world->advance(end);) {
    }
}

bool Network::run_until(const std::function<bool()>& is_done, Duration limit) {
    if (!is_done) refuse("run_until: is_done", "null", "a function");
    check_duration("run_until: limit", limit, passing_max);
    const TimePoint end = now() + limit;
    while (!is_done()) {
        if (!impl_->world->advance(end)) return is_done();
    }
    return true;
}

TimePoint Network::now() const { return impl_->world->world().now(); }

std::chrono::system_clock::time_point Network::time_of_day() const { return impl_->world->time_of_day(); }

void Network::on_packet(std::function<void(const Packet&)> handler) {
    impl_->world->watch_packets(std::move(handler));
}

void Network::set_quality(const LinkQuality& quality) {
    check_quality(quality);
    impl_->world->world().network().profile() = to_profile(quality);
}

void Network::set_quality(const std::string& from, const std::string& to, const LinkQuality& quality) {
    check_quality(quality);
    impl_->world->world().network().set_link(impl_->find(from), impl_->find(to), to_profile(quality));
}

void Network::partition(const std::vector<std::string>& names) {
    std::vector<sim::HostId> side;
    side.reserve(names.size());
    for (const std::string& name : names) side.push_back(impl_->find(name));
    sim::Network& network = impl_->world->world().network();
    for (const auto& [name, host] : impl_->hosts) network.put_on_side(host, 0);
    for (const sim::HostId host : side) network.put_on_side(host, 1);
}

void Network::heal() { impl_->world->world().network().heal(); }

void Network::set_host(const std::string& host, const std::vector<IpAddress>& addresses) {
    if (host.empty()) refuse("set_host: host", "empty", "a name");
    std::vector<SocketAddress> sockets;
    sockets.reserve(addresses.size());
    for (const IpAddress& ip : addresses) sockets.push_back({.ip = ip, .port = 0, .scope_id = 0});
    impl_->world->world().set_name(host, sockets, Duration::zero());
}

}  // namespace memberlist::testing
