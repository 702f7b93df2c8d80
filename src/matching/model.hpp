#pragma once
#include "core/result.hpp"
#include "matching/fields.hpp"
#include "matching/record.hpp"

#include <array>
#include <string>
#include <string_view>

namespace tepat::matching {

/// How often each level of each field comes in a class of pairs, of those in which it is not
/// missing. The shares of each group of levels (groups_of) sum to 1; `missing` has none.
using Shares = std::array<std::array<double, most_levels>, fields>;

/// What is known of pairs before one of them is looked at (Fellegi and Sunter 1969, with a third
/// class: members of one family share much and are not one person). Fields are taken for
/// independent within a class.
struct Model {
    Shares matched{};   ///< m: of two records of one person
    Shares strangers{}; ///< u: of two persons drawn from the whole
    Shares kin{};       ///< of two members of one family
    /// Of all pairs, those of two members of one family; 0: families are not known.
    double kin_share = 0;
    /// Of all pairs, those of one person.
    double prior = 1e-6;
    friend bool operator==(const Model&, const Model&) = default;
};

/// Shares of a register of usual quality: what training starts from, and holds on to where it finds
/// next to nothing.
[[nodiscard]] const Shares& usual_matched();

/// The model as TOML, readable and exact; and back, strictly. Refused with file and line.
[[nodiscard]] std::string model_text(const Model& model);
[[nodiscard]] Result<Model> read_model(std::string_view toml, std::string_view file);

} // namespace tepat::matching
