#include "odk/detail/expression.hpp"

#include "sheets/cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace tepat::odk::detail {
namespace {

using registry::AnswerIs;
using registry::Field;
using registry::FieldKind;
using Kind = Expression::Kind;
using Operator = Expression::Operator;

constexpr std::size_t longest = 2'000;
constexpr int deepest = 30;

bool part_of_word(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
}

/// Reads one expression by descent; what stands where reading stopped is what was not understood.
class Parser {
public:
    explicit Parser(std::string_view text) : rest_{text} {}

    std::optional<Expression> whole() {
        auto found = either(0);
        skip();
        if (!found || !rest_.empty()) return std::nullopt;
        return found;
    }
    [[nodiscard]] std::string stuck() const { return std::string{rest_.substr(0, 40)}; }

private:
    void skip() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' ||
                                  rest_.front() == '\n' || rest_.front() == '\r'))
            rest_.remove_prefix(1);
    }
    bool take(std::string_view sign) {
        skip();
        if (!rest_.starts_with(sign)) return false;
        rest_.remove_prefix(sign.size());
        return true;
    }
    bool take_word(std::string_view word) {
        skip();
        if (!rest_.starts_with(word) ||
            (rest_.size() > word.size() && part_of_word(rest_[word.size()])))
            return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    std::optional<Expression> joined(int depth, std::string_view word, Kind kind) {
        const auto one = [&] {
            return kind == Kind::any ? joined(depth, "and", Kind::all) : comparison(depth);
        };
        auto first = one();
        if (!first || !take_word(word)) return first;
        Expression all;
        all.kind = kind;
        all.parts.push_back(*std::move(first));
        do {
            auto next = one();
            if (!next) return std::nullopt;
            all.parts.push_back(*std::move(next));
        } while (take_word(word));
        return all;
    }
    std::optional<Expression> either(int depth) {
        if (depth > deepest) return std::nullopt;
        return joined(depth, "or", Kind::any);
    }

    std::optional<Expression> comparison(int depth) {
        if (take_word("not")) {
            if (!take("(")) return std::nullopt;
            auto inside = either(depth + 1);
            if (!inside || !take(")")) return std::nullopt;
            return negated(*std::move(inside));
        }
        if (take_word("selected")) {
            Expression is;
            if (!take("(") || !question(is) || !take(",") || !value(is) || !take(")"))
                return std::nullopt;
            return is;
        }
        if (take("(")) {
            auto inside = either(depth + 1);
            if (!inside || !take(")")) return std::nullopt;
            return inside;
        }
        Expression is;
        if (question(is)) {
            if (!sign(is) || !value(is)) return std::nullopt;
            return is;
        }
        if (!value(is) || !sign(is) || !question(is)) return std::nullopt;
        is.op = turned(is.op);
        return is;
    }

    static Operator turned(Operator op) {
        switch (op) {
        case Operator::equal:
        case Operator::unequal:
            return op;
        case Operator::less:
            return Operator::more;
        case Operator::at_most:
            return Operator::at_least;
        case Operator::more:
            return Operator::less;
        case Operator::at_least:
            return Operator::at_most;
        }
        return op;
    }

    bool question(Expression& is) {
        const auto before = rest_;
        if (take_word("int") && take("(") && take("(") && take_word("today") && take("(") &&
            take(")") && take("-") && name(is) && take(")") && take_word("div") && take("365.25") &&
            take(")")) {
            is.age = true;
            return true;
        }
        rest_ = before;
        return name(is);
    }
    bool name(Expression& is) {
        if (take("${")) {
            const auto end = rest_.find('}');
            if (end == std::string_view::npos || end == 0) return false;
            is.question = rest_.substr(0, end);
            rest_.remove_prefix(end + 1);
            return true;
        }
        skip();
        // A point alone: not the beginning of a number or path.
        if (rest_.starts_with('.') && (rest_.size() == 1 || (!part_of_word(rest_[1]) &&
                                                             rest_[1] != '.' && rest_[1] != '/'))) {
            rest_.remove_prefix(1);
            is.question.clear();
            return true;
        }
        return false;
    }
    bool value(Expression& is) {
        skip();
        if (rest_.empty()) return false;
        const char mark = rest_.front();
        if (mark == '\'' || mark == '"') {
            const auto end = rest_.find(mark, 1);
            if (end == std::string_view::npos) return false;
            is.value = rest_.substr(1, end - 1);
            rest_.remove_prefix(end + 1);
            return true;
        }
        std::size_t size = mark == '-' ? 1 : 0;
        while (size < rest_.size() && rest_[size] >= '0' && rest_[size] <= '9')
            ++size;
        if (size == 0 || (mark == '-' && size == 1)) return false;
        // A fraction is no value here: numbers are whole.
        if (size < rest_.size() && rest_[size] == '.') return false;
        is.value = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }
    bool sign(Expression& is) {
        for (const auto& [text, op] :
             {std::pair{"!=", Operator::unequal}, std::pair{"<=", Operator::at_most},
              std::pair{">=", Operator::at_least}, std::pair{"=", Operator::equal},
              std::pair{"<", Operator::less}, std::pair{">", Operator::more}})
            if (take(text)) {
                is.op = op;
                return true;
            }
        return false;
    }

    std::string_view rest_;
};

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [behind, wrong] = std::from_chars(text.data(), end, number);
    if (wrong != std::errc{} || behind != end) return std::nullopt;
    return number;
}

