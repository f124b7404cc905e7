#include "net/resolver.hpp"

#include <netdb.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "net/socket_address.hpp"

namespace memberlist::net {

Result<std::vector<SocketAddress>> look_up(const endpoint::Seed& seed) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int result = ::getaddrinfo(seed.host.c_str(), nullptr, &hints, &list);
    if (result != 0) return seed.resolve_error(::gai_strerror(result));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);

    std::vector<SocketAddress> addresses;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        sockaddr_storage storage{};
        std::memcpy(&storage, entry->ai_addr, std::min<std::size_t>(entry->ai_addrlen, sizeof storage));
        addresses.push_back(from_raw(storage));
        addresses.back().port = seed.port;
    }
    return addresses;
}

struct Resolver::Queue {
    struct Request {
        JoinId join;
        endpoint::Seed seed;
        Done done;
    };

    Lookup lookup;
    std::mutex mutex;
    std::deque<Request> requests;
    std::size_t threads = 0;
};

Resolver::Resolver(Lookup lookup, StartThread start_thread)
    : start_thread_(std::move(start_thread)), queue_(std::make_shared<Queue>()) {
    queue_->lookup = std::move(lookup);
}

Resolver::~Resolver() {
    const std::lock_guard lock(queue_->mutex);
    queue_->requests.clear();
}

void Resolver::resolve(JoinId join, endpoint::Seed seed, Done done) {
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->requests.push_back({join, std::move(seed), std::move(done)});
        if (queue_->threads == threads_max) return;
        ++queue_->threads;
    }
    try {
        start_thread_([queue = queue_] { work_off(queue); });
    } catch (const std::system_error& error) {
        fail_waiting(error.what());
    }
}

void Resolver::forget(JoinId join) {
    const std::lock_guard lock(queue_->mutex);
    std::erase_if(queue_->requests, [&](const Queue::Request& request) { return request.join == join; });
}

void Resolver::start_detached_thread(std::function<void()> work) { std::thread(std::move(work)).detach(); }

// Fails all waiting requests, unless another thread is still running and will process them.
void Resolver::fail_waiting(const std::string& reason) {
    std::deque<Queue::Request> requests;
    {
        const std::lock_guard lock(queue_->mutex);
        if (--queue_->threads > 0) return;
        requests.swap(queue_->requests);
    }
    for (const Queue::Request& request : requests) request.done(request.seed.resolve_error(reason));
}

void Resolver::work_off(const std::shared_ptr<Queue>& queue) {
    while (true) {
        Queue::Request request;
        {
            const std::lock_guard lock(queue->mutex);
            if (queue->requests.empty()) {
                --queue->threads;
                return;
            }
            request = std::move(queue->requests.front());
            queue->requests.pop_front();
        }
        request.done(queue->lookup(request.seed));
    }
}

}  // namespace memberlist::net
