#pragma once
#include "cli/detail/verbs.hpp"

#include <string>

/// Questionnaires as XLSForms.
namespace tepat::cli::detail {

struct FormArgs {
    std::string file;
    std::string out;
    bool supplements = false; ///< the instrument in use
    int first_number = 20'001;
};

/// Exit::look when something was left out.
[[nodiscard]] Result<Report> instrument_import(const Context& context, const FormArgs& args);
[[nodiscard]] Result<Report> instrument_export(const Context& context, const FormArgs& args);

} // namespace tepat::cli::detail
