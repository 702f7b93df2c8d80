#pragma once
#include "rules/detail/program.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What the checker carries along: which facts are certainly known where.
namespace tepat::rules::detail {

/// The way to a fact: a variable (its index) or macro variable (a number of its own below zero),
/// then fields.
using Path = std::vector<int>;
/// Facts that are certainly known.
using Facts = std::set<Path>;

[[nodiscard]] inline Facts both(const Facts& a, const Facts& b) {
    Facts out = a;
    out.insert(b.begin(), b.end());
    return out;
}

[[nodiscard]] inline Facts common(const Facts& a, const Facts& b) {
    Facts out;
    std::ranges::set_intersection(a, b, std::inserter(out, out.end()));
    return out;
}

/// A checked node and what its being true or false proves.
struct Checked {
    std::int32_t node = 0;
    Type type = Type::nothing();
    std::optional<Path> path;
    bool nullable = false;
    Facts if_true;
    Facts if_false;
};
/// Nothing when refused; the refusal is kept by the checker.
using Maybe = std::optional<Checked>;

/// A variable of a macro.
struct Binding {
    std::string name;
    Type type;
    std::int32_t slot;
    int path;
};

} // namespace tepat::rules::detail
