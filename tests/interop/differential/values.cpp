#include "values.hpp"

#include <algorithm>

#include "core/versions.hpp"

namespace memberlist::differential {

wire::NilableBytes known_address(Generator& generator, const KnownMember& member, bool in_16_bytes) {
    const IpAddress ip = SocketAddress::parse(member.address)->ip;
    return generator.keep(to_bytes(in_16_bytes ? ip.mapped_bytes() : ip.wire_bytes()));
}

// --- parts ---------------------------------------------------------------------------------------

std::uint32_t Values::number() {
    constexpr std::array<std::uint32_t, 12> edges{0,   1,     127,   128,    255,        256,
                                                  257, 65535, 65536, 70'000, 0x7fffffff, 0xffffffff};
    if (generator_.one_in(3)) return static_cast<std::uint32_t>(generator_.next());
    return generator_.one_in(2) ? generator_.pick(edges) : static_cast<std::uint32_t>(generator_.below(300));
}

std::uint32_t Values::incarnation() {
    if (generator_.one_in(40)) return number();
    return known_incarnation - 2 + static_cast<std::uint32_t>(generator_.below(6));
}

std::uint16_t Values::port() {
    if (generator_.one_in(20)) return 0;
    return generator_.one_in(3) ? static_cast<std::uint16_t>(generator_.next()) : std::uint16_t{7946};
}

std::string_view Values::any_text() {
    constexpr std::array<std::size_t, 8> sizes{0, 1, 5, 31, 32, 40, 255, 300};
    std::string text;
    const std::size_t size = generator_.pick(sizes);
    const bool is_binary = generator_.one_in(5);
    while (text.size() < size) {
        text.push_back(is_binary ? static_cast<char>(generator_.byte())
                                 : static_cast<char>('a' + static_cast<char>(generator_.below(26))));
    }
    return generator_.keep(std::string_view(text));
}

std::string_view Values::member_name() {
    switch (generator_.below(12)) {
        case 0: return generator_.keep(std::string_view(setup_.name));
        case 1: return any_text();
        case 2: return generator_.keep("new-" + std::to_string(generator_.below(3)));
        case 3: return generator_.keep(std::string(refused_prefix) + "-a");
        default: return generator_.pick(known_members).name;
    }
}

wire::NilableBytes Values::some_bytes() {
    constexpr std::array<std::size_t, 10> sizes{0, 0, 1, 16, 31, 32, 255, 256, 512, 700};
    if (generator_.one_in(4)) return {};
    return generator_.keep(generator_.bytes(generator_.pick(sizes)));
}

wire::NilableBytes Values::address() {
    constexpr std::array<std::size_t, 6> odd_sizes{0, 1, 3, 5, 15, 17};
    if (generator_.one_in(25)) return {};
    if (generator_.one_in(25)) return generator_.keep(generator_.bytes(generator_.pick(odd_sizes)));
    if (generator_.one_in(6)) {  // IPv6 with runs of zeros, which the text form shortens
        Bytes ip = generator_.bytes(16);
        for (auto& octet : ip) octet = generator_.one_in(3) ? octet : 0;
        return generator_.keep(std::move(ip));
    }
    Bytes ip{10, 0, 0, static_cast<std::uint8_t>(generator_.below(90))};
    if (generator_.one_in(6)) ip = to_bytes(IpAddress::from_bytes(ip)->mapped_bytes());
    return generator_.keep(std::move(ip));
}

wire::NilableBytes Values::versions() {
    constexpr std::array<std::size_t, 7> odd_sizes{0, 1, 2, 3, 5, 7, 40};
    if (generator_.one_in(30)) return {};
    if (generator_.one_in(30)) return generator_.keep(generator_.bytes(generator_.pick(odd_sizes)));
    if (generator_.one_in(20)) {
        Bytes any = generator_.bytes(6);
        for (auto& version : any) version = static_cast<std::uint8_t>(version % 8);
        return generator_.keep(std::move(any));
    }
    const auto ours = core::version_bytes(setup_.versions);
    return generator_.keep(to_bytes(BytesView(ours)));
}

wire::Source Values::source() {
    if (generator_.one_in(2)) return {};
    return {.address = address(), .port = port(), .name = member_name()};
}

SocketAddress Values::peer() {
    if (generator_.one_in(10))
        return {.ip = *IpAddress::from_bytes(generator_.bytes(16)), .port = port(), .scope_id = 0};
    const Bytes ip{10, 0, 0, static_cast<std::uint8_t>(70 + generator_.below(10))};
    return {.ip = *IpAddress::from_bytes(ip), .port = port(), .scope_id = 0};
}

Bytes Values::payload() {
    constexpr std::array<std::size_t, 8> sizes{0, 1, 3, 31, 100, 500, 1400, 5000};
    const std::size_t size = generator_.pick(sizes);
    // Half of them are compressible.
    if (generator_.one_in(2)) return generator_.bytes(size);
    Bytes out;
    const Bytes word = generator_.bytes(generator_.between(1, 9));
    while (out.size() < size) append(out, word);
    return out;
}

// Longer than 16 bits can count, and long enough to fill an LZW table several times.
Bytes Values::long_state() {
    Bytes out = generator_.bytes(generator_.between(1, 30'000));
    const Bytes repeated = out;
    const std::size_t size = generator_.between(65'536, 200'000);
    while (out.size() < size) append(out, repeated);
    return out;
}

// --- messages ------------------------------------------------------------------------------------

wire::Ping Values::ping() {
    const std::string_view to =
        generator_.one_in(4) ? member_name()
                             : (generator_.one_in(3) ? "" : generator_.keep(std::string_view(setup_.name)));
    return {.seq_no = number(), .node = to, .source = source()};
}

wire::IndirectPing Values::indirect_ping() {
    return {.seq_no = number(),
            .target = address(),
            .port = port(),
            .node = member_name(),
            .wants_nack = generator_.one_in(2),
            .source = source()};
}

wire::Ack Values::ack() {
    const std::uint32_t seq_no = generator_.one_in(2) ? 1 : number();  // 1: the node's first ping
    return {.seq_no = seq_no, .payload = some_bytes()};
}

wire::Suspect Values::suspect() {
    return {.incarnation = incarnation(), .node = member_name(), .from = member_name()};
}

wire::Dead Values::dead() {
    const std::string_view node = member_name();
    return {.incarnation = incarnation(), .node = node, .from = generator_.one_in(2) ? node : member_name()};
}

wire::Alive Values::alive() {
    wire::Alive alive{.incarnation = incarnation(),
                      .node = member_name(),
                      .address = address(),
                      .port = port(),
                      .meta = some_bytes(),
                      .versions = versions()};
    // Usually from the member's own address, because others are conflicts.
    const auto known = std::find_if(known_members.begin(), known_members.end(),
                                    [&](const KnownMember& member) { return member.name == alive.node; });
    if (known != known_members.end() && !generator_.one_in(5)) {
        alive.address = known_address(generator_, *known, known->in_16_bytes != generator_.one_in(10));
        alive.port = SocketAddress::parse(known->address)->port;
    } else if (alive.node == setup_.name && !generator_.one_in(5)) {
        alive.address = generator_.keep(to_bytes(setup_.ip.wire_bytes()));
        alive.port = setup_.port;
        alive.incarnation = static_cast<std::uint32_t>(generator_.below(4));
    }
    return alive;
}

wire::UserData Values::user_data() { return {generator_.keep(payload())}; }

wire::PushNodeState Values::push_node() {
    const wire::Alive alive = this->alive();
    return {.name = alive.node,
            .address = alive.address,
            .port = alive.port,
            .meta = alive.meta,
            .incarnation = alive.incarnation,
            .state = static_cast<std::int64_t>(generator_.below(generator_.one_in(20) ? 300 : 4)),
            .versions = alive.versions};
}

wire::PushPull Values::push_pull() {
    constexpr std::array<std::size_t, 8> counts{0, 1, 1, 2, 3, 5, 8, 40};
    wire::PushPull message;
    message.join = generator_.one_in(2);
    message.nodes.resize(generator_.one_in(300) ? 250 : generator_.pick(counts));
    for (auto& node : message.nodes) node = push_node();
    if (generator_.one_in(300)) {
        message.user_state = generator_.keep(long_state());
    } else if (generator_.one_in(2)) {
        message.user_state = generator_.keep(payload());
    }
    return message;
}

wire::PacketMessage Values::packet_message() {
    switch (generator_.below(14)) {
        case 0:
        case 1: return ping();
        case 2: return indirect_ping();
        case 3: return ack();
        case 4: return wire::Nack{number()};
        case 5:
        case 6: return suspect();
        case 7:
        case 8: return dead();
        case 9: return user_data();
        default: return alive();
    }
}

wire::StreamMessage Values::stream_message() {
    switch (generator_.below(8)) {
        case 0: return ping();
        case 1:
        case 2: return user_data();
        case 3:
            if (generator_.one_in(2)) return ack();
            return wire::ErrorReply{any_text()};
        default: return push_pull();
    }
}

// --- nodes ---------------------------------------------------------------------------------------

NodeSetup random_setup(Generator& generator) {
    constexpr std::array<std::size_t, 3> key_sizes{16, 24, 32};
    constexpr std::array<std::string_view, 4> names{"self", "self", "self", "10.0.0.1"};
    NodeSetup setup;
    setup.name = generator.pick(names);
    setup.ip = *IpAddress::from_bytes(Bytes{10, 0, 0, 1});
    if (generator.one_in(5)) setup.ip = *IpAddress::from_bytes(setup.ip.mapped_bytes());
    if (generator.one_in(5)) setup.ip = *IpAddress::parse("fd00::1");
    if (generator.one_in(5)) setup.default_port = 4000;
    setup.versions.protocol =
        generator.one_in(3) ? static_cast<std::uint8_t>(generator.between(1, 5)) : std::uint8_t{2};
    if (generator.one_in(4)) {
        setup.versions.delegate_min = 2;
        setup.versions.delegate_max = 5;
        setup.versions.delegate = static_cast<std::uint8_t>(generator.between(2, 5));
    }
    constexpr std::array<std::size_t, 3> meta_sizes{1, 40, 512};
    if (generator.one_in(3)) setup.meta = generator.bytes(generator.pick(meta_sizes));
    if (generator.one_in(3)) setup.label = generator.one_in(8) ? std::string(255, 'l') : "blue";
    setup.skip_label_check = generator.one_in(12);
    if (generator.one_in(3)) {
        setup.keys.push_back(generator.bytes(generator.pick(key_sizes)));
        if (generator.one_in(3)) setup.keys.push_back(generator.bytes(generator.pick(key_sizes)));
        setup.verify_incoming = !generator.one_in(5);
        setup.verify_outgoing = !generator.one_in(5);
    }
    setup.compress = generator.one_in(2);
    setup.has_policy = generator.one_in(3);
    setup.reclaims = generator.one_in(5);
    if (generator.one_in(3)) setup.ack_payload = generator.bytes(generator.between(1, 130));
    if (generator.one_in(3)) setup.user_state = generator.bytes(generator.between(1, 600));
    return setup;
}

}  // namespace memberlist::differential
