// A separate file because the rest of the facade does not include Asio.
#include "api/engine_factory.hpp"
#include "memberlist/asio.hpp"
#include "net/executor.hpp"

namespace memberlist {

Result<Memberlist> Memberlist::create(Config config, const Executor& executor) {
    const api::EngineFactory on_executor{
        [given = std::make_shared<const net::Executor>(net::Executor{executor.value()})](
            net::EngineConfig engine, net::EngineListener& listener) {
            engine.executor = given;
            return net::Engine::create(std::move(engine), listener);
        }};
    return create_with(std::move(config), on_executor);
}

}  // namespace memberlist
