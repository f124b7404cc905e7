// One thread, virtual time, no sockets: nodes run only when the test lets them.
#pragma once

#include <asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>

#include "memberlist/asio.hpp"
#include "memberlist/memberlist.hpp"
#include "support/catch.hpp"
#include "unit/net/hand_clock.hpp"
#include "unit/net/memory_transport.hpp"

namespace memberlist::test {

// Nodes on in-memory transports. Not thread-safe.
class OneThreadRoom {
public:
    Memberlist create(Config config) {
        config.log = nullptr;
        config.clock = clock;
        auto list = Memberlist::create(std::move(config), context.get_executor());
        if (!list) FAIL(list.error().message());
        poll();
        return *list;
    }
    Memberlist create(const std::string& name, const std::string& address) {
        Config config = Config::lan();
        config.name = name;
        config.transport = std::make_shared<MemoryTransport>(board, address);
        return create(std::move(config));
    }

    // Runs everything that is possible without time passing.
    void poll() {
        context.restart();
        context.poll();
    }
    void run_for(Duration duration) {
        run_until([] { return false; }, duration);
    }
    bool run_until(const std::function<bool()>& is_done, Duration limit) {
        for (const TimePoint end = clock->now() + limit; !is_done();) {
            const bool has_happened = clock->advance(end);
            poll();
            if (!has_happened) return is_done();
        }
        return true;
    }

    const std::shared_ptr<HandClock> clock = std::make_shared<HandClock>();
    const std::shared_ptr<Switchboard> board = std::make_shared<Switchboard>();
    asio::io_context context;
};

// Records how an operation ended.
struct Ended {
    std::optional<std::error_code> error;

    template <class... Args>
    Completion<Args...> take() {
        return [this](std::error_code code, const Args&...) { error = code; };
    }
};

}  // namespace memberlist::test
