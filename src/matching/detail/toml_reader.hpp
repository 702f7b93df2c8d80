#pragma once
#include "core/result.hpp"

#include <toml++/impl/forward_declarations.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::matching::detail {

/// One TOML table, read strictly: the first thing that is wrong is kept, with file and line, and
/// every key must be asked for before finish(). Reading goes on with what was there before. The
/// room of the policies has the same for policy files; this room must not know databases, which
/// that one does.
class TomlReader {
public:
    TomlReader(const toml::table& table, std::string_view file, std::optional<Refusal>& wrong);

    void number(std::string_view key, double low, double high, double& into);
    void whole(std::string_view key, std::int64_t low, std::int64_t high, std::int64_t& into);
    void boolean(std::string_view key, bool& into);
    void text(std::string_view key, std::string& into);
    /// A text or an array of texts.
    void texts(std::string_view key, std::vector<std::string>& into);
    [[nodiscard]] const toml::table* table(std::string_view key);
    [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);
    [[nodiscard]] bool has(std::string_view key) const;
    void complain(std::string_view key, MessageCode code, MessageParams params = {});
    void finish();

private:
    const toml::node* node(std::string_view key);
    void out_of_range(std::string_view key, double low, double high);
    const toml::table& table_;
    std::string_view file_;
    std::optional<Refusal>& wrong_;
    std::set<std::string, std::less<>> asked_;
};

/// Nothing and a complaint when it is no TOML.
[[nodiscard]] bool parse(std::string_view text, std::string_view file, toml::table& into,
                         std::optional<Refusal>& wrong);

} // namespace tepat::matching::detail
