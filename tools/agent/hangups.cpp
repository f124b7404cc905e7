#include "agent/hangups.hpp"

#include <pthread.h>
#include <signal.h>

namespace memberlist::agent {

namespace {

sigset_t hangups() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    return set;
}

void wait_for_hangup() {
    const sigset_t set = hangups();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
}

}  // namespace

void block_hangups() {
    const sigset_t set = hangups();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void follow_hangups(const std::stop_token& stop, const std::function<void()>& reread) {
    const std::stop_callback wake_up(stop, [self = pthread_self()] { pthread_kill(self, SIGHUP); });
    for (wait_for_hangup(); !stop.stop_requested(); wait_for_hangup()) reread();
}

}  // namespace memberlist::agent
