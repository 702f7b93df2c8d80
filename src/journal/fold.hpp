#pragma once
#include "journal/entry.hpp"
#include "store/connection.hpp"
#include "store/schema.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace tepat::journal {

/// Remembers which entries and lines concern whom: touch(subject_id, seq, line), the history of a
/// family.
class Touches {
public:
    Touches() = default;
    Touches(const Touches&) = delete;
    Touches& operator=(const Touches&) = delete;
    virtual ~Touches() = default;
    /// `line` counts from 0 over the whole set entry; 0 for an ordinary entry.
    virtual void add(SubjectId subject, std::int64_t line) = 0;
};

/// Where `apply` writes. It writes folded tables and nothing else, and depends on nothing but the
/// entry and what earlier entries folded.
struct ApplyContext {
    store::Connection& connection;
    const Entry& entry;
    Touches& touches;
};

/// Folds a run of lines of one set entry. Made at the start of a slice, `finish` at its end. A set
/// fold only inserts rows that carry the entry's seq; it reads and updates nothing, so that slices
/// may run between other entries and a refold gives the same tables. Rows stay invisible until the
/// entry is activated.
class SetFold {
public:
    SetFold() = default;
    SetFold(const SetFold&) = delete;
    SetFold& operator=(const SetFold&) = delete;
    virtual ~SetFold() = default;
    virtual void line(std::int64_t number, BytesView line) = 0;
    virtual void finish() = 0;
};

/// How one (type, version) is folded. An ordinary event has `apply`; a set entry has `fold_set` for
/// its lines and may have `apply` for its header, whose rows carry the entry's seq like those of
/// the lines.
struct EventFold {
    std::string_view name;
    int version;
    std::function<void(const ApplyContext&)> apply;
    std::function<std::unique_ptr<SetFold>(const ApplyContext&)> fold_set;
    /// Takes out of the room's folded tables what the entry put there, as if it had not been: for a
    /// redaction (Journal::redact). None: later entries rest on it, and it cannot be redacted.
    std::function<void(store::Connection&, Seq)> forget = {};
};

/// What a room keeps in the journal and in the database.
struct RoomFolds {
    store::Schema schema;
    std::vector<EventFold> events;
};

/// All rooms of a program, in order of dependence; the journal's own first.
class Folds {
public:
    explicit Folds(std::vector<RoomFolds> rooms);
    [[nodiscard]] const std::vector<RoomFolds>& rooms() const { return rooms_; }
    [[nodiscard]] std::vector<store::Schema> schemas() const;
    /// Null when this program does not know the event: a newer journal.
    [[nodiscard]] const EventFold* find(const EventType& type) const;

private:
    std::vector<RoomFolds> rooms_;
};

} // namespace tepat::journal
