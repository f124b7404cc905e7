// A port on 127.0.0.1 that accepts connections and never sends anything.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "support/catch.hpp"

namespace memberlist::test {

class SilentListener {
public:
    SilentListener() : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(descriptor_, 8) == 0);
        REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
    }
    ~SilentListener() {
        ::close(descriptor_);
        ::close(connection_);
    }
    SilentListener(const SilentListener&) = delete;
    SilentListener& operator=(const SilentListener&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    // Waits for one connection.
    void wait_for_connection() {
        connection_ = ::accept(descriptor_, nullptr, nullptr);
        REQUIRE(connection_ >= 0);
    }

private:
    int descriptor_;
    int connection_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace memberlist::test
