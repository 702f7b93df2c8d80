#include "programmes/detail/listed.hpp"

namespace tepat::programmes::detail {
namespace {

bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The words and points of a text; what is between words is passed over.
class Words {
public:
    explicit Words(std::string_view text) : text_{text} {}
    /// Empty at the end.
    std::string_view next() {
        while (at_ < text_.size() && !is_name(text_[at_]) && text_[at_] != '.')
            ++at_;
        const auto begin = at_;
        if (at_ < text_.size() && text_[at_] == '.') return text_.substr(at_++, 1);
        while (at_ < text_.size() && is_name(text_[at_]))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

class Finder {
public:
    explicit Finder(Policy& policy) : policy_{policy} {}

    void run() {
        for (const auto& entry : policy_.member.entries())
            look(entry, entry.value);
        for (const auto& criterion : policy_.criteria)
            for (const auto& entry : criterion.rules.entries())
                look(entry, entry.value.condition);
        for (const auto& component : policy_.components)
            for (const auto& entry : component.rules.entries())
                look(entry, entry.value);
        for (const auto& part : policy_.fixed)
            for (const auto& entry : part.rules.entries())
                look(entry, entry.value.when);
        for (const auto& part : policy_.goods)
            for (const auto& entry : part.rules.entries())
                look(entry, entry.value.when);
        for (const auto& step : policy_.payees)
            for (const auto& entry : step.rules.entries())
                look(entry, entry.value.who);
        for (const auto& entry : policy_.quota.entries())
            for (const auto& rank : entry.value.order) {
                look(entry, rank.measure.needs);
                look(entry, rank.measure.value);
            }
    }

private:
    template <class Entry>
    void look(const Entry& entry, const rules::Expression& expression) {
        for (auto& input : policy_.inputs)
            if (asks_about(expression, input.id)) input.asked.emplace_back(entry.from, entry.until);
    }
    template <class Entry>
    void look(const Entry& entry, const Condition& condition) {
        look(entry, condition.needs);
        look(entry, condition.test);
    }
    template <class Entry, class Value>
    void look(const Entry& entry, const std::optional<Value>& value) {
        if (value) look(entry, *value);
    }

    Policy& policy_;
};

} // namespace

bool asks_about(const rules::Expression& expression, std::string_view input) {
    Words words{expression.source()};
    for (auto word = words.next(); !word.empty(); word = words.next())
        if (word == "listed" && words.next() == "." && words.next() == input) return true;
    return false;
}

void find_asked(Policy& policy) {
    Finder{policy}.run();
}

} // namespace tepat::programmes::detail
