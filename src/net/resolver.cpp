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

namespace {

SeedFailure failure(const endpoint::Seed& seed, const std::string& reason) {
    return {seed.text, Error{Errc::resolve_failed, "failed to resolve " + seed.host + ": " + reason}};
}

bool is_v6_literal(const endpoint::Seed& seed) { return seed.host.find(':') != std::string::npos; }

bool is_literal(const endpoint::Seed& seed) {
    return is_v6_literal(seed) || IpAddress::parse(seed.host).has_value();
}

void resolve_literal(const endpoint::Seed& seed, Resolution& out) {
    const std::string host = is_v6_literal(seed) ? "[" + seed.host + "]" : seed.host;
    const auto address = SocketAddress::parse(host + ":" + std::to_string(seed.port));
    if (address) {
        out.seeds.push_back({seed, {*address}});
    } else {
        out.failures.push_back(failure(seed, address.error().message()));
    }
}

void resolve_name(const endpoint::Seed& seed, Resolution& out) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int result = ::getaddrinfo(seed.host.c_str(), nullptr, &hints, &list);
    if (result != 0) return out.failures.push_back(failure(seed, ::gai_strerror(result)));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);

    endpoint::ResolvedSeed resolved{seed, {}};
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        sockaddr_storage storage{};
        std::memcpy(&storage, entry->ai_addr, std::min<std::size_t>(entry->ai_addrlen, sizeof storage));
        SocketAddress address = from_raw(storage);
        address.port = seed.port;
        resolved.addresses.push_back(address);
    }
    out.seeds.push_back(std::move(resolved));
}

}  // namespace

std::optional<Resolution> resolve_literals(const std::vector<endpoint::Seed>& seeds) {
    if (!std::all_of(seeds.begin(), seeds.end(), is_literal)) return std::nullopt;
    Resolution resolution;
    for (const endpoint::Seed& seed : seeds) resolve_literal(seed, resolution);
    return resolution;
}

Resolution resolve_names(const std::vector<endpoint::Seed>& seeds) {
    Resolution resolution;
    for (const endpoint::Seed& seed : seeds) {
        if (is_literal(seed)) {
            resolve_literal(seed, resolution);
        } else {
            resolve_name(seed, resolution);
        }
    }
    return resolution;
}

struct Resolver::Queue {
    struct Request {
        std::vector<endpoint::Seed> seeds;
        Done done;
    };

    std::mutex mutex;
    std::deque<Request> requests;
    bool has_thread = false;
};

Resolver::Resolver(StartThread start_thread)
    : start_thread_(std::move(start_thread)), queue_(std::make_shared<Queue>()) {}

Resolver::~Resolver() {
    const std::lock_guard lock(queue_->mutex);
    queue_->requests.clear();
}

void Resolver::resolve(std::vector<endpoint::Seed> seeds, Done done) {
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->requests.push_back({std::move(seeds), std::move(done)});
        if (std::exchange(queue_->has_thread, true)) return;
    }
    try {
        start_thread_([queue = queue_] { work_off(queue); });
    } catch (const std::system_error& error) {
        fail_all(error.what());
    }
}

void Resolver::start_detached_thread(std::function<void()> work) { std::thread(std::move(work)).detach(); }

void Resolver::fail_all(const std::string& reason) {
    std::deque<Queue::Request> requests;
    {
        const std::lock_guard lock(queue_->mutex);
        requests.swap(queue_->requests);
        queue_->has_thread = false;
    }
    for (const Queue::Request& request : requests) {
        Resolution resolution;
        for (const endpoint::Seed& seed : request.seeds) resolution.failures.push_back(failure(seed, reason));
        request.done(std::move(resolution));
    }
}

void Resolver::work_off(const std::shared_ptr<Queue>& queue) {
    while (true) {
        Queue::Request request;
        {
            const std::lock_guard lock(queue->mutex);
            queue->has_thread = !queue->requests.empty();
            if (!queue->has_thread) return;
            request = std::move(queue->requests.front());
            queue->requests.pop_front();
        }
        request.done(resolve_names(request.seeds));
    }
}

}  // namespace memberlist::net
