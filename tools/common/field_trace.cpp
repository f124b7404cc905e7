#include "common/field_trace.hpp"

namespace memberlist::tools {

void FieldTrace::add(Field field, Layer& layer) {
    if (TreeBudget::take(budget_.fields)) layer.fields.push_back(std::move(field));
}

// A malformed value is reported where it starts, a truncated one where the input ends.
Problem FieldTrace::problem() const {
    const auto code = make_error_code(reader_.failure());
    const std::size_t offset = reader_.failure() == Errc::truncated ? body_.end() : entry_at_;
    return {offset,
            Error(code, code.message() + " (in " + entry_ + " at " + std::to_string(entry_at_) + ")")};
}

}  // namespace memberlist::tools
