// Two lives of a node that came to the same incarnation, and what becomes of those who heard of the wrong one.
#include "core/versions.hpp"
#include "sim/agreement.hpp"
#include "sim/cluster.hpp"
#include "sim/sim_delegate.hpp"
#include "support/catch.hpp"
#include "wire/encode.hpp"

using namespace memberlist;
using namespace memberlist::sim;

namespace {

constexpr Duration push_pull_interval = 2min;
// The first exchange of a node comes an interval after a random part of one.
constexpr Duration by_then = 2 * push_pull_interval;

// n7 alone has heard of n3 what an earlier life of it said at incarnation 2; what n3 says now at 2 is with all others, and
// nothing of it is gossiped any more.
struct DivergedCluster {
    explicit DivergedCluster(bool corrects, std::uint64_t seed)
        : cluster(Nodes{16}, Seed{seed}, [&](endpoint::EndpointConfig& config, core::Questions& questions) {
              config.swim.push_pull_interval = push_pull_interval;
              config.swim.corrects_the_outdated = corrects;
              if (config.local.name == "n3") questions.delegate = &n3;
          }) {
        cluster.run_until(full_mesh(), within(10s));
        cluster.run_for(10s);
        cluster.block_outbound("n7", true);  // for as long as it would gossip about it
        const SocketAddress home = cluster.address("n3");
        const auto versions = core::version_bytes({});
        Bytes early;
        wire::encode(wire::Alive{.incarnation = 2,
                                 .node = "n3",
                                 .address = home.ip.wire_bytes(),
                                 .port = home.port,
                                 .meta = {as_bytes("old")},
                                 .versions = BytesView(versions)},
                     early);
        cluster.inject("n7", cluster.address("n9"), early);
        n3.set_meta(to_bytes(std::string_view("new")));
        cluster.update("n3");
        cluster.run_for(1500ms);
        cluster.heal();
        cluster.run_for(5s);
    }
    // With some seeds n7 suspects n3 meanwhile, which refutes, and there is nothing left to tell.
    bool has_begun() const {
        return cluster.state("n3").incarnation == 2 && meta_at("n7") == "old" && meta_at("n5") == "new";
    }
    std::string meta_at(const std::string& name) const {
        const core::MemberTable& members = cluster.state(name).members;
        return std::string(as_text(members[*members.find("n3")].meta));
    }
    bool all_agree() const { return disagreement(cluster.world(), Agreement::on_all).empty(); }

    SimDelegate n3{0};
    Cluster cluster;
};

constexpr std::uint64_t seeds = 12;
constexpr std::size_t runs_min = 6;

}  // namespace

TEST_CASE("who holds what an earlier life said is put right by the next push/pull with anybody", "[sim]") {
    std::size_t runs = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        DivergedCluster run(true, seed);
        if (!run.has_begun()) continue;
        ++runs;
        CHECK(run.cluster.run_until([&] { return run.all_agree(); }, by_then));
        CHECK(run.meta_at("n7") == "new");
        CHECK(run.cluster.state("n3").incarnation == 3);
        CHECK(run.cluster.state("n3").counters.refutations == 1);
    }
    CHECK(runs >= runs_min);
}

TEST_CASE("as in Go, it is put right only by a push/pull with the node itself", "[sim]") {
    std::size_t runs = 0;
    std::size_t late = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        DivergedCluster run(false, seed);
        if (!run.has_begun()) continue;
        ++runs;
        if (!run.cluster.run_until([&] { return run.all_agree(); }, by_then)) ++late;
    }
    CHECK(runs >= runs_min);
    CHECK(late >= runs / 2);
}
