// Topics: messages on topics, on top of user messages.
//
// Stands between the core and the application's Delegate, to add our broadcasts to its own; everything else is handed
// through. Handlers are called on the engine's thread, and may be changed from any; drops(), queue() and the constants
// too may be asked from any, all else belongs to the engine's thread.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "api/member_view.hpp"
#include "api/topic_broadcasts.hpp"
#include "base/telemetry.hpp"
#include "memberlist/config.hpp"
#include "memberlist/topic.hpp"

namespace memberlist::api {

class Topics final : public Delegate {
public:
    // `view` and the delegate of `config`, if any, outlive the engine. `gossip_bytes_max`: the largest broadcast.
    Topics(const Config& config, std::size_t gossip_bytes_max, const MemberView& view, Telemetry telemetry);

    // Any thread. An empty topic: all that have no handler of their own. A null handler: none any more.
    void set_handler(std::string topic, MessageHandler handler);
    void forget_handlers();
    DropCounters drops() const;
    // Of broadcasts, our own and those that we pass on.
    struct Queue {
        std::size_t size = 0;
        std::uint64_t dropped = 0;  // not passed on, as TopicBroadcasts has it
    };
    Queue queue() const;

    // Any thread. The envelope of a message of ours. `invalid_argument`: the topic or the key.
    Result<TopicEnvelope> address(std::string_view topic, BytesView payload) const;
    Result<TopicEnvelope> address_to_all(std::string_view topic, BytesView payload, std::string_view key);

    void broadcast(TimePoint now, BytesView message);
    // False: it is no message on a topic, but a user message of the application's own.
    bool on_message(TimePoint now, const UserMessage& message);
    // The member is none any more. Whoever comes back under its name may count its broadcasts from anywhere.
    void on_gone(const std::string& member) { broadcasts_.forget(member); }

    Bytes node_meta(std::size_t limit) override;
    std::vector<Bytes> broadcasts(std::size_t overhead, std::size_t limit) override;
    Bytes local_state(bool join) override;
    void merge_remote_state(BytesView state, bool join) override;

private:
    using Handler = std::shared_ptr<const MessageHandler>;

    std::uint64_t microseconds_since_1970() const;
    std::uint64_t number_max() const;
    void read(TimePoint now, const TopicEnvelope& envelope, const UserMessage& message);
    Handler handler_of(std::string_view topic) const;
    void drop(const Error& error, const SocketAddress& from);
    void report_queue();

    const std::string name_;
    const std::uint32_t retransmit_mult_;
    const std::shared_ptr<Clock> clock_;  // null: the system's
    Delegate* const delegate_;
    const MemberView& view_;
    const Telemetry telemetry_;
    TopicBroadcasts broadcasts_;
    bool is_our_turn_ = false;
    std::atomic<std::uint64_t> last_number_;

    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, Handler, std::less<>> handlers_;
    bool is_over_ = false;  // handlers are let go of, later ones too
    DropCounters drops_;
    Queue queue_;
};

}  // namespace memberlist::api
