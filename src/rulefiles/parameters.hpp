#pragma once
#include "core/result.hpp"
#include "rulefiles/dated.hpp"
#include "rulefiles/problems.hpp"
#include "rulefiles/words.hpp"

#include <toml++/impl/forward_declarations.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rulefiles {

class Fields;

/// A number of a rule file that has a name, so that a simulation may choose another. Whole, not
/// negative.
struct Parameter {
    std::string id;
    Words name;
    /// What a simulation may choose, and in what steps. The file's own values lie within.
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    std::int64_t step = 1;
    Series<std::int64_t> values;
    Position where;
};

/// A number chosen for a parameter.
struct ParameterValue {
    std::string id;
    std::int64_t value = 0;
};

/// Writes chosen numbers into a file that was parsed, on all days, as though they stood in it.
/// False after a complaint: there is no such parameter.
bool choose(toml::table& file, std::span<const ParameterValue> chosen, Problems& problems);

/// The parameters of a file while its dated entries are read: an entry that names some is read once
/// for each time between two changes of them. Not thread-safe.
class Parameters {
public:
    /// Complains of a place within a text.
    using Complain = std::function<void(Refusal)>;

    /// Reads `[[parameter]]`.
    void read(Fields& root);
    [[nodiscard]] const std::vector<Parameter>& all() const { return all_; }

    /// Those that the texts of a dated entry name, in the order of the file.
    [[nodiscard]] std::vector<const Parameter*> named_in(const toml::table& entry) const;
    /// An expression with the numbers of a day for `parameter.<id>`. What follows them keeps its
    /// place: spaces make up for the name's length.
    [[nodiscard]] std::string in_expression(std::string_view text, Date on,
                                            const Complain& complain);
    /// A sentence with the numbers of a day for `{parameter.<id>}`.
    [[nodiscard]] std::string in_sentence(std::string_view text, Date on, const Complain& complain);
    /// Complains of those that nothing named.
    void check_used(Problems& problems) const;

private:
    std::optional<std::int64_t> value_of(std::string_view id, Position place, Date on,
                                         const Complain& complain);

    std::vector<Parameter> all_;
    std::set<std::string, std::less<>> used_;
};

} // namespace tepat::rulefiles
