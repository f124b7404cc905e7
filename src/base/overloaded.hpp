// Overloaded: one lambda per alternative for std::visit, so that a new alternative fails to compile where it
// is not handled.
#pragma once

namespace memberlist {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

}  // namespace memberlist
