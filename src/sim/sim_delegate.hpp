// SimDelegate: an application that provides metadata, broadcasts and local state.
#pragma once

#include <string>
#include <vector>

#include "memberlist/delegate.hpp"

namespace memberlist::sim {

class SimDelegate final : public Delegate {
public:
    explicit SimDelegate(std::size_t meta_bytes) : meta_(meta_bytes, 'm') {}

    // Changes the metadata. Nodes pick it up at their next announcement.
    void change_meta(std::uint64_t value) { set_meta(to_bytes(std::to_string(value))); }
    void set_meta(Bytes meta) { meta_ = std::move(meta); }
    // Queues a user message to be gossiped `times_sent` times.
    void queue(const Bytes& payload) { queued_.assign(times_sent, payload); }

    Bytes node_meta(std::size_t limit) override {
        Bytes meta = meta_;
        if (meta.size() > limit) meta.resize(limit);
        return meta;
    }
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override {
        if (queued_.empty() || queued_.back().size() + overhead > limit) return {};
        std::vector<Bytes> next{std::move(queued_.back())};
        queued_.pop_back();
        return next;
    }
    Bytes local_state(bool join) override {
        return to_bytes(std::string_view(join ? "joining" : "still here"));
    }

private:
    static constexpr std::size_t times_sent = 3;
    Bytes meta_;
    std::vector<Bytes> queued_;
};

}  // namespace memberlist::sim
