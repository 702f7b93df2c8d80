#pragma once
#include "programmes/policy_at.hpp"

#include <span>
#include <string_view>

namespace tepat::programmes {

/// Reads a policy file; docs/policies.md describes it. Strict: whatever is not understood is
/// refused, with `file`, `line`, `column`, `heading` (the source of the entry it stands in), what
/// is wrong and the remedy. Codes: rulefiles.not_toml,
/// unknown_field, missing_field, wrong_kind, not_whole, no_source, assumption_without_note,
/// overlap, gap, different_span, not_covered, double_id, bad_id, unknown_id, bad_stages,
/// bad_bounds, one_kind, negative, which_format, bad_packs, mixed_units, input_unused, many_inputs,
/// allocated_more, bad_area, mixed_areas, unknown_parameter,
/// parameter_without_value, parameter_unused, bad_range, out_of_range; or the code of rules: for an
/// expression, with `line` that of the file, and `file` added. `file` is only a name for messages.
///
/// Numbers `chosen` for parameters are read as though they stood in the file on every day, and are
/// in the digest: for simulations. Refused when there is no such parameter
/// (rulefiles.no_parameter) or the number is out of its range.
[[nodiscard]] Result<Policy> read_policy(std::string_view toml, std::string_view file,
                                         std::span<const ParameterValue> chosen = {});

} // namespace tepat::programmes
