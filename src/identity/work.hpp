#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "core/result.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tepat::identity {

/// Who looks after a person without a NIK, and whether it is done.
struct Work {
    Seq seq;
    std::string owner; ///< empty: nobody yet
    bool closed = false;
    std::string note;
    friend bool operator==(const Work&, const Work&) = default;
};

/// A line of the worklist: an awake person who has no NIK that can be used.
struct WorkItem {
    SubjectId person;
    RegionId village;
    std::string name;     ///< personal data
    std::string key;      ///< what the person is called where it came from
    bool suspect = false; ///< there is a NIK, but it may have lost digits
    std::optional<Work> work;
};

/// Everybody of a region who is on it, in the order of villages; those whose work is closed only
/// when asked for. Who gets a NIK, or sleeps, is off it by itself. One read transaction.
void each_work_item(store::Connection& connection, const journal::Visibility& visibility, Date on,
                    RegionCode region, bool closed_too,
                    const std::function<void(const WorkItem&)>& each);

struct WorkOrder {
    SubjectId person;
    std::string owner;
    bool closed = false;
    std::string note = {};
};
struct WorkReport {
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::vector<SubjectId> refused; ///< not on the worklist
    std::optional<journal::Receipt> receipt;
};
/// Gives work to owners, or closes it, as one set entry "identity.work_changed". Only who is on the
/// worklist of the region on that day has work. The same again changes nothing.
[[nodiscard]] Result<WorkReport> change_work(journal::Journal& journal, const std::string& actor,
                                             Date on, RegionCode region,
                                             std::span<const WorkOrder> orders, Progress& progress);

/// The bytes of a line: [person, owner, closed, note].
[[nodiscard]] Bytes encode(const WorkOrder& line);
/// CborError for anything that encode() does not write.
[[nodiscard]] WorkOrder decode_work(BytesView bytes);

} // namespace tepat::identity
