// A node restarts and reaches an incarnation that its former process used, with other metadata.
// Tests how nodes that know the old metadata are corrected.
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
// A node starts its first push/pull one interval plus a random part of one after its start.
constexpr Duration two_intervals = 2 * push_pull_interval;

// n7 alone knows the old metadata of n3 at incarnation 2. All other nodes know the new metadata,
// also at incarnation 2, and gossip about it is over.
struct DivergedCluster {
    explicit DivergedCluster(bool corrects, std::uint64_t seed)
        : cluster(Nodes{16}, Seed{seed}, [&](endpoint::EndpointConfig& config, core::Questions& questions) {
              config.swim.push_pull_interval = push_pull_interval;
              config.swim.corrects_the_outdated = corrects;
              if (config.local.name == "n3") questions.delegate = &n3;
          }) {
        cluster.run_until(full_mesh(), within(10s));
        cluster.run_for(10s);
        cluster.block_outbound("n7", true);  // until its own gossip about it is over
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
        cluster.begin("n3", endpoint::UpdateMetadata{5s});
        cluster.run_for(1500ms);
        cluster.heal();
        cluster.run_for(5s);
    }
    // False with some seeds: n7 suspects n3 in the meantime, n3 refutes, and all nodes agree.
    bool has_diverged() const {
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

TEST_CASE("a node with old metadata is corrected by the next push/pull with any other node", "[sim]") {
    std::size_t runs = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        DivergedCluster run(true, seed);
        if (!run.has_diverged()) continue;
        ++runs;
        CHECK(run.cluster.run_until([&] { return run.all_agree(); }, two_intervals));
        CHECK(run.meta_at("n7") == "new");
        CHECK(run.cluster.state("n3").incarnation == 3);
        CHECK(run.cluster.state("n3").counters.refutations == 1);
    }
    CHECK(runs >= runs_min);
}

TEST_CASE("with corrections off it is corrected only by a push/pull with the node itself, as in Go",
          "[sim]") {
    std::size_t runs = 0;
    std::size_t late = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        DivergedCluster run(false, seed);
        if (!run.has_diverged()) continue;
        ++runs;
        if (!run.cluster.run_until([&] { return run.all_agree(); }, two_intervals)) ++late;
    }
    CHECK(runs >= runs_min);
    CHECK(late >= runs / 2);
}
