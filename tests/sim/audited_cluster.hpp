// AuditedCluster: a cluster of which every node is held against all rules of the auditor, so that a story with a happy end
// fails all the same where a rule was broken on the way.
#pragma once

#include <exception>

#include "sim/auditor.hpp"
#include "sim/cluster.hpp"
#include "support/catch.hpp"

namespace memberlist::sim {

// What outlives the cluster.
struct WithFindings {
    Findings findings;
};

class AuditedCluster : private WithFindings, public Cluster {
public:
    explicit AuditedCluster(Seed seed, Recording recording = Recording::on)
        : Cluster(seed, recording), auditor_(audit(findings)) {}
    AuditedCluster(Nodes nodes, Seed seed, const Customize& customize = {},
                   Recording recording = Recording::on)
        : AuditedCluster(seed, recording) {
        start_many(nodes.count, customize);
        join_all();
    }
    // Ends everybody in order, and tells what was broken.
    ~AuditedCluster() override {
        auditor_.shut_down_all();
        std::string told;
        for (const Finding& finding : findings.list()) told += finding.rule + ": " + finding.text + "\n";
        INFO(told);
        // Where the story has failed already, a second failure would end the program before it is told.
        if (std::uncaught_exceptions() == 0) CHECK(findings.empty());
    }

private:
    Auditor& auditor_;
};

}  // namespace memberlist::sim