/// Codes that fit a comparison of numbers.
bool fits(std::int64_t code, Operator op, std::int64_t value) {
    switch (op) {
    case Operator::equal:
        return code == value;
    case Operator::unequal:
        return code != value;
    case Operator::less:
        return code < value;
    case Operator::at_most:
        return code <= value;
    case Operator::more:
        return code > value;
    case Operator::at_least:
        return code >= value;
    }
    return false;
}

class Converter {
public:
    Converter(const Questions& questions, const Choices& choices)
        : questions_{questions}, choices_{choices} {}

    Result<std::vector<AnswerIs>> all_of(const Expression& its) const {
        switch (its.kind) {
        case Kind::is: {
            auto one = is(its);
            if (!one) return std::unexpected(one.error());
            return std::vector{*std::move(one)};
        }
        case Kind::all: {
            std::vector<AnswerIs> all;
            for (const auto& part : its.parts) {
                const auto some = all_of(part);
                if (!some) return some;
                for (const auto& one : *some)
                    if (auto fine = narrow(all, one); !fine) return std::unexpected(fine.error());
            }
            return all;
        }
        case Kind::any: {
            std::optional<AnswerIs> whole;
            for (const auto& part : its.parts) {
                const auto some = all_of(part);
                if (!some) return some;
                if (some->size() != 1 || some->front().one_of.empty() ||
                    (whole && whole->field != some->front().field))
                    return refuse("odk.condition_or"_msg);
                if (!whole) {
                    whole = some->front();
                    continue;
                }
                std::set<std::int64_t> codes{whole->one_of.begin(), whole->one_of.end()};
                codes.insert(some->front().one_of.begin(), some->front().one_of.end());
                whole->one_of.assign(codes.begin(), codes.end());
            }
            return std::vector{*std::move(whole)};
        }
        }
        return std::vector<AnswerIs>{};
    }

private:
    static std::unexpected<Refusal> no_value(const Field& field) {
        return refuse("odk.condition_value"_msg, {{"question", field.fact}});
    }

    Result<AnswerIs> is(const Expression& its) const {
        const auto* field = questions_(its.question);
        if (field == nullptr)
            return refuse("odk.condition_question"_msg,
                          {{"question", its.question.empty() ? "." : its.question}});
        AnswerIs is;
        is.field = field->number;
        is.age = its.age;
        // Rules compare whole numbers; of its own number a question may say any bounds.
        const bool number = field->kind == FieldKind::integer ||
                            (its.question.empty() && (field->kind == FieldKind::money ||
                                                      field->kind == FieldKind::coordinate));
        if (its.age ? field->kind != FieldKind::date : field->kind != FieldKind::code && !number)
            return no_value(*field);
        if (field->kind == FieldKind::code) {
            const bool named = its.op == Operator::equal || its.op == Operator::unequal;
            const auto value = named ? choices_(*field, its.value) : number_in(its.value);
            if (!value) return no_value(*field);
            for (const auto& code : field->codes)
                if (fits(code.code, its.op, *value)) is.one_of.push_back(code.code);
            if (is.one_of.empty()) return refuse("odk.condition_never"_msg);
            return is;
        }
        const auto value = number_in(its.value);
        if (!value || *value > max || *value < -max) return no_value(*field);
        switch (its.op) {
        case Operator::equal:
            is.least = is.most = value;
            break;
        case Operator::unequal:
            return no_value(*field);
        case Operator::less:
            is.most = *value - 1;
            break;
        case Operator::at_most:
            is.most = value;
            break;
        case Operator::more:
            is.least = *value + 1;
            break;
        case Operator::at_least:
            is.least = value;
            break;
        }
        return is;
    }

