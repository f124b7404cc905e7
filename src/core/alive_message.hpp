// AliveMessage: the alive message that we would write about a member.
#pragma once

#include "core/member_table.hpp"
#include "core/swim_config.hpp"
#include "core/versions.hpp"
#include "wire/message.hpp"

namespace memberlist::core {

// Holds views into the record that it was made from; valid until that record changes.
class AliveMessage {
public:
    // Upper bound of a message without its name and metadata: keys, numbers, the longest address,
    // six bytes of versions, and length headers.
    static constexpr std::size_t fixed_bytes_max = 96;

    explicit AliveMessage(const Member& member)
        : AliveMessage(member.name, member.address, member.versions, member.incarnation, member.wire_meta()) {
    }
    AliveMessage(const LocalNode& local, std::uint32_t incarnation, BytesView meta)
        : AliveMessage(local.name, local.address, local.versions, incarnation,
                       meta.empty() ? wire::NilableBytes{} : wire::NilableBytes{meta}) {}
    AliveMessage(const AliveMessage&) = delete;
    AliveMessage& operator=(const AliveMessage&) = delete;

    const wire::Alive& operator*() const { return message_; }

private:
    AliveMessage(std::string_view name, const SocketAddress& address, const ProtocolVersions& versions,
                 std::uint32_t incarnation, const wire::NilableBytes& meta)
        : versions_(version_bytes(versions)),
          message_{.incarnation = incarnation,
                   .node = name,
                   .address = address.ip.wire_bytes(),
                   .port = address.port,
                   .meta = meta,
                   .versions = BytesView(versions_)} {}

    std::array<std::uint8_t, 6> versions_;
    wire::Alive message_;
};

}  // namespace memberlist::core
