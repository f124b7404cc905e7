#include "net/engine_thread.hpp"

#include <utility>

namespace memberlist::net {

namespace {

thread_local bool is_at_work = false;

}  // namespace

bool EngineThread::is_current() { return is_at_work; }

EngineThread::Work::Work() : before_(std::exchange(is_at_work, true)) {}
EngineThread::Work::~Work() { is_at_work = before_; }

}  // namespace memberlist::net