    /// Puts one condition beside others; of the same question both hold.
    static Result<void> narrow(std::vector<AnswerIs>& all, const AnswerIs& one) {
        const auto same = std::ranges::find_if(
            all, [&](const AnswerIs& its) { return its.field == one.field && its.age == one.age; });
        if (same == all.end()) {
            all.push_back(one);
            return {};
        }
        if (!one.one_of.empty()) {
            std::erase_if(same->one_of, [&](std::int64_t code) {
                return std::ranges::find(one.one_of, code) == one.one_of.end();
            });
            if (same->one_of.empty()) return refuse("odk.condition_never"_msg);
            return {};
        }
        if (one.least) same->least = std::max(same->least.value_or(*one.least), *one.least);
        if (one.most) same->most = std::min(same->most.value_or(*one.most), *one.most);
        if (same->least && same->most && *same->least > *same->most)
            return refuse("odk.condition_never"_msg);
        return {};
    }

    static constexpr std::int64_t max = 1'000'000'000'000'000;
    const Questions& questions_;
    const Choices& choices_;
};

std::string term(const registry::Form& form, const AnswerIs& is, int own) {
    auto name = is.field == own ? std::string{"."} : "${" + form.field(is.field)->fact + "}";
    return is.age ? fmt::format("int((today() - {}) div 365.25)", name) : name;
}

/// `join`: between the comparisons; of codes `sign` is = or !=.
std::string one(const registry::Form& form, const AnswerIs& is, int own, bool holds) {
    const auto name = term(form, is, own);
    std::string out;
    const auto add = [&](const std::string& comparison, std::string_view join) {
        if (!out.empty()) out += fmt::format(" {} ", join);
        out += comparison;
    };
    if (!is.one_of.empty()) {
        for (const auto code : is.one_of)
            add(fmt::format("{} {} '{}'", name, holds ? "=" : "!=", code), holds ? "or" : "and");
        return is.one_of.size() > 1 ? "(" + out + ")" : out;
    }
    if (is.least)
        add(fmt::format("{} {} {}", name, holds ? ">=" : "<", *is.least), holds ? "and" : "or");
    if (is.most)
        add(fmt::format("{} {} {}", name, holds ? "<=" : ">", *is.most), holds ? "and" : "or");
    return is.least && is.most ? "(" + out + ")" : out;
}

} // namespace

Result<Expression> parse_expression(std::string_view text) {
    Parser parser{text.substr(0, longest + 1)};
    auto found = text.size() > longest ? std::nullopt : parser.whole();
    if (!found) return refuse("odk.expression"_msg, {{"at", parser.stuck()}});
    return *std::move(found);
}

Expression negated(Expression its) {
    switch (its.kind) {
    case Kind::all:
    case Kind::any:
        its.kind = its.kind == Kind::all ? Kind::any : Kind::all;
        for (auto& part : its.parts)
            part = negated(std::move(part));
        return its;
    case Kind::is:
        break;
    }
    switch (its.op) {
    case Operator::equal:
        its.op = Operator::unequal;
        break;
    case Operator::unequal:
        its.op = Operator::equal;
        break;
    case Operator::less:
        its.op = Operator::at_least;
        break;
    case Operator::at_most:
        its.op = Operator::more;
        break;
    case Operator::more:
        its.op = Operator::at_most;
        break;
    case Operator::at_least:
        its.op = Operator::less;
        break;
    }
    return its;
}

Result<std::vector<AnswerIs>> conditions_of(const Expression& expression,
                                            const Questions& questions, const Choices& choices) {
    return Converter{questions, choices}.all_of(expression);
}

std::string written(const registry::Form& form, const std::vector<AnswerIs>& conditions, int own) {
    std::string out;
    for (const auto& is : conditions)
        out += (out.empty() ? "" : " and ") + one(form, is, own, true);
    return out;
}

std::string written_against(const registry::Form& form, const std::vector<AnswerIs>& conditions,
                            int own) {
    std::string out;
    for (const auto& is : conditions)
        out += (out.empty() ? "" : " or ") + one(form, is, own, false);
    return out;
}

} // namespace tepat::odk::detail
