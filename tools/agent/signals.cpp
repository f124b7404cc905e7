#include "agent/signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "agent/options.hpp"

namespace memberlist::agent {

namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

void block_stop_signals() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

void wait_for_stop_signal() {
    const sigset_t set = stop_signals();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
}

void raise_stop_signal() { ::kill(::getpid(), SIGTERM); }

void exit_at_next_stop_signal() {
    std::thread([] {
        wait_for_stop_signal();
        std::_Exit(static_cast<int>(ExitCode::failure));
    }).detach();
}

}  // namespace memberlist::agent
