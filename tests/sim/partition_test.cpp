// Network outages, each with a bound on the time to recovery.
#include "audited_cluster.hpp"
#include "support/catch.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

std::vector<std::string> names(std::size_t first, std::size_t last) {
    std::vector<std::string> list;
    for (std::size_t i = first; i < last; ++i) list.push_back("n" + std::to_string(i));
    return list;
}

}  // namespace

TEST_CASE("a partition of ten minutes into halves is healed within a minute", "[sim][partition]") {
    AuditedCluster cluster{Nodes{32}, Seed{7}};
    cluster.run_until(full_mesh(), within(10s));
    cluster.partition(names(0, 16));
    cluster.run_until(everybody_sees_count(16), within(90s));
    cluster.run_for(10min);
    cluster.heal();
    cluster.run_until(full_mesh(), within(60s));
}

TEST_CASE("one node against all others for ten minutes is back within a minute", "[sim][partition]") {
    AuditedCluster cluster{Nodes{32}, Seed{8}};
    cluster.run_until(full_mesh(), within(10s));
    cluster.partition({"n5"});
    cluster.run_for(10min);
    CHECK(cluster.live_count("n0") == 31);
    CHECK(cluster.live_count("n5") == 1);
    cluster.heal();
    cluster.run_until(full_mesh(), within(60s));
}

TEST_CASE("a half that can only receive is back within a minute", "[sim][partition]") {
    AuditedCluster cluster{Nodes{16}, Seed{9}};
    cluster.run_until(full_mesh(), within(10s));
    cluster.partition(names(0, 8));
    cluster.network().let_through(0, 1, true);
    cluster.run_for(5min);
    CHECK_FALSE(cluster.reaches(full_mesh(), within(1s)));
    cluster.heal();
    cluster.run_until(full_mesh(), within(60s));
}

TEST_CASE("a flapping link between two nodes costs neither its membership", "[sim][partition]") {
    AuditedCluster cluster{Nodes{16}, Seed{10}};
    cluster.run_until(full_mesh(), within(10s));
    for (int i = 0; i < 60; ++i) {
        cluster.block_link("n1", "n2", i % 2 == 0);
        cluster.block_link("n2", "n1", i % 2 == 0);
        cluster.run_for(3s);
    }
    cluster.heal();
    cluster.run_until(full_mesh(), within(10s));
    for (const auto& name : cluster.running()) CHECK(cluster.events(name).count<NodeLeft>() == 0);
}

TEST_CASE("a node whose own link flaps is back within a minute", "[sim][partition]") {
    AuditedCluster cluster{Nodes{16}, Seed{11}};
    cluster.run_until(full_mesh(), within(10s));
    for (int i = 0; i < 60; ++i) {
        cluster.cut_off("n3", i % 2 == 0);
        cluster.run_for(5s);
    }
    cluster.run_until(full_mesh(), within(60s));
}
