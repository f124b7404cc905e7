// SeedNodes: the nodes of a seed run, and what their operator does for them.
//
// The operator starts every process, keeps joining nodes until they are safely part of the cluster,
// owns the encryption keys, and records which user messages were sent and delivered.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/checkers/delivery_checker.hpp"
#include "sim/cluster.hpp"
#include "sim/sim_delegate.hpp"
#include "sim/swarm.hpp"

namespace memberlist::sim {

// What the operator knows about a node.
struct NodeRecord {
    std::string name;
    bool has_joined = false;  // through a stable node, which will not forget it
    bool has_left = false;
    std::optional<OpId> join;
    std::uint32_t join_target = 0;
    std::shared_ptr<Keyring> keyring;
    std::unique_ptr<SimDelegate> delegate;
    std::uint64_t boots = 0;
};

class SeedNodes final : private Observer {
public:
    static constexpr Duration join_interval = 2s;

    // `cluster`, `swarm` and `findings` must outlive this object, and this object every step of the
    // cluster.
    SeedNodes(Cluster& cluster, const Swarm& swarm, std::uint64_t seed, Findings& findings);

    // Starts `count` nodes, n0 and so on. Every one of them joins the others until stop_joining().
    void start(std::size_t count);
    // Starts the process of a node that does not run, as a possibly different release.
    void boot(std::uint32_t node);
    void stop_joining() { is_joining_ = false; }
    bool have_all_joined() const;

    std::uint32_t size() const { return static_cast<std::uint32_t>(records_.size()); }
    NodeRecord& at(std::uint32_t node) { return records_.at(node); }
    const NodeRecord& at(std::uint32_t node) const { return records_.at(node); }
    bool is_running(std::uint32_t node) const { return host(node).is_running(); }
    bool is_paused(std::uint32_t node) const { return host(node).is_paused; }
    bool can_act(std::uint32_t node) const { return is_running(node) && !is_paused(node); }

    // Gives every keyring a new key, then makes it the primary one, then removes the old one: the
    // order in which operators rotate keys. `later` runs a step after a delay, or never. Returns
    // false without encryption, or while another rotation is under way.
    using Later = std::function<void(Duration, std::function<void()>)>;
    bool rotate_key(Bytes key, const Later& later);
    // Completes a rotation that was interrupted, on one node.
    void complete_rotation(std::uint32_t node);

    // Send user messages with unique payloads, and check how often they are delivered.
    void send_reliable(const std::string& from, const std::string& to, std::string payload);
    void send_best_effort(const std::string& from, const std::string& to, const std::string& payload);
    // Reports a message of send_best_effort() that nobody has received.
    void expect_delivery(const std::string& payload) { deliveries_.on_arrival_due(payload); }

private:
    const Host& host(std::uint32_t node) const { return cluster_.world().host(HostId{node}); }
    void keep_joining();
    void try_to_join(std::uint32_t node);
    void on_action(HostId host, const endpoint::Action& action, BytesView) override;
    void on_finish(HostId host, const endpoint::Finish& finish);

    Cluster& cluster_;
    const Swarm& swarm_;
    const std::uint64_t seed_;
    DeliveryChecker deliveries_;
    std::uint64_t messages_ = 0;
    std::vector<NodeRecord> records_;
    std::vector<Bytes> keys_;  // primary first
    bool is_joining_ = true;
};

}  // namespace memberlist::sim
