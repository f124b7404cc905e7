// Creates a node's engine, on sockets or on the virtual network of memberlist/testing.hpp.
#pragma once

#include <functional>

#include "net/engine.hpp"

namespace memberlist::api {

struct EngineFactory {
    std::function<Result<std::unique_ptr<net::Engine>>(net::EngineConfig config,
                                                       net::EngineListener& listener)>
        make;
};

}  // namespace memberlist::api
