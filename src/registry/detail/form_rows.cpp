#include "registry/detail/form_rows.hpp"

#include "registry/text.hpp"
#include "registry/values.hpp"

#include <array>
#include <cstddef>

namespace tepat::registry::detail {
namespace {

using sheets::Cell;
using sheets::CellKind;

constexpr std::size_t longest_key = 64;

/// The number of a dotted code (32.1.1.2001) or of its parts, each with the zeros it lost.
std::optional<std::int64_t> joined(std::span<const std::int64_t> parts, CodeSystem system) {
    constexpr std::array<std::int64_t, 4> kemendagri{100, 100, 100, 10'000};
    constexpr std::array<std::int64_t, 4> bps{100, 100, 1'000, 1'000};
    const auto& spans = system == CodeSystem::bps ? bps : kemendagri;
    std::int64_t code = 0;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (parts[at] < 0) return {};
        code = code * spans.at(at) + parts[at] % spans.at(at);
    }
    return code;
}

std::optional<std::int64_t> dotted(std::string_view text, CodeSystem system) {
    std::array<std::int64_t, 4> parts{};
    for (std::size_t at = 0; at < parts.size(); ++at) {
        const auto end = text.find('.');
        if ((end == std::string_view::npos) != (at == 3)) return {};
        const auto number = sheets::whole_number(text.substr(0, end));
        if (!number) return {};
        parts.at(at) = *number;
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return joined(parts, system);
}

void refuse_field(FormRow& out, const Field& field, const Cell& cell, const Refusal& refusal) {
    out.refused.push_back(field.number);
    out.problems.push_back({&field, std::string{cell.text}, refusal, false});
}

} // namespace

FormReader::FormReader(const Source& source, const Regions& regions, CodeSystem codes, Date today)
    : source_{source}, regions_{regions}, codes_{codes}, today_{today},
      dates_{source.workbook->date_system()} {
    for (std::size_t at = 0; at < source.form->fields.size(); ++at) {
        const auto& field = source.form->fields[at];
        if (source.column_of[at] < 0) continue;
        const Asked asked{&field, source.column_of[at]};
        if (field.role == FieldRole::answer || field.role == FieldRole::kk_number) {
            answers_.push_back(asked);
            told_.push_back(field.number);
        } else {
            roles_.push_back(asked);
        }
    }
    std::ranges::sort(answers_, {}, [](const Asked& asked) { return asked.field->number; });
    std::ranges::sort(told_);
}

const FormReader::Asked* FormReader::asked(FieldRole role) const {
    const auto at =
        std::ranges::find(roles_, role, [](const Asked& asked) { return asked.field->role; });
    return at == roles_.end() ? nullptr : &*at;
}

Cell FormReader::cell(const sheets::Row& row, const Asked* asked) const {
    return asked == nullptr ? Cell{} : row.at(static_cast<std::size_t>(asked->column));
}

void FormReader::begin(const sheets::Row& row, FormRow& out) const {
    out.number = row.number;
    out.refused.clear();
    out.problems.clear();
}

void FormReader::read_key(const sheets::Row& row, FieldRole role, std::string& key,
                          FormRow& out) const {
    const auto* column = asked(role);
    const auto given = cell(row, column);
    const auto text = read_id(given, key);
    const auto refused = [&](const Refusal& refusal) {
        out.problems.push_back({column->field, std::string{given.text}, refusal, true});
    };
    if (!text) return refused(text.error());
    if (text->empty()) return refused({"registry.key_missing"_msg, {}});
    if (text->size() > longest_key) return refused({"registry.key_long"_msg, {}});
    if (text->data() != key.data()) key = *text;
}

void FormReader::read_answer(const Asked& asked, const Cell& cell, AnswersWriter& answers,
                             FormRow& out) const {
    const auto& field = *asked.field;
    const auto put = [&](const auto& read) {
        if (!read)
            refuse_field(out, field, cell, read.error());
        else if (*read)
            answers.integer(field.number, **read);
    };
    if (const auto able = readable(cell); !able)
        return refuse_field(out, field, cell, able.error());
    std::string room;
    switch (field.kind) {
    case FieldKind::code:
        return put(read_code(field, cell));
    case FieldKind::integer:
    case FieldKind::money:
        return put(read_integer(field, cell));
    case FieldKind::coordinate:
        return put(read_coordinate(field, cell));
    case FieldKind::date: {
        const auto date = read_date(cell, dates_, today_);
        if (!date)
            refuse_field(out, field, cell, date.error());
        else if (*date)
            answers.integer(field.number, (*date)->day_number());
        return;
    }
    case FieldKind::text: {
        const auto text = tidy(cell.text, room);
        if (!text.empty()) answers.text(field.number, text);
        return;
    }
    case FieldKind::id: {
        const auto text = read_id(cell, room);
        if (!text)
            refuse_field(out, field, cell, text.error());
        else if (!text->empty())
            answers.text(field.number, *text);
        return;
    }
    }
}

void FormReader::read_answers(const sheets::Row& row, FormRow& out, MemberRow* member) const {
    AnswersWriter answers;
    for (const auto& asked : answers_) {
        const auto given = row.at(static_cast<std::size_t>(asked.column));
        if (asked.field->role == FieldRole::kk_number) member->kk_fault = {true, std::nullopt};
        if (given.kind == CellKind::empty && !given.formula) continue;
        if (asked.field->role != FieldRole::kk_number) {
            read_answer(asked, given, answers, out);
            continue;
        }
        const auto kk = read_kk(given);
        if (!kk) {
            member->kk_fault.value = fault_of(kk.error().code);
            refuse_field(out, *asked.field, given, kk.error());
        } else if (*kk) {
            answers.integer(asked.field->number, (*kk)->number());
            member->kk = (*kk)->number();
        }
    }
    out.answers = answers.take();
}

std::optional<std::int64_t> FormReader::village_digits(const sheets::Row& row) const {
    constexpr std::int64_t smallest_whole = 1'000'000'000;
    using enum FieldRole;
    if (const auto whole = trimmed(cell(row, asked(region)).text); !whole.empty()) {
        if (const auto digits = dotted(whole, codes_)) return digits;
        return sheets::whole_number(whole);
    }
    std::array<std::int64_t, 4> parts{};
    constexpr std::array part_roles{region_province, region_regency, region_district,
                                    region_village};
    for (std::size_t at = 0; at < parts.size(); ++at) {
        const auto number = sheets::whole_number(trimmed(cell(row, asked(part_roles.at(at))).text));
        if (!number) return {};
        parts.at(at) = *number;
    }
    return parts[3] >= smallest_whole ? parts[3] : joined(parts, codes_);
}

void FormReader::read_region(const sheets::Row& row, HouseholdRow& out) const {
    const auto digits = village_digits(row);
    const auto* village = digits ? regions_.find_village(codes_, *digits) : nullptr;
    if (village != nullptr) {
        out.region = village->id;
        return;
    }
    const auto* column = asked(FieldRole::region);
    if (column == nullptr) column = asked(FieldRole::region_village);
    const auto value = digits ? std::to_string(*digits) : std::string{cell(row, column).text};
    out.problems.push_back({column->field, value, {"registry.village_unknown"_msg, {}}, true});
}

void FormReader::read(const sheets::Row& row, HouseholdRow& out) const {
    begin(row, out);
    read_key(row, FieldRole::key, out.key, out);
    read_region(row, out);
    read_answers(row, out, nullptr);
}

void FormReader::read(const sheets::Row& row, SupplementRow& out) const {
    begin(row, out);
    read_key(row, FieldRole::key, out.key, out);
    read_answers(row, out, nullptr);
}

void FormReader::read_code_fact(const sheets::Row& row, FieldRole role,
                                Told<std::optional<std::int64_t>>& fact, FormRow& out) const {
    const auto* column = asked(role);
    fact = {column != nullptr, std::nullopt};
    if (column == nullptr) return;
    const auto given = cell(row, column);
    const auto able = readable(given);
    const auto code = able ? read_code(*column->field, given) : std::unexpected(able.error());
    if (!code) {
        fact.told = false;
        refuse_field(out, *column->field, given, code.error());
    } else if (*code) {
        fact.value = column->field->code(**code)->value;
    }
}

void FormReader::read(const sheets::Row& row, MemberRow& out) const {
    begin(row, out);
    out.kk.reset();
    out.nik_fault = {true, std::nullopt};
    out.kk_fault = {};
    read_key(row, FieldRole::key, out.key, out);
    read_key(row, FieldRole::household_key, out.household_key, out);
    if (!out.taken()) return;

    const auto* nik = asked(FieldRole::nik);
    if (const auto given = cell(row, nik); const auto read = read_nik(given)) {
        const auto verdict = !read->nik      ? NikVerdict::none
                             : read->suspect ? NikVerdict::suspect
                                             : NikVerdict::claimed;
        out.claim = {true,
                     {read->nik ? std::optional{read->nik->number()} : std::nullopt, verdict}};
        if (verdict == NikVerdict::suspect)
            out.problems.push_back(
                {nik->field, std::string{given.text}, {"registry.nik_suspect"_msg, {}}, false});
    } else {
        out.claim = {};
        out.nik_fault.value = fault_of(read.error().code);
        refuse_field(out, *nik->field, given, read.error());
    }

    const auto* name = asked(FieldRole::name);
    out.name.told = true;
    std::string room;
    out.name.value = tidy(cell(row, name).text, room);
    if (out.name.value.empty())
        out.problems.push_back({name->field, {}, {"registry.name_missing"_msg, {}}, false});

    const auto* born = asked(FieldRole::birth_date);
    const auto born_cell = cell(row, born);
    const auto able = readable(born_cell);
    const auto date = able ? read_date(born_cell, dates_, today_) : std::unexpected(able.error());
    out.born = {date.has_value(), std::nullopt};
    if (!date)
        refuse_field(out, *born->field, born_cell, date.error());
    else if (*date)
        out.born.value = (*date)->day_number();

    const auto* number = asked(FieldRole::family_number);
    const auto number_cell = cell(row, number);
    const auto family = read_integer(*number->field, number_cell);
    out.family_number = {family && *family, family ? family->value_or(1) : 1};
    if (!family)
        refuse_field(out, *number->field, number_cell, family.error());
    else if (!*family)
        refuse_field(out, *number->field, number_cell, {"registry.family_number_missing"_msg, {}});

    read_code_fact(row, FieldRole::sex, out.sex, out);
    read_code_fact(row, FieldRole::household_relation, out.to_household_head, out);
    read_code_fact(row, FieldRole::family_relation, out.to_family_head, out);
    read_answers(row, out, &out);
}

} // namespace tepat::registry::detail
