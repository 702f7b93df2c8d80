#pragma once
#include "journal/set_draft.hpp"
#include "registry/detail/flat_map.hpp"
#include "registry/detail/form_rows.hpp"
#include "registry/detail/gather.hpp"
#include "registry/import.hpp"
#include "registry/lines.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tepat::registry::detail {

/// Compares rows with what the register knows and writes the difference as lines of the draft.
/// Remembers of the file: keys of rows, ids of households and families, who claims which NIK.
///
/// A run that goes on after a stop decides the rows before the cursor again, with `written` true:
/// it finds the ids that were given then and adds nothing to the draft.
class Decider {
public:
    Decider(journal::Journal& journal, journal::SetDraft& draft, const Instrument& instrument,
            Date effective_on, ImportReport& report, std::vector<lines::File> files);

    /// A batch of rows that were taken; rows that repeat a key get a problem added.
    void households(const FormReader& reader, std::span<HouseholdRow> rows, bool written);
    /// Rows of one household that stand together come in one batch.
    void members(const FormReader& reader, std::span<MemberRow> rows, bool written);
    /// Of a supplement: answers are added to what is known; who is not known is refused.
    void supplements(const FormReader& reader, std::span<SupplementRow> rows, bool written);
    /// True when something was decided that is in the draft.
    [[nodiscard]] bool anything() const { return begun_; }

private:
    struct Batch;
    template <class Line>
    void emit(const Line& line);
    void touch_key(std::string_view scheme, FormRow& row);
    SubjectId fresh(std::string_view scheme, std::string_view key);
    void household(const FormReader& reader, HouseholdRow& row, const Batch& batch);
    SubjectId family(std::span<const MemberRow> run, SubjectId household, std::int64_t number,
                     const Batch& batch);
    void person(const FormReader& reader, const MemberRow& row, SubjectId household,
                std::span<const MemberRow> run, const Batch& batch);
    void share(SubjectId person, std::int64_t nik, const Batch& batch);
    void flag_shared(SubjectId person, std::int64_t nik);
    Batch look_up(std::span<const HouseholdRow> rows);
    Batch look_up(std::span<const MemberRow> rows);

    journal::SetDraft& draft_;
    const Instrument& instrument_;
    std::string family_scheme_;
    Date on_;
    ImportReport& report_;
    std::vector<lines::File> files_;
    std::unique_ptr<store::Connection> connection_;
    FlatMap rows_;       ///< by key: the row that has it
    FlatMap households_; ///< by key: subject id
    FlatMap families_;   ///< by key: subject id, of families met in this file
    FlatMap claims_;     ///< by NIK: subject id, and whether it was flagged
    FlatMap given_;      ///< by key: id given before a stop
    bool written_ = false;
    bool begun_ = false;
};

} // namespace tepat::registry::detail
