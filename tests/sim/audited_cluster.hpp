// AuditedCluster: a cluster whose nodes are checked against all rules of the auditor, so that a
// test also fails if a rule was broken on the way to the expected result.
#pragma once

#include <exception>

#include "sim/auditor.hpp"
#include "sim/cluster.hpp"
#include "support/catch.hpp"

namespace memberlist::sim {

// A base class, so that the findings outlive the cluster.
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
    // Shuts all nodes down and reports broken rules.
    ~AuditedCluster() override {
        auditor_.shut_down_all();
        std::string text;
        for (const Finding& finding : findings.list()) text += finding.rule + ": " + finding.text + "\n";
        INFO(text);
        // If the test has failed already, a second failure would terminate the program before the
        // first is reported.
        if (std::uncaught_exceptions() == 0) CHECK(findings.empty());
    }

private:
    Auditor& auditor_;
};

}  // namespace memberlist::sim
