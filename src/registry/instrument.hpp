#pragma once
#include "core/result.hpp"
#include "registry/subject.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::registry {

/// What an answer is and how it is kept: a code as the questionnaire's own number, a date as a day
/// number, a coordinate in millionths of a degree, money in rupiah, all as integers; text and id as
/// text.
enum class FieldKind : std::uint8_t { code, integer, text, date, id, money, coordinate };

/// What the registry does with a field. Everything but `answer` and `kk_number` has a column or
/// table of its own; `kk_number` is an answer of the member and a fact of the family as well.
enum class FieldRole : std::uint8_t {
    answer,
    key,           ///< of the row's own subject
    household_key, ///< of the household that a member's row belongs to
    region,        ///< whole code of the village; or the four parts below
    region_province,
    region_regency,
    region_district,
    region_village,
    nik,
    kk_number,
    name,
    birth_date,
    sex,
    household_relation,
    family_relation,
    family_number, ///< NUK, the number of the family in the household, from 1
};

/// One answer of a closed question. `value` is the fact it states, the same over all instruments;
/// it is the code itself unless the file says otherwise (3 = yes states 1).
struct Code {
    std::int64_t code = 0;
    std::int64_t value = 0;
    std::string id;
    std::string en;
    std::vector<std::string> aliases; ///< other ways files write it, such as L and P
};

/// One column of a sheet.
struct Field {
    int number = 0; ///< permanent, never given twice over all instruments of this program
    std::string column;
    std::vector<std::string> aliases;
    std::string
        fact; ///< canonical English name; the same fact has the same name in every instrument
    FieldKind kind = FieldKind::text;
    FieldRole role = FieldRole::answer;
    std::string id; ///< label in Indonesian
    std::string en;
    bool personal = false; ///< tells who somebody is, or something the law protects
    bool required = false; ///< the column, not the answer
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    std::vector<Code> codes; ///< ascending by code; of kind `code` alone

    /// Null when the question has no such code.
    [[nodiscard]] const Code* code(std::int64_t given) const;
    /// The first code that states this value; null if none does.
    [[nodiscard]] const Code* code_for(std::int64_t value) const;
};

/// That an answer is one of some codes, or a number within bounds.
struct AnswerIs {
    int field = 0;
    bool age = false; ///< the years since that day of birth, instead of the answer itself
    std::vector<std::int64_t> one_of;
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
};

/// A rule between questions of one form: which are asked only after some answers, and which answers
/// go together. Its name is permanent.
struct FormRule {
    std::string name;
    std::vector<AnswerIs> when;
    std::vector<int> asks;       ///< answered when all of `when` hold, and empty when one does not
    std::vector<int> may;        ///< empty when one does not
    std::vector<AnswerIs> needs; ///< when all of `when` hold, these do as well
};

/// One sheet of a workbook, or one csv.
struct Form {
    std::string title;
    SubjectKind subject = SubjectKind::household;
    std::string key_scheme;    ///< of the source keys, such as idbdt
    std::vector<Field> fields; ///< in column order
    std::vector<FormRule> rules;

    [[nodiscard]] const Field* with_role(FieldRole role) const;
    /// By permanent number or by fact; null if there is none.
    [[nodiscard]] const Field* field(int number) const;
    [[nodiscard]] const Field* fact(std::string_view name) const;
};

/// A questionnaire as a versioned file of instruments/. Facts are canonical, so that BDT, DTKS and
/// DTSEN can state the same fact with codes of their own. Immutable after reading.
struct Instrument {
    std::string id;
    int version = 0;
    std::string name_id;
    std::string name_en;
    /// Empty, or the id of the instrument whose households and persons this one asks more about:
    /// its forms have a key and answers alone, and one of them may be missing (no fields).
    std::string supplements;
    Form household;
    Form member;

    /// The same with the questions of a supplement after its own: for who reads facts, not files.
    [[nodiscard]] Instrument with(const Instrument& supplement) const;
};

/// Reads instruments/<id>.toml, format in docs/formats/instrument.md. Strict: refused, naming the
/// field, are unknown keys, numbers, columns or facts given twice, a code list on another kind, a
/// missing key or role.
[[nodiscard]] Result<Instrument> read_instrument(const std::filesystem::path& path);
/// The same from text; `file` is for messages.
[[nodiscard]] Result<Instrument> parse_instrument(std::string_view toml, std::string_view file);

} // namespace tepat::registry
