// Tests an application without sockets and without sleeping: three nodes on an in-memory network,
// where the test controls time.
#include <memberlist/testing.hpp>

#include <iostream>

using namespace std::chrono_literals;
using namespace memberlist;

// The application: the member whose name comes first is the leader.
class Application {
public:
    explicit Application(Memberlist node) : node_(std::move(node)) {}

    std::string leader() const { return node_.snapshot().begin()->name; }
    bool join(const std::string& seed) { return node_.join({seed}).has_value(); }

private:
    Memberlist node_;
};

Config named(const std::string& name) {
    Config config = Config::lan();
    config.name = name;
    config.log = nullptr;
    return config;
}

int main() {
    testing::Network network;
    network.set_quality({.delay = 5ms, .loss = 0.05});
    Application anna(*network.create(named("anna")));
    Application bert(*network.create(named("bert")));
    Application cleo(*network.create(named("cleo")));
    // Blocking calls advance time until they are done. The name server knows every node by its
    // name.
    if (!bert.join("anna") || !cleo.join("anna")) return 1;
    const auto all_follow = [&](const std::string& name) {
        return [&bert, &cleo, name] { return bert.leader() == name && cleo.leader() == name; };
    };
    if (!network.run_until(all_follow("anna"), 10s)) return 1;

    network.partition({"anna"});
    const TimePoint lost = network.now();
    if (!network.run_until(all_follow("bert"), 2min)) return 1;
    std::cout << "without anna, bert leads after "
              << std::chrono::duration_cast<std::chrono::seconds>(network.now() - lost).count() << " s\n";

    network.heal();
    return network.run_until(all_follow("anna"), 2min) ? 0 : 1;
}
