// A transport in memory: sending calls the receiving node directly.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>

#include "memberlist/transport.hpp"

namespace memberlist::test {

// Knows which nodes are reachable. Thread-safe.
class Switchboard {
public:
    void plug(const SocketAddress& address, NodePort node) {
        const std::lock_guard lock(mutex_);
        nodes_.insert_or_assign(address, std::move(node));
    }
    void unplug(const SocketAddress& address) {
        const std::lock_guard lock(mutex_);
        nodes_.erase(address);
    }
    std::optional<NodePort> find(const SocketAddress& address) {
        const std::lock_guard lock(mutex_);
        const auto node = nodes_.find(address);
        return node == nodes_.end() ? std::nullopt : std::optional(node->second);
    }

private:
    std::mutex mutex_;
    std::map<SocketAddress, NodePort> nodes_;
};

// Both ends of a stream.
class Pipe {
public:
    std::optional<StreamPort> end(std::size_t side) {
        const std::lock_guard lock(mutex_);
        return ends_.at(side);
    }
    void set_end(std::size_t side, StreamPort port) {
        const std::lock_guard lock(mutex_);
        ends_.at(side) = std::move(port);
    }
    // Breaks the cycle between the two ends.
    void forget(std::size_t side) {
        const std::lock_guard lock(mutex_);
        ends_.at(side).reset();
    }

private:
    std::mutex mutex_;
    std::array<std::optional<StreamPort>, 2> ends_;
};

class PipeEnd final : public TransportStream {
public:
    PipeEnd(std::shared_ptr<Pipe> pipe, std::size_t side) : pipe_(std::move(pipe)), side_(side) {}
    ~PipeEnd() override {
        if (auto other = pipe_->end(1 - side_); other && !is_finished_)
            other->closed(std::make_error_code(std::errc::connection_reset));
        pipe_->forget(side_);
    }
    PipeEnd(const PipeEnd&) = delete;
    PipeEnd& operator=(const PipeEnd&) = delete;

    void write(Bytes data) override {
        if (auto other = pipe_->end(1 - side_)) other->received(data);
    }
    void finish() override {
        is_finished_ = true;
        if (auto other = pipe_->end(1 - side_)) other->ended();
        if (auto mine = pipe_->end(side_)) mine->closed({});
    }

private:
    const std::shared_ptr<Pipe> pipe_;
    const std::size_t side_;
    bool is_finished_ = false;
};

class MemoryTransport final : public Transport {
public:
    MemoryTransport(std::shared_ptr<Switchboard> board, const std::string& address)
        : board_(std::move(board)), address_(*SocketAddress::parse(address)) {}

    Result<SocketAddress> start(const SocketAddress&, NodePort node) override {
        board_->plug(address_, std::move(node));
        return address_;
    }
    std::error_code send_packet(const SocketAddress& to, BytesView packet) override {
        if (auto node = board_->find(to); node && board_->find(address_)) node->received(address_, packet);
        return {};
    }
    std::unique_ptr<TransportStream> open_stream(const SocketAddress& to, StreamPort port) override {
        auto node = board_->find(to);
        if (!node || !board_->find(address_)) return nullptr;
        const auto pipe = std::make_shared<Pipe>();
        pipe->set_end(0, port);
        pipe->set_end(1, node->accepted(address_, std::make_unique<PipeEnd>(pipe, 1)));
        port.connected();
        return std::make_unique<PipeEnd>(pipe, 0);
    }
    void stop() override { board_->unplug(address_); }

private:
    const std::shared_ptr<Switchboard> board_;
    const SocketAddress address_;
};

}  // namespace memberlist::test
