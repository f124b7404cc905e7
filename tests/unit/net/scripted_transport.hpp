// A transport that follows a script and records what was done with it.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "unit/net/memory_transport.hpp"

namespace memberlist::test {

class ScriptedTransport final : public Transport {
public:
    Result<SocketAddress> start(const SocketAddress& wanted, NodePort node) override {
        asked_for = wanted;
        port.emplace(std::move(node));
        return address;
    }
    std::error_code send_packet(const SocketAddress&, BytesView) override { return packets_end; }
    std::unique_ptr<TransportStream> open_stream(const SocketAddress&, StreamPort stream) override {
        if (fails_to_open) return nullptr;
        stream.closed(streams_end);
        return std::make_unique<PipeEnd>(std::make_shared<Pipe>(), 0);
    }
    void stop() override { ++stopped; }

    Result<SocketAddress> address = *SocketAddress::parse("10.1.0.1:7946");
    std::optional<SocketAddress> asked_for;
    std::optional<NodePort> port;
    std::error_code packets_end;
    std::error_code streams_end = std::make_error_code(std::errc::permission_denied);
    bool fails_to_open = false;
    std::atomic<int> stopped{0};
};

}  // namespace memberlist::test
