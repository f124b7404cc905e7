// MetricsSink: where a node's measurements go. The library neither adds up nor exports: a sink does.
//
// The names are those of Go's memberlist (go-metrics keys joined with dots), so that dashboards keep working:
//
//   memberlist.health.score          gauge    how ill we believe ourselves to be, when it changes; 0 is healthy
//   memberlist.queue.broadcasts      sample   what is queued for gossip, every Config::queue_check_interval
//   memberlist.tcp.accept            counter  streams accepted
//   memberlist.tcp.connect           counter  push/pulls for which a stream could be dialed
//   memberlist.tcp.sent              counter  bytes of stream messages, label header apart
//   memberlist.udp.sent, .received   counter  bytes of datagrams; sent: label header apart
//   memberlist.node.instances        gauge    members by label node_state (alive, suspect, dead, left), whenever
//                                             our state is told in a push/pull
//   memberlist.size.local            gauge    bytes of that state before compression (Go reports a constant)
//   memberlist.size.remote           sample   bytes of each encrypted stream message, as its header says
//   memberlist.probeNode             sample   ms, a probe from its ping to its verdict
//   memberlist.pushPullNode          sample   ms, a push/pull that we began, from dialing to its end, failed or not
//   memberlist.gossip                sample   ms, the step with a gossip tick in it, sending included
//   memberlist.degraded.probe        counter  probes slowed down because we doubt ourselves
//   memberlist.degraded.timeout      counter  suspicions that ran out before all confirmations had come
//   memberlist.msg.alive, .suspect, .dead   counter  messages accepted by the state machine
//
// Ours, which Go does not have:
//
//   memberlist.drops                 counter  datagrams, streams and messages dropped, by label reason: the name
//                                             of an Errc, such as decrypt_failed or malformed_message (Stats::drops)
//   memberlist.refutations           counter  accusations of ourselves that we refuted
//   memberlist.accusations           counter  suspect and dead messages believed or refuted, by label accuser: the
//                                             name of a member, or "unknown"
//   memberlist.queue.age             sample   ms since the oldest broadcast still queued was queued, 0 if none is;
//                                             with memberlist.queue.broadcasts
//   memberlist.queue.dropped         counter  broadcasts that made room for others in a full queue
//   memberlist.topics.queue          gauge    broadcasts on topics still to be gossiped, when it changes
//   memberlist.topics.dropped        counter  broadcasts on topics that made room for others in a full queue, or
//                                             are larger than a packet of ours and were not passed on
//   memberlist.udp.dropped           counter  datagrams not sent: the system's buffer was full, or they were too
//                                             large for the path; or so Config::transport said
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "memberlist/export.hpp"

namespace memberlist {

// A label as configured.
struct MetricLabel {
    std::string name;   ///< Must not be empty.
    std::string value;  ///< May be empty.
};

// A label as handed to a sink. Borrowed: valid during the sink's call only.
struct MetricLabelView {
    std::string_view name;   ///< Such as "reason".
    std::string_view value;  ///< Such as "decrypt_failed".
};

// All labels of one measurement.
using MetricLabels = std::span<const MetricLabelView>;

// Called on the engine's thread, up to several times per datagram, and by Memberlist::create() before that runs; must
// neither block nor throw. `labels` are the
// configured ones, then that of the metric if it has one. Name and labels are valid during the call only.
class MEMBERLIST_API MetricsSink {
public:
    virtual ~MetricsSink() = default;
    // Something happened `delta` times, or moved `delta` bytes. Go: IncrCounter.
    virtual void counter(std::string_view name, std::uint64_t delta, MetricLabels labels) = 0;
    // Something has this value from now on. Go: SetGauge.
    virtual void gauge(std::string_view name, double value, MetricLabels labels) = 0;
    // One observation of many. Go: AddSample, and MeasureSince, whose milliseconds these are.
    virtual void sample(std::string_view name, double value, MetricLabels labels) = 0;
};

}  // namespace memberlist
