// Joins an existing cluster, for example one of Go nodes: join_go_cluster HOST:PORT
#include <memberlist/memberlist.hpp>

#include <iostream>

using namespace std::chrono_literals;
using namespace memberlist;

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: join_go_cluster HOST:PORT\n", 2;

    // The whole cluster must use the same preset (Go's DefaultLANConfig is lan() here), label and
    // keys. Serf and Consul also compare versions: see delegate_version.
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

    // The other nodes treat us like any member: they answer our pings and see us leave.
    for (const Node& member : node->members()) {
        if (member.name == config.name) continue;
        const auto round_trip = node->ping(member);
        if (!round_trip) return std::cerr << member.name << ": " << round_trip.error().message() << '\n', 1;
        std::cout << member.name << " answers\n";
    }
    if (const auto left = node->leave(5s); !left) return std::cerr << left.error().message() << '\n', 1;
}
