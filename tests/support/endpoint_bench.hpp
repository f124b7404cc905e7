// EndpointBench: one Endpoint, driven by hand on virtual time, with the actions that it requested.
#pragma once

#include <algorithm>
#include <string_view>

#include "endpoint/endpoint.hpp"
#include "support/seeded_entropy.hpp"

namespace memberlist::test {

using namespace std::chrono_literals;

struct EndpointBench {
    // The node is named n0. All its periodic work is switched off.
    explicit EndpointBench(endpoint::EndpointConfig config)
        : endpoint(named(std::move(config)), Rng(1), entropy, {}, Logger{}) {
        endpoint.start(now, out);
        out.clear();
    }
    static endpoint::EndpointConfig named(endpoint::EndpointConfig config) {
        config.local.name = "n0";
        config.local.address = *SocketAddress::parse("10.0.0.1:7946");
        config.swim.probe_interval = config.swim.gossip_interval = config.swim.push_pull_interval = 0s;
        config.swim.heal_interval = 0s;
        return config;
    }
    std::optional<StreamId> accept(const SocketAddress& from) {
        return endpoint.on_stream_accepted(now, from, out);
    }
    std::optional<StreamId> accept(std::string_view from) { return accept(*SocketAddress::parse(from)); }
    void receive(StreamId id, BytesView data) { endpoint.on_stream_data(now, id, data, out); }
    void receive(std::string_view from, BytesView datagram) {
        endpoint.on_datagram(now, *SocketAddress::parse(from), datagram, out);
    }

    template <class Kind>
    std::vector<Kind> asked() const {
        std::vector<Kind> found;
        for (const endpoint::Action& action : out.list()) {
            if (const Kind* kind = std::get_if<Kind>(&action)) found.push_back(*kind);
        }
        return found;
    }
    std::vector<StreamId> aborted_streams() const {
        std::vector<StreamId> ids;
        for (const auto& abort : asked<endpoint::AbortStream>()) ids.push_back(abort.id);
        return ids;
    }
    std::size_t aborted() const { return asked<endpoint::AbortStream>().size(); }
    std::uint64_t drops(Errc reason) const { return endpoint.state().drops[reason]; }

    SeededEntropy entropy{1};
    endpoint::Actions out;
    TimePoint now{1000s};
    endpoint::Endpoint endpoint;
};

}  // namespace memberlist::test
