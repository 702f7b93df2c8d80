#pragma once
#include "core/date.hpp"
#include "core/result.hpp"
#include "core/rupiah.hpp"
#include "journal/digest.hpp"
#include "rulefiles/dated.hpp"
#include "rulefiles/parameters.hpp"
#include "rulefiles/problems.hpp"
#include "rulefiles/words.hpp"

#include <toml++/impl/forward_declarations.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rulefiles {

/// SHA-256 of a file's values: comments, order of keys and layout do not matter.
[[nodiscard]] journal::Digest digest_of(const toml::table& file);

/// One TOML table, read strictly: every key must be asked for, or finish() complains of it. A
/// missing or wrong value is complained of once and read as a stand-in.
class Fields {
public:
    Fields(const toml::table& table, Problems& problems);
    /// A table within another: of the same day and parameters.
    Fields(const toml::table& table, const Fields& owner);

    /// From now on dated entries within may name these; they outlive this.
    void use(Parameters& parameters) { parameters_ = &parameters; }
    /// The days of a dated entry on which it is read: its first, and until its last those on which
    /// a parameter changes that it names.
    [[nodiscard]] std::vector<Date> days(Date from, std::optional<Date> last) const;
    /// Parameters are read as of this day.
    void speak_of(Date day) { day_ = day; }

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] Position where() const;
    /// Of a key's value, or of the table when it is missing.
    [[nodiscard]] Position where(std::string_view key) const;

    std::string text(std::string_view key);
    std::string text_or(std::string_view key, std::string_view otherwise);
    /// With the day's numbers for its parameters.
    std::string expression(std::string_view key);
    /// Lower-case letters, digits and underscores.
    std::string id();
    /// `{ id = "…", en = "…" }`
    Words words(std::string_view key);
    Date date(std::string_view key);
    std::optional<Date> date_if(std::string_view key);
    bool boolean(std::string_view key);
    /// In a dated entry also computed from parameters: `"parameter.month * 12"`.
    std::int64_t integer(std::string_view key);
    /// Whole rupiah, not negative.
    Rupiah rupiah(std::string_view key);
    std::vector<std::int64_t> integers(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    /// An array of tables; a missing one is empty.
    std::vector<const toml::table*> tables(std::string_view key);
    const toml::table* table(std::string_view key);
    /// `source` and `note`, with those of its parameters: complains of a value without one, and of
    /// an assumption without a note.
    Origin origin();
    /// A value of whatever kind, or null when it is missing.
    const toml::node* node(std::string_view key);
    [[nodiscard]] std::vector<std::string> keys() const;

    /// Complains of the keys nobody asked for.
    void finish();
    Problems& problems() { return problems_; }

private:
    const toml::node* require(std::string_view key);
    void wrong_kind(std::string_view key, std::string_view expected);
    [[nodiscard]] Parameters::Complain complain_at(std::string_view key);
    std::int64_t computed(std::string_view key, std::string_view source);

    const toml::table& table_;
    Problems& problems_;
    Parameters* parameters_ = nullptr;
    std::optional<Date> day_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace tepat::rulefiles
