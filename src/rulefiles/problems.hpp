#pragma once
#include "core/result.hpp"
#include "rules/expression.hpp"

#include <toml++/impl/forward_declarations.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rulefiles {

using rules::Position;

/// Collects what is wrong with a file and keeps the first; reading goes on with stand-ins. Every
/// refusal says `file`, `line`, `column` and, where there is one, `heading`: the source of the
/// dated entry it stands in, or of the one before it.
class Problems {
public:
    explicit Problems(std::string_view file) : file_{file} {}

    void complain(Position where, MessageCode code, MessageParams params = {});
    /// The same for a refusal of an expression whose text begins, with its quotation mark, at
    /// `where`; its place, counted in a text with `lines_before` more lines, becomes the file's.
    void complain(Position where, const Refusal& refusal, int lines_before);
    [[nodiscard]] const std::optional<Refusal>& first() const { return first_; }

    /// The file as it was read: places and headings are looked up in it.
    void set_file(std::string_view toml, const toml::table& root);

private:
    struct Heading {
        Position where;
        std::string source;
    };
    void keep(Position where, Refusal refusal);
    [[nodiscard]] Position place_in_file(Position value, Position inside) const;

    std::string file_;
    std::string text_;
    std::vector<Heading> headings_; ///< by place
    std::optional<Refusal> first_;
};

/// A refusal of what a place of a file that was read says, with its heading.
[[nodiscard]] Refusal refusal_in(std::string_view toml, std::string_view file, Position where,
                                 MessageCode code, MessageParams params);

/// A refusal of a file as people read it: what is wrong and what to do, with the file where it is,
/// and below it the heading.
[[nodiscard]] std::string told(const Refusal& refusal, Language language);

/// Parses a whole file. False when it is no TOML; that is then complained of.
bool parse_toml(std::string_view toml, std::string_view file, toml::table& into,
                Problems& problems);

} // namespace tepat::rulefiles
