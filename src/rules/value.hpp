#pragma once
// long: one class; what it holds and what it borrows is read together
#include "core/date.hpp"

#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tepat::rules {

class Rows;
class Value;

/// What a value is. `unknown` is a fact nobody has stated; it is never equal to, less than or true.
/// It is not CEL's null, which is a value like another and is no fact of ours.
enum class Kind : std::uint8_t {
    unknown,
    boolean,
    integer,
    real,
    text,
    timestamp,
    duration,
    list,
    record,
    unsigned_integer,
    bytes,
    null,
    map,
    type,
    optional,
    // Kinds of types alone, never of a value: one that is known only when the value is there, one
    // that a function leaves open, one that a function declares.
    dynamic,
    parameter,
    opaque
};

/// One row of some Rows: a handle of two words that borrows, so the Rows must outlive it.
struct Record {
    const Rows* rows = nullptr;
    std::int64_t row = 0;

    /// The value of the field with this index in the record type of the schema.
    [[nodiscard]] Value field(int index) const;
};

/// A value of an expression: 24 bytes, no heap. Scalars are held; texts, lists and records are
/// borrowed from the Rows (or the expression) they came from. Reading it as another kind than it
/// is, is a bug (asserted).
class Value {
public:
    /// Unknown.
    constexpr Value() = default;

    [[nodiscard]] static constexpr Value boolean(bool value) {
        Value made{Kind::boolean};
        made.payload_.integer = value ? 1 : 0;
        return made;
    }
    [[nodiscard]] static constexpr Value integer(std::int64_t value) {
        Value made{Kind::integer};
        made.payload_.integer = value;
        return made;
    }
    [[nodiscard]] static constexpr Value unsigned_integer(std::uint64_t value) {
        Value made{Kind::unsigned_integer};
        made.payload_.integer = static_cast<std::int64_t>(value);
        return made;
    }
    [[nodiscard]] static constexpr Value null() { return Value{Kind::null}; }
    [[nodiscard]] static constexpr Value real(double value) {
        Value made{Kind::real};
        made.payload_.real = value;
        return made;
    }
    /// UTF-8 that outlives the value.
    [[nodiscard]] static constexpr Value text(std::string_view value) {
        return characters(Kind::text, value);
    }
    /// Bytes that outlive the value.
    [[nodiscard]] static constexpr Value bytes(std::string_view value) {
        return characters(Kind::bytes, value);
    }
    /// A type as a value, by a name that outlives it.
    [[nodiscard]] static constexpr Value type(std::string_view name) {
        return characters(Kind::type, name);
    }
    /// `nanoseconds` after the second, 0 to 999,999,999; of a duration below zero too.
    [[nodiscard]] static constexpr Value timestamp(std::chrono::sys_seconds value,
                                                   std::int32_t nanoseconds = 0) {
        return time(Kind::timestamp, value.time_since_epoch().count(), nanoseconds);
    }
    /// A civil date is the timestamp of its 00:00Z.
    [[nodiscard]] static constexpr Value date(Date value) {
        return timestamp(std::chrono::sys_seconds{std::chrono::days{value.day_number()}});
    }
    [[nodiscard]] static constexpr Value duration(std::chrono::seconds value,
                                                  std::int32_t nanoseconds = 0) {
        return time(Kind::duration, value.count(), nanoseconds);
    }
    [[nodiscard]] static constexpr Value record(Record value) {
        Value made{Kind::record};
        made.payload_.rows = value.rows;
        made.size_ = value.row;
        return made;
    }
    /// The list of the records `first`, `first + 1`, … of `rows`; at most 2³¹ of them.
    [[nodiscard]] static constexpr Value list(const Rows& rows, std::int64_t first,
                                              std::int32_t size) {
        assert(size >= 0);
        Value made{Kind::list};
        made.of_rows_ = true;
        made.payload_.rows = &rows;
        made.size_ = first;
        made.count_ = size;
        return made;
    }
    /// The list of `items`, which outlive the value.
    [[nodiscard]] static constexpr Value list(std::span<const Value> items) {
        return borrowed(Kind::list, items.data(), items.size());
    }
    /// A map of `entries`, key, value, key, value …, which outlive it. Sorted by key_order() of
    /// detail/compare.hpp, no key twice.
    [[nodiscard]] static constexpr Value map(std::span<const Value> entries) {
        return borrowed(Kind::map, entries.data(), entries.size() / 2);
    }
    /// An optional value: of nothing, or of the one item, which outlives it.
    [[nodiscard]] static constexpr Value optional(std::span<const Value> none_or_one) {
        return borrowed(Kind::optional, none_or_one.data(), none_or_one.size());
    }

    [[nodiscard]] constexpr Kind kind() const { return kind_; }
    [[nodiscard]] constexpr bool known() const { return kind_ != Kind::unknown; }

