#include "audited_cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

TEST_CASE("a suspect that refutes in time is never reported as left", "[sim][refutation]") {
    AuditedCluster cluster{Nodes{5}, Seed{42}};
    cluster.run_until(full_mesh(), within(10s));
    cluster.block_inbound("n3", for_(2s));
    cluster.run_for(30s);
    CHECK(cluster.seen_everywhere("n3", NodeState::alive));
    CHECK(cluster.events("n1").count<NodeLeft>() == 0);
}
