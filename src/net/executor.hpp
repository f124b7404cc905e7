// The executor of an engine without its own thread. A separate type, so that engine.hpp includes no
// Asio.
#pragma once

#include <asio/any_io_executor.hpp>

namespace memberlist::net {

struct Executor {
    asio::any_io_executor value;
};

}  // namespace memberlist::net
