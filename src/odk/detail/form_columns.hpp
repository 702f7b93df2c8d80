#pragma once
#include <array>
#include <string_view>

/// Columns of an XLSForm as it is written; those with tepat_ are passed over by who makes forms.
namespace tepat::odk::detail {

inline constexpr std::string_view label_id = "label::Indonesia (id)";
inline constexpr std::string_view label_en = "label::English (en)";

inline constexpr std::array<std::string_view, 17> survey_columns{"type",
                                                                 "name",
                                                                 label_id,
                                                                 label_en,
                                                                 "required",
                                                                 "relevant",
                                                                 "constraint",
                                                                 "tepat_number",
                                                                 "tepat_column",
                                                                 "tepat_aliases",
                                                                 "tepat_fact",
                                                                 "tepat_kind",
                                                                 "tepat_role",
                                                                 "tepat_personal",
                                                                 "tepat_required",
                                                                 "tepat_rule",
                                                                 "tepat_constraint_rules"};
inline constexpr std::array<std::string_view, 6> choice_columns{
    "list_name", "name", label_id, label_en, "tepat_value", "tepat_aliases"};
inline constexpr std::array<std::string_view, 6> setting_columns{
    "form_title", "form_id", "version", "default_language", "tepat_name_en", "tepat_supplements"};

} // namespace tepat::odk::detail
