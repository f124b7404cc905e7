// Apart from the rest of the facade, which knows no Asio.
#include "memberlist/asio.hpp"
#include "net/executor.hpp"

namespace memberlist {

Result<Memberlist> Memberlist::create(Config config, const Executor& executor) {
    return create_on(std::move(config),
                     std::make_shared<const net::Executor>(net::Executor{executor.value()}));
}

}  // namespace memberlist
