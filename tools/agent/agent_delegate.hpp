// AgentDelegate supplies the agent's metadata, which may change, and its user broadcasts. RefuseAll
// optionally refuses every join.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "memberlist/broadcast_queue.hpp"
#include "memberlist/delegate.hpp"

namespace memberlist::agent {

// Thread-safe. The node calls it on its own thread.
class AgentDelegate final : public Delegate {
public:
    AgentDelegate(std::string_view meta, std::uint32_t retransmit_mult);

    // Takes effect with the next Memberlist::update_metadata().
    void set_meta(std::string_view meta);
    // Sets the cluster size, including this node. The size determines how often each broadcast is
    // sent.
    void set_members(std::size_t members) { members_ = members; }
    // Queues `count` broadcasts `broadcast NAME #1` and so on. They go out with the next packets to
    // other members.
    Result<void> queue_broadcasts(const std::string& name, std::uint32_t count);

    Bytes node_meta(std::size_t limit) override;
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override;

private:
    std::mutex mutex_;  // guards meta_
    Bytes meta_;
    std::atomic<std::size_t> members_ = 1;
    BroadcastQueue broadcasts_;
};

// Refuses nodes that join us, nodes that we join, and members that gossip announces. Without the
// last, a refused node would become a member through gossip. Go: a MergeDelegate and an
// AliveDelegate that return an error.
class RefuseAll final : public AdmissionPolicy {
public:
    RefuseAll(std::string own_name, std::string reason)
        : own_name_(std::move(own_name)), reason_(std::move(reason)) {}
    std::error_code on_merge(std::span<const Node>) override { return {1, reason_}; }
    std::error_code on_alive(const Node& peer) override {
        return peer.name == own_name_ ? std::error_code{} : std::error_code{1, reason_};
    }

private:
    // std::error_code has no custom text, so each reason needs its own category.
    class Reason final : public std::error_category {
    public:
        explicit Reason(std::string text) : text_(std::move(text)) {}
        const char* name() const noexcept override { return "refused by the agent"; }
        std::string message(int) const override { return text_; }

    private:
        std::string text_;
    };
    const std::string own_name_;
    const Reason reason_;
};

}  // namespace memberlist::agent
