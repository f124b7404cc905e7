#include "difference_rows.hpp"

#include <algorithm>
#include <array>

#include "wire/decode.hpp"
#include "written_limits.hpp"

namespace memberlist::differential {

namespace {

// Too short, or a node without protocol versions.
bool has_bad_versions(BytesView versions) {
    return versions.size() < 6 || versions[0] == 0 || versions[1] == 0 || versions[0] > versions[1];
}

bool stores_members_without_versions(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) &&
           e.any_report_now<wire::Alive>(
               [](const wire::Alive& alive) { return has_bad_versions(alive.versions.bytes); });
}

bool fails_merges_without_versions(const Evidence& e) {
    return e.go_refuses(Errc::incompatible_protocol) && e.any_message_now([](const ArrivedMessage& m) {
        const auto decoded = wire::decode_stream_message(m.raw, {});
        const auto* table = decoded ? std::get_if<wire::PushPull>(&*decoded) : nullptr;
        return m.on_stream && table != nullptr &&
               std::any_of(table->nodes.begin(), table->nodes.end(),
                           [](const auto& node) { return has_bad_versions(node.versions.bytes); });
    });
}

bool stores_members_without_address(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) &&
           e.any_report_now<wire::Alive>(
               [](const wire::Alive& alive) { return !IpAddress::from_bytes(alive.address.bytes); });
}

bool stores_incarnation_zero(const Evidence& e) {
    return e.we_refuse(Errc::malformed_message) &&
           e.any_report_now<wire::Alive>([](const wire::Alive& alive) { return alive.incarnation == 0; });
}

// Whether a disagreement in the causing step can concern one member: results and dialed streams are
// equal, and nobody crashed. Later steps may differ in everything, because the tables do.
bool may_be_about_a_member(const Evidence& e) {
    if (e.disagreement().step != e.cause()) return true;
    switch (e.disagreement().aspect) {
        case Aspect::events:
        case Aspect::packets:
        case Aspect::reply:
        case Aspect::refusals: return true;
        case Aspect::crash:
        case Aspect::result:
        case Aspect::dialed:
        case Aspect::questions: return false;
    }
    return false;
}

// A version vector that a node may accept.
bool leaves_bad_versions_unrefuted(const Evidence& e) {
    return may_be_about_a_member(e) && e.any_report_now<wire::Alive>([&](const wire::Alive& alive) {
        return alive.node == e.tested().setup.name && has_bad_versions(alive.versions.bytes);
    });
}

bool takes_any_length(const Evidence& e) {
    const auto is_long_accuser = [](const auto& accusation) {
        return accusation.from.size() > written::name_bytes_max;
    };
    const auto is_long_request = [](const ArrivedMessage& m) {
        const auto decoded = wire::decode_packet_message(m.raw);
        const auto* request = decoded ? std::get_if<wire::IndirectPing>(&*decoded) : nullptr;
        return !m.on_stream && request != nullptr && request->node.size() > written::name_bytes_max;
    };
    const auto has_long_field = [](const wire::Alive& alive) {
        return alive.node.size() > written::name_bytes_max ||
               alive.meta.bytes.size() > written::meta_bytes_max ||
               alive.versions.bytes.size() > written::version_vector_bytes_max;
    };
    return e.we_refuse(Errc::limit_exceeded) &&
           (e.any_report_now<wire::Alive>(has_long_field) ||
            e.any_report_now<wire::Suspect>(is_long_accuser) ||
            e.any_report_now<wire::Dead>(is_long_accuser) || e.any_message_now(is_long_request));
}

// Incarnations so high that they cannot be refuted. Go accepts them from anybody.
bool takes_the_last_incarnations(const Evidence& e) {
    const auto is_beyond = [](const auto& message) {
        return message.incarnation > written::refutable_incarnation_max;
    };
    const auto is_beyond_about_us = [&](const auto& message) {
        return message.node == e.tested().setup.name && is_beyond(message);
    };
    return e.we_refuse(Errc::limit_exceeded) &&
           (e.any_report_now<wire::Alive>(is_beyond) || e.any_report_now<wire::Suspect>(is_beyond_about_us) ||
            e.any_report_now<wire::Dead>(is_beyond_about_us));
}

