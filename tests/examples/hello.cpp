// The program at the top of README.md: joins a cluster and prints its members. Compiled but not run
// by the tests, because it uses the default port.
#include <memberlist/memberlist.hpp>

#include <iostream>

// --- joining a cluster ---

int main() {
    memberlist::Config config = memberlist::Config::lan();
    config.name = "cpp-1";
    auto node = memberlist::Memberlist::create(config);     // starts on a thread of its own
    if (!node || !node->join({"10.0.0.5:7946"})) return 1;  // any member, whether C++ or Go
    for (const auto& member : node->members()) std::cout << member.name << '\n';
}
