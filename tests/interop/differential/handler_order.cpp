#include "handler_order.hpp"

#include <algorithm>

#include "frame/packet_reader.hpp"

namespace memberlist::differential {

namespace {

// Lower ranks come first. Equal ranks keep their order, or reverse it on the stacks.
int rank(BytesView message) {
    switch (static_cast<wire::MessageType>(message.front())) {
        case wire::MessageType::alive: return 1;
        case wire::MessageType::suspect:
        case wire::MessageType::dead:
        case wire::MessageType::user: return 2;
        default: return 0;
    }
}

}  // namespace

Arrival in_handler_order(const NodeSetup& setup, BytesView datagram) {
    Layers layers(setup);
    std::vector<std::string> refusals;
    std::vector<Bytes> messages = layers.leaves(datagram, &refusals);
    if (messages.size() < 2) return {{to_bytes(datagram)}, {}};

    const auto is_inline = [](const Bytes& message) { return rank(message) == 0; };
    const auto stacked = std::stable_partition(messages.begin(), messages.end(), is_inline);
    std::reverse(stacked, messages.end());
    std::stable_sort(stacked, messages.end(),
                     [](const Bytes& a, const Bytes& b) { return rank(a) < rank(b); });

    Arrival arrival{{}, std::move(refusals)};
    for (const Bytes& message : messages) arrival.datagrams.push_back(layers.packet(message));
    return arrival;
}

}  // namespace memberlist::differential