    [[nodiscard]] constexpr bool as_boolean() const {
        assert(kind_ == Kind::boolean);
        return payload_.integer != 0;
    }
    [[nodiscard]] constexpr std::int64_t as_integer() const {
        assert(kind_ == Kind::integer);
        return payload_.integer;
    }
    [[nodiscard]] constexpr std::uint64_t as_unsigned_integer() const {
        assert(kind_ == Kind::unsigned_integer);
        return static_cast<std::uint64_t>(payload_.integer);
    }
    [[nodiscard]] constexpr double as_real() const {
        assert(kind_ == Kind::real);
        return payload_.real;
    }
    [[nodiscard]] constexpr std::string_view as_text() const {
        assert(kind_ == Kind::text);
        return characters();
    }
    [[nodiscard]] constexpr std::string_view as_bytes() const {
        assert(kind_ == Kind::bytes);
        return characters();
    }
    [[nodiscard]] constexpr std::string_view type_name() const {
        assert(kind_ == Kind::type);
        return characters();
    }
    /// The whole seconds, rounded down.
    [[nodiscard]] constexpr std::chrono::sys_seconds as_timestamp() const {
        assert(kind_ == Kind::timestamp);
        return std::chrono::sys_seconds{std::chrono::seconds{payload_.integer}};
    }
    /// The civil date of a timestamp, at UTC.
    [[nodiscard]] constexpr Date as_date() const {
        const auto day = std::chrono::floor<std::chrono::days>(as_timestamp());
        return Date{static_cast<std::int32_t>(day.time_since_epoch().count())};
    }
    /// What a timestamp or duration has above its whole seconds.
    [[nodiscard]] constexpr std::int32_t nanoseconds() const {
        assert(kind_ == Kind::timestamp || kind_ == Kind::duration);
        return count_;
    }
    /// The whole seconds, rounded down.
    [[nodiscard]] constexpr std::chrono::seconds as_duration() const {
        assert(kind_ == Kind::duration);
        return std::chrono::seconds{payload_.integer};
    }
    [[nodiscard]] constexpr Record as_record() const {
        assert(kind_ == Kind::record);
        return {payload_.rows, size_};
    }
    /// Elements of a list, entries of a map, items of an optional (0 or 1).
    [[nodiscard]] constexpr std::int32_t size() const {
        assert(kind_ == Kind::list || kind_ == Kind::map || kind_ == Kind::optional);
        return count_;
    }
    /// Element of a list, 0 ≤ index < size().
    [[nodiscard]] constexpr Value element(std::int32_t index) const {
        assert(kind_ == Kind::list && index >= 0 && index < count_);
        return of_rows_ ? record({payload_.rows, size_ + index}) : payload_.items[index];
    }

    /// Key and value of an entry of a map, 0 ≤ index < size().
    [[nodiscard]] constexpr const Value& key(std::int32_t index) const {
        assert(kind_ == Kind::map && index >= 0 && index < count_);
        return payload_.items[2 * static_cast<std::ptrdiff_t>(index)];
    }
    [[nodiscard]] constexpr const Value& value(std::int32_t index) const {
        assert(kind_ == Kind::map && index >= 0 && index < count_);
        return payload_.items[2 * static_cast<std::ptrdiff_t>(index) + 1];
    }
    /// The item of an optional of size() 1.
    [[nodiscard]] constexpr const Value& item() const {
        assert(kind_ == Kind::optional && count_ == 1);
        return *payload_.items;
    }

private:
    constexpr explicit Value(Kind kind) : kind_{kind} {}
    static constexpr Value characters(Kind kind, std::string_view value) {
        Value made{kind};
        made.payload_.text = value.data();
        made.size_ = static_cast<std::int64_t>(value.size());
        return made;
    }
    static constexpr Value time(Kind kind, std::int64_t seconds, std::int32_t nanoseconds) {
        assert(nanoseconds >= 0 && nanoseconds < 1'000'000'000);
        Value made{kind};
        made.payload_.integer = seconds;
        made.count_ = nanoseconds;
        return made;
    }
    static constexpr Value borrowed(Kind kind, const Value* items, std::size_t count) {
        Value made{kind};
        made.payload_.items = items;
        made.count_ = static_cast<std::int32_t>(count);
        return made;
    }
    [[nodiscard]] constexpr std::string_view characters() const {
        return {payload_.text, static_cast<std::size_t>(size_)};
    }

    Kind kind_ = Kind::unknown;
    bool of_rows_ = false;   // a list of rows, not of items
    std::int32_t count_ = 0; // of a list, map or optional; nanoseconds of a timestamp or duration
    union Payload {
        std::int64_t integer = 0; // boolean, integers; seconds of timestamp and duration
        double real;
        const char* text;
        const Rows* rows;
        const Value* items;
    } payload_{};
    std::int64_t size_ = 0; // bytes of text, bytes and type; row of a record, first of a list
};
static_assert(sizeof(Value) == 24);

/// Where the rows of one record type are. The seam between rules and data: a columnar snapshot
/// implements it by reading column `field` at `row`, and a family's members as Value::list(members,
/// first, size) — members are contiguous, so nothing is copied.
///
/// An implementation gives a value of the declared kind, or unknown where the schema says nullable.
/// (Unknown elsewhere is not believed: the outcome is undetermined.) Concurrent reads must be safe.
class Rows {
public:
    Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    virtual ~Rows() = default;
    [[nodiscard]] virtual Value at(std::int64_t row, int field) const = 0;
};

inline Value Record::field(int index) const {
    return rows->at(row, index);
}

} // namespace tepat::rules
