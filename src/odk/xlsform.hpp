#pragma once
#include "core/result.hpp"
#include "registry/instrument.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// Instruments as XLSForms, the workbooks that ODK and Kobo make forms of (https://xlsform.org).
namespace tepat::odk {

struct FormOptions {
    /// The instrument that the form asks more about; null: the form is one of its own.
    const registry::Instrument* supplements = nullptr;
    /// Of the first question without a number of its own; numbers are unique over all instruments.
    int first_number = 20'001;
};

/// What an instrument cannot say: where it stands, why, and what to do.
struct FormProblem {
    std::string sheet;
    std::uint32_t row = 0; ///< from 1
    std::string column;
    Refusal why;
};

struct ImportedForm {
    registry::Instrument instrument;
    std::string text;                ///< the file for instruments/
    std::vector<FormProblem> report; ///< by row; what they name is left out, the rest is there
};

/// Questions outside a repeat are the household's, those inside the only one the members'.
/// select_one, integer, text and date become questions, `relevant` and `constraint` rules between
/// them (docs/formats/xlsform.md); columns that begin with `tepat_` say what an XLSForm cannot.
/// Refused: what sheets::open_workbook refuses, odk.sheet_missing {file, sheet}, odk.column_missing
/// {file, sheet, column}, odk.form_large, odk.form_empty {file}, and what
/// registry::parse_instrument refuses, such as a role that is missing.
[[nodiscard]] Result<ImportedForm> import_form(const std::filesystem::path& path,
                                               const FormOptions& options);

/// Writes the instrument as an XLSForm that import_form reads back to the same one. Rules of an
/// instrument become `relevant`, `required` and `constraint`. Refused: a file that cannot be
/// written.
[[nodiscard]] Result<void> export_form(const registry::Instrument& instrument,
                                       const std::filesystem::path& path);

} // namespace tepat::odk
