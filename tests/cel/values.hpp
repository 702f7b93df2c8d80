#pragma once
#include "rules/detail/scratch.hpp"
#include "rules/detail/types.hpp"
#include "rules/memory_rows.hpp"
#include "rules/schema.hpp"

#include <nlohmann/json.hpp>

#include <deque>
#include <optional>
#include <string>

/// The types and values of a case, which suite.mjs and differential.mjs write: `{"int": "5"}`,
/// `{"map": [[key, value], …]}`, `{"record": {"field": value}}`.
namespace tepat::rules::test {

using Json = nlohmann::json;

/// Makes the values of one case and owns what they borrow.
class Values {
public:
    explicit Values(Schema& schema) : schema_{schema} {}

    /// `list(int)`, or `{"list": {"record": {"field": type}}}`; nothing if it is a message.
    std::optional<Type> type(const Json& from);
    /// Nothing if there is a message in it.
    std::optional<Value> value(const Json& from, const std::optional<Type>& type = {});

private:
    Value record(const Json& fields, const Type& type);
    Schema& schema_;
    detail::Scratch scratch_;
    std::deque<MemoryRows> rows_;
};

/// Whether they are the same value: of one type, and NaN like NaN.
[[nodiscard]] bool same(const Value& a, const Value& b);
/// For people.
[[nodiscard]] std::string shown(const Value& value);

} // namespace tepat::rules::test
