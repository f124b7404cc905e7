// Overloaded: a std::visit visitor built from one lambda per alternative. A missing alternative
// fails to compile.
#pragma once

namespace memberlist {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

}  // namespace memberlist
