#include "evidence.hpp"

#include <algorithm>

#include "wire/decode.hpp"

namespace memberlist::differential {

Evidence::Evidence(const Case& c, const Disagreement& disagreement, std::size_t cause,
                   const CaseOutcome& ours, const CaseOutcome& go, Layers& layers)
    : case_(c), disagreement_(disagreement), cause_(cause), ours_(ours), go_(go), layers_(layers) {
    for (std::size_t step = 1; step <= cause; ++step) {
        const Step& happened = c.steps[step - 1];
        switch (happened.kind) {
            case StepKind::packet: add_packet(step, happened.data); break;
            case StepKind::stream: add_stream(step, happened.data, frame::StreamRole::accepted); break;
            case StepKind::join: add_stream(step, happened.data, frame::StreamRole::dialed); break;
            case StepKind::send_reliable:
            case StepKind::send_best_effort: break;
        }
    }
    for (const ArrivedMessage& message : messages_) add_reports(message);
}

bool Evidence::refuses(const StepOutcome& step, Errc reason) {
    return std::find(step.refusals.begin(), step.refusals.end(), errc_name(reason)) != step.refusals.end();
}

void Evidence::add_packet(std::size_t step, BytesView datagram) {
    for (Layers::Part& part : layers_.parts(datagram)) {
        if (!part.raw.empty()) messages_.push_back({step, false, std::move(part.raw), part.depth});
    }
}

void Evidence::add_stream(std::size_t step, BytesView data, frame::StreamRole role) {
    auto unwrapped = layers_.stream_message(data, role);
    if (!unwrapped) return;
    for (Bytes* message : {&unwrapped->compression, &unwrapped->message}) {
        if (!message->empty()) messages_.push_back({step, true, std::move(*message)});
    }
}

void Evidence::add_reports(const ArrivedMessage& arrived) {
    if (!arrived.on_stream) {
        const auto message = wire::decode_packet_message(arrived.raw);
        if (!message) return;
        if (const auto* m = std::get_if<wire::Alive>(&*message))
            reports_.push_back({arrived.step, false, *m});
        if (const auto* m = std::get_if<wire::Suspect>(&*message))
            reports_.push_back({arrived.step, false, *m});
        if (const auto* m = std::get_if<wire::Dead>(&*message)) reports_.push_back({arrived.step, false, *m});
        return;
    }
    const auto message = wire::decode_stream_message(arrived.raw, {});
    const auto* table = message ? std::get_if<wire::PushPull>(&*message) : nullptr;
    if (table == nullptr) return;
    for (const wire::PushNodeState& node : table->nodes) {
        Report report{arrived.step, true, wire::Suspect{node.incarnation, node.name, case_.setup.name}};
        if (node.state == static_cast<int>(NodeState::alive)) {
            report.message = wire::Alive{.incarnation = node.incarnation,
                                         .node = node.name,
                                         .address = node.address,
                                         .port = node.port,
                                         .meta = node.meta,
                                         .versions = node.versions};
        } else if (node.state == static_cast<int>(NodeState::left)) {
            report.message = wire::Dead{node.incarnation, node.name, node.name};
        }
        reports_.push_back(report);
    }
}

}  // namespace memberlist::differential
