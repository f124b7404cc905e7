// EngineThread: whether the calling thread is working for any node of the process, in a step or in
// a callback.
//
// Such a thread must not wait for a node: its own node cannot make progress meanwhile, and two
// nodes waiting for each other would deadlock.
#pragma once

namespace memberlist::net {

class EngineThread {
public:
    static bool is_current();

    // Marks the calling thread as an engine thread for the lifetime of the object.
    class Work {
    public:
        Work();
        ~Work();
        Work(const Work&) = delete;
        Work& operator=(const Work&) = delete;

    private:
        const bool before_;
    };
};

}  // namespace memberlist::net
