// Becomes a member of a cluster that is there already, of Go's memberlist for instance: join_go_cluster HOST:PORT
#include <memberlist/memberlist.hpp>

#include <iostream>

using namespace std::chrono_literals;
using namespace memberlist;

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: join_go_cluster HOST:PORT\n", 2;

    // What must be the same in the whole cluster: the preset (DefaultLANConfig there is lan() here), the label and
    // the keys. Serf and Consul also compare versions: see delegate_version.
    Config config = Config::lan();
    config.name = "cpp-1";
    config.bind_host = "127.0.0.1";  // an address of this machine that the others can reach
    config.bind_port = 0;
    auto node = Memberlist::create(config);
    if (!node) return std::cerr << node.error().message() << '\n', 1;

    const auto joined = node->join({argv[1]}, 10s);
    if (!joined) return std::cerr << joined.error().message() << '\n', 1;
    for (const Node& member : node->members())
        std::cout << member.name << " at " << member.address.to_string() << '\n';

    // To them we are a node like any other: they answer us, and they see us go.
    for (const Node& member : node->members()) {
        if (member.name == config.name) continue;
        const auto round_trip = node->ping(member);
        if (!round_trip) return std::cerr << member.name << ": " << round_trip.error().message() << '\n', 1;
        std::cout << member.name << " answers\n";
    }
    if (const auto left = node->leave(5s); !left) return std::cerr << left.error().message() << '\n', 1;
}
