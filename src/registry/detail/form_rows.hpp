#pragma once
#include "registry/answers.hpp"
#include "registry/detail/columns.hpp"
#include "registry/number_faults.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "sheets/reader.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::registry::detail {

/// What a row says of one fact; not told (no such column, or refused): what was known stays.
template <class T>
struct Told {
    bool told = false;
    T value{};
};

/// Something refused: a field, or with `whole_row` the row.
struct Problem {
    const Field* field = nullptr;
    std::string value;
    Refusal refusal;
    bool whole_row = false;
};

struct FormRow {
    std::uint32_t number = 0;
    std::string key;
    Bytes answers;
    std::vector<int> refused; ///< fields whose answer was refused
    std::vector<Problem> problems;
    [[nodiscard]] bool taken() const { return std::ranges::none_of(problems, &Problem::whole_row); }
};

struct HouseholdRow : FormRow {
    RegionId region;
};

struct Claimed {
    std::optional<std::int64_t> nik;
    NikVerdict verdict = NikVerdict::none;
};

struct MemberRow : FormRow {
    std::string household_key;
    Told<std::int64_t> family_number;
    Told<Claimed> claim;
    std::optional<std::int64_t> kk;
    Told<std::optional<NumberFault>> nik_fault;
    Told<std::optional<NumberFault>> kk_fault;
    Told<std::string> name;
    Told<std::optional<std::int64_t>> born;
    Told<std::optional<std::int64_t>> sex;
    Told<std::optional<std::int64_t>> to_household_head;
    Told<std::optional<std::int64_t>> to_family_head;
};

/// A row of a supplement: of a household or person that the register knows.
struct SupplementRow : FormRow {};

/// Reads the rows of one source. Pure: the same row gives the same answer.
class FormReader {
public:
    FormReader(const Source& source, const Regions& regions, CodeSystem codes, Date today);

    /// Fill `out`, whose memory is used again; `problems` says what was refused.
    void read(const sheets::Row& row, HouseholdRow& out) const;
    void read(const sheets::Row& row, MemberRow& out) const;
    void read(const sheets::Row& row, SupplementRow& out) const;
    [[nodiscard]] const Source& source() const { return source_; }
    /// True when the file has a column of this field.
    [[nodiscard]] bool has(int field) const { return std::ranges::binary_search(told_, field); }

private:
    struct Asked {
        const Field* field;
        int column;
    };
    [[nodiscard]] const Asked* asked(FieldRole role) const;
    [[nodiscard]] sheets::Cell cell(const sheets::Row& row, const Asked* asked) const;
    void begin(const sheets::Row& row, FormRow& out) const;
    void read_key(const sheets::Row& row, FieldRole role, std::string& key, FormRow& out) const;
    void read_answers(const sheets::Row& row, FormRow& out, MemberRow* member) const;
    void read_answer(const Asked& asked, const sheets::Cell& cell, AnswersWriter& answers,
                     FormRow& out) const;
    void read_region(const sheets::Row& row, HouseholdRow& out) const;
    [[nodiscard]] std::optional<std::int64_t> village_digits(const sheets::Row& row) const;
    void read_code_fact(const sheets::Row& row, FieldRole role,
                        Told<std::optional<std::int64_t>>& fact, FormRow& out) const;

    const Source& source_;
    const Regions& regions_;
    CodeSystem codes_;
    Date today_;
    sheets::DateSystem dates_;
    std::vector<Asked> answers_; ///< ascending by number
    std::vector<Asked> roles_;
    std::vector<int> told_; ///< numbers of all answers the file has, ascending
};

} // namespace tepat::registry::detail
