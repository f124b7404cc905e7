// Two nodes in one process: one joins the other, prints the members and leaves.
#include <memberlist/memberlist.hpp>

#include <iostream>

int main() {
    memberlist::Config config = memberlist::Config::local();
    config.bind_host = "127.0.0.1";
    config.bind_port = 0;  // pick a free port
    config.name = "alice";
    auto alice = memberlist::Memberlist::create(config);
    config.name = "bob";
    auto bob = memberlist::Memberlist::create(config);
    if (!alice || !bob) return 1;

    const auto joined = bob->join({alice->bound_address().to_string()});
    if (!joined) return std::cerr << joined.error().message() << '\n', 1;
    for (const memberlist::Node& node : bob->members())
        std::cout << node.name << " at " << node.address.to_string() << '\n';

    if (const auto left = bob->leave(std::chrono::seconds(5)); !left)
        return std::cerr << left.error().message() << '\n', 1;
}
