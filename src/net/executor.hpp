// Where an engine runs if it has no thread of its own: an executor that others run. A type of its own, so that
// engine.hpp shows no Asio.
#pragma once

#include <asio/any_io_executor.hpp>

namespace memberlist::net {

struct Executor {
    asio::any_io_executor value;
};

}  // namespace memberlist::net
