// MetricsSink: receives a node's measurements. Aggregating and exporting them is up to the sink.
//
// Names equal those of Go's memberlist (go-metrics keys joined with dots), so dashboards keep
// working:
//
//   memberlist.health.score      gauge    how unhealthy this node believes itself to be, when that
//                                         changes; 0 is healthy
//   memberlist.queue.broadcasts  sample   messages queued for gossip, every
//                                         Config::queue_check_interval
//   memberlist.tcp.accept        counter  streams accepted
//   memberlist.tcp.connect       counter  push/pulls whose stream was dialed successfully
//   memberlist.tcp.sent          counter  bytes of stream messages, without the label header
//   memberlist.udp.sent          counter  bytes of datagrams, without the label header
//   memberlist.udp.received      counter  bytes of datagrams
//   memberlist.node.instances    gauge    members by label node_state (alive, suspect, dead, left),
//                                         whenever our state is sent in a push/pull
//   memberlist.size.local        gauge    bytes of that state before compression (Go reports a
//                                         constant)
//   memberlist.size.remote       sample   bytes of each encrypted stream message, per its header
//   memberlist.probeNode         sample   ms, a probe from its ping to its verdict
//   memberlist.pushPullNode      sample   ms, a push/pull that we began, from dialing to its end,
//                                         successful or not
//   memberlist.gossip            sample   ms, a round of gossip, including sending its packets and
//                                         anything else that was due at the same time
//   memberlist.degraded.probe    counter  probes slowed down because this node doubts its health
//   memberlist.degraded.timeout  counter  suspicions that expired before all confirmations arrived
//   memberlist.msg.alive, .suspect, .dead
//                                counter  messages accepted by the state machine
//
// These do not exist in Go:
//
//   memberlist.drops             counter  datagrams, streams and messages dropped, by label reason:
//                                         the name of an Errc, such as decrypt_failed or
//                                         malformed_message (Stats::drops)
//   memberlist.refutations       counter  accusations of this node that it refuted
//   memberlist.accusations       counter  suspect and dead messages that were believed or refuted,
//                                         by label accuser: the name of a member, or "unknown"
//   memberlist.queue.age         sample   ms since the oldest queued broadcast was queued, 0 if the
//                                         queue is empty; with memberlist.queue.broadcasts
//   memberlist.queue.dropped     counter  broadcasts displaced from the full queue
//   memberlist.topics.queue      gauge    queued broadcasts on topics, when the number changes
//   memberlist.topics.dropped    counter  broadcasts on topics that were displaced from the full
//                                         queue, or not passed on because they are too large for
//                                         our packets (Config::udp_buffer_size)
//   memberlist.udp.dropped       counter  datagrams not sent: the system's buffer was full, they
//                                         were too large for the path, or Config::transport
//                                         reported one of these
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "memberlist/export.hpp"

namespace memberlist {

// A configured label.
struct MetricLabel {
    std::string name;   ///< Must not be empty.
    std::string value;  ///< May be empty.
};

// A label as passed to a sink. Borrowed: valid only during the sink's call.
struct MetricLabelView {
    std::string_view name;   ///< Such as "reason".
    std::string_view value;  ///< Such as "decrypt_failed".
};

// All labels of one measurement.
using MetricLabels = std::span<const MetricLabelView>;

// Receives measurements. Called on the node's thread, up to several times for each datagram, and
// by Memberlist::create() before that thread runs. Must not block or throw. `labels` are the
// configured ones, followed by the metric's own, if any. `name` and `labels` are valid only during
// the call.
class MEMBERLIST_API MetricsSink {
public:
    virtual ~MetricsSink() = default;
    // Adds `delta` events or bytes to a counter. Go: IncrCounter.
    virtual void counter(std::string_view name, std::uint64_t delta, MetricLabels labels) = 0;
    // Sets the current value of a gauge. Go: SetGauge.
    virtual void gauge(std::string_view name, double value, MetricLabels labels) = 0;
    // Adds one observation; durations are in milliseconds. Go: AddSample and MeasureSince.
    virtual void sample(std::string_view name, double value, MetricLabels labels) = 0;
};

}  // namespace memberlist
