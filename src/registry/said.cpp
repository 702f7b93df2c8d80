#include "core/nik.hpp"
#include "core/rupiah.hpp"
#include "registry/answers.hpp"
#include "registry/change.hpp"
#include "registry/detail/id_list.hpp"
#include "registry/text.hpp"
#include "registry/values.hpp"

#include <algorithm>
#include <variant>

namespace tepat::registry {
namespace {

using Value = std::variant<std::int64_t, std::string>;
using Read = Result<std::optional<Value>>;

template <class T>
Read value_of(const Result<std::optional<T>>& read) {
    if (!read) return std::unexpected(read.error());
    if (!*read) return std::nullopt;
    if constexpr (std::same_as<T, Date>)
        return Value{std::int64_t{(*read)->day_number()}};
    else
        return Value{std::int64_t{**read}};
}

Read text_of(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return Value{std::string{text}};
}

Read read_field(const Field& field, const std::string& text, Date today) {
    const sheets::Cell cell{text, text.empty() ? sheets::CellKind::empty : sheets::CellKind::text,
                            false};
    if (field.role == FieldRole::nik) {
        const auto read = read_nik(cell);
        if (!read) return std::unexpected(read.error());
        if (!read->nik) return std::nullopt;
        return Value{read->nik->number()};
    }
    if (field.role == FieldRole::kk_number) {
        const auto read = read_kk(cell);
        if (!read) return std::unexpected(read.error());
        if (!*read) return std::nullopt;
        return Value{(*read)->number()};
    }
    std::string room;
    switch (field.kind) {
    case FieldKind::code:
        return value_of(read_code(field, cell));
    case FieldKind::integer:
    case FieldKind::money:
        return value_of(read_integer(field, cell));
    case FieldKind::coordinate:
        return value_of(read_coordinate(field, cell));
    case FieldKind::date:
        return value_of(read_date(cell, sheets::DateSystem::from_1900, today));
    case FieldKind::text:
        return text_of(tidy(text, room));
    case FieldKind::id: {
        const auto read = read_id(cell, room);
        if (!read) return std::unexpected(read.error());
        return text_of(*read);
    }
    }
    return std::nullopt;
}

} // namespace

Said read_said(const Form& form, const std::map<std::string, std::string>& by_fact, Date today) {
    Said said;
    std::map<int, Value> told;
    for (const auto& [fact, text] : by_fact) {
        const auto* field = form.fact(fact);
        if (field == nullptr) {
            said.problems.push_back({fact, {"registry.fact_unknown"_msg, {{"fact", fact}}}});
            continue;
        }
        auto read = read_field(*field, text, today);
        if (!read)
            said.problems.push_back({fact, read.error()});
        else if (*read)
            told.insert_or_assign(field->number, **std::move(read));
        else
            said.cleared.push_back(field->number);
    }
    AnswersWriter out;
    for (const auto& [number, value] : told) {
        if (const auto* integer = std::get_if<std::int64_t>(&value))
            out.integer(number, *integer);
        else
            out.text(number, std::get<std::string>(value));
    }
    said.told = out.take();
    std::ranges::sort(said.cleared);
    return said;
}

std::string said_in_words(const Field& field, std::int64_t integer, std::string_view text,
                          Language language) {
    if (field.role == FieldRole::nik)
        return Nik::parse(detail::sixteen_digits(integer)).value().masked();
    if (field.role == FieldRole::kk_number)
        return KkNumber::parse(detail::sixteen_digits(integer)).value().masked();
    switch (field.kind) {
    case FieldKind::code: {
        const auto* code = field.code(integer);
        if (code == nullptr) return std::to_string(integer);
        return language == Language::id ? code->id : code->en;
    }
    case FieldKind::date:
        return Date{static_cast<std::int32_t>(integer)}.text();
    case FieldKind::money:
        return Rupiah{integer}.text();
    case FieldKind::coordinate:
        return detail::degrees(integer);
    case FieldKind::integer:
        return std::to_string(integer);
    case FieldKind::text:
    case FieldKind::id:
        return std::string{text};
    }
    return {};
}

} // namespace tepat::registry
