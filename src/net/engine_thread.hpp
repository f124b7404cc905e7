// EngineThread: whether this thread is at work for a node, whichever of the process: in a step of it, or in a callback. Then
// it must not wait for a node: one that waits stands still, and two that wait for each other would for ever.
#pragma once

namespace memberlist::net {

class EngineThread {
public:
    static bool is_current();

    // Says that this thread is one, until it is destroyed.
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