template <class Accusation>
bool is_too_far_ahead(const Accusation& accusation) {
    return accusation.incarnation > written::accusation_jump_max;
}

bool believes_any_accusation(const Evidence& e) {
    return e.we_refuse(Errc::limit_exceeded) &&
           (e.any_report_now<wire::Suspect>(is_too_far_ahead<wire::Suspect>) ||
            e.any_report_now<wire::Dead>(is_too_far_ahead<wire::Dead>));
}

bool is_same_in_other_form(BytesView a, BytesView b) {
    const auto first = IpAddress::from_bytes(a);
    const auto second = IpAddress::from_bytes(b);
    return first && second && *first == *second && a.size() != b.size();
}

// Whether the node knew the member before at the same address, in the other form.
bool came_in_other_form(const Evidence& e, const wire::Alive& alive) {
    const NodeSetup& setup = e.tested().setup;
    if (alive.node == setup.name && is_same_in_other_form(alive.address.bytes, setup.ip.wire_bytes()))
        return true;
    return std::any_of(e.reports().begin(), e.reports().end(), [&](const Report& report) {
        const auto* earlier = std::get_if<wire::Alive>(&report.message);
        return earlier != nullptr && earlier->node == alive.node &&
               is_same_in_other_form(alive.address.bytes, earlier->address.bytes);
    });
}

// Go reports a conflict. If the member has left, Go treats it as moved, at any incarnation.
bool compares_address_bytes(const Evidence& e) {
    return may_be_about_a_member(e) && e.any_report_now<wire::Alive>([&](const wire::Alive& alive) {
        return came_in_other_form(e, alive);
    });
}

// The policy gets a list of members, which must have an address and a state.
bool shows_policy_impossible_members(const Evidence& e) {
    const bool is_asked = e.disagreement().aspect == Aspect::questions &&
                          e.disagreement().go.find("asks to merge") != std::string::npos;
    return (is_asked || e.go_refuses(Errc::refused_by_policy)) &&
           e.any_message_now([](const ArrivedMessage& m) {
               const auto decoded = wire::decode_stream_message(m.raw, {});
               const auto* table = decoded ? std::get_if<wire::PushPull>(&*decoded) : nullptr;
               return m.on_stream && table != nullptr &&
                      std::any_of(table->nodes.begin(), table->nodes.end(), [](const auto& node) {
                          return node.state < 0 || node.state > 3 || has_bad_versions(node.versions.bytes) ||
                                 !IpAddress::from_bytes(node.address.bytes);
                      });
           });
}

constexpr std::array rows{
    Row{{"names, metadata and version vectors of any length", apart}, takes_any_length},
    Row{{"a node without a version vector is stored", apart}, stores_members_without_versions},
    Row{{"an entry without a version vector fails a merge", apart}, fails_merges_without_versions},
    Row{{"a node without an address is stored", apart}, stores_members_without_address},
    Row{{"an alive message of incarnation 0", apart}, stores_incarnation_zero},
    Row{{"an alive message about us with a bad version vector is not refuted", apart},
        leaves_bad_versions_unrefuted},
    Row{{"the last incarnations are anybody's", apart}, takes_the_last_incarnations},
    Row{{"an accusation that cannot be refuted is believed", apart}, believes_any_accusation},
    Row{{"4-byte and 16-byte IPv4 are different addresses", apart}, compares_address_bytes},
    Row{{"a policy is asked about entries that are no members", apart}, shows_policy_impossible_members},
};

}  // namespace

std::span<const Row> member_rows() { return rows; }

}  // namespace memberlist::differential
