#include "net/datagram_batch.hpp"

#include <algorithm>
#include <cerrno>

namespace memberlist::net {

namespace {

// Larger than any UDP payload, as in Go, so no datagram is truncated.
constexpr std::size_t datagram_bytes_max = 65'536;

std::error_code last_error() { return {errno, std::system_category()}; }

bool is_nothing_there(const std::error_code& error) {
    return error == std::errc::operation_would_block || error == std::errc::resource_unavailable_try_again;
}

}  // namespace

ReceiveBatch::ReceiveBatch()
    : bytes_(std::make_unique_for_overwrite<std::uint8_t[]>(datagrams_max * datagram_bytes_max)) {
    received_.reserve(datagrams_max);
}

#ifdef __linux__

std::span<const InboundDatagram> ReceiveBatch::receive(int descriptor, std::error_code& error) {
    std::array<iovec, datagrams_max> vectors;
    std::array<mmsghdr, datagrams_max> headers{};
    for (std::size_t i = 0; i < datagrams_max; ++i) {
        vectors[i] = {bytes_.get() + i * datagram_bytes_max, datagram_bytes_max};
        headers[i].msg_hdr.msg_name = &senders_[i];
        headers[i].msg_hdr.msg_namelen = sizeof senders_[i];
        headers[i].msg_hdr.msg_iov = &vectors[i];
        headers[i].msg_hdr.msg_iovlen = 1;
    }
    received_.clear();
    error.clear();
    const int count = ::recvmmsg(descriptor, headers.data(), datagrams_max, MSG_DONTWAIT, nullptr);
    if (count < 0) {
        error = last_error();
        if (is_nothing_there(error)) error.clear();
        return received_;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        received_.push_back(
            {from_raw(senders_[i]), {bytes_.get() + i * datagram_bytes_max, headers[i].msg_len}});
    }
    return received_;
}

SendResult send_batch(int descriptor, int family, std::span<const OutboundDatagram> datagrams) {
    std::array<iovec, ReceiveBatch::datagrams_max> vectors;
    std::array<RawAddress, ReceiveBatch::datagrams_max> receivers;
    std::array<mmsghdr, ReceiveBatch::datagrams_max> headers{};
    std::size_t count = 0;
    for (; count < std::min(datagrams.size(), headers.size()); ++count) {
        const auto to = to_raw(datagrams[count].to, family);
        if (!to) break;
        receivers[count] = *to;
        const BytesView payload = datagrams[count].payload;
        vectors[count] = {const_cast<std::uint8_t*>(payload.data()), payload.size()};
        headers[count].msg_hdr.msg_name = &receivers[count].storage;
        headers[count].msg_hdr.msg_namelen = receivers[count].size;
        headers[count].msg_hdr.msg_iov = &vectors[count];
        headers[count].msg_hdr.msg_iovlen = 1;
    }
    if (count == 0) return {0, std::make_error_code(std::errc::address_family_not_supported)};
    const int sent = ::sendmmsg(descriptor, headers.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    if (sent < 0) return {0, last_error()};
    return {static_cast<std::size_t>(sent), {}};
}

#else

std::span<const InboundDatagram> ReceiveBatch::receive(int descriptor, std::error_code& error) {
    received_.clear();
    error.clear();
    socklen_t sender_size = sizeof senders_[0];
    auto* sender = reinterpret_cast<sockaddr*>(senders_.data());
    const auto size =
        ::recvfrom(descriptor, bytes_.get(), datagram_bytes_max, MSG_DONTWAIT, sender, &sender_size);
    if (size < 0) {
        error = last_error();
        if (is_nothing_there(error)) error.clear();
        return received_;
    }
    received_.push_back({from_raw(senders_[0]), {bytes_.get(), static_cast<std::size_t>(size)}});
    return received_;
}

SendResult send_batch(int descriptor, int family, std::span<const OutboundDatagram> datagrams) {
    const auto to = to_raw(datagrams.front().to, family);
    if (!to) return {0, std::make_error_code(std::errc::address_family_not_supported)};
    const BytesView payload = datagrams.front().payload;
    const auto* receiver = reinterpret_cast<const sockaddr*>(&to->storage);
    if (::sendto(descriptor, payload.data(), payload.size(), MSG_DONTWAIT, receiver, to->size) < 0)
        return {0, last_error()};
    return {1, {}};
}

#endif

}  // namespace memberlist::net
