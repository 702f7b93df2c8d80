#include "sheets/writer.hpp"

namespace tepat::sheets {

Result<std::unique_ptr<TableWriter>> create_table(const std::filesystem::path& path,
                                                  Sheets sheets) {
    if (path.extension() == ".xlsx") return create_xlsx(path);
    if (sheets == Sheets::one && path.extension() == ".csv") return create_csv(path);
    return refuse("sheets.table_kind"_msg,
                  {{"file", path.filename().string()},
                   {"endings", sheets == Sheets::one ? ".xlsx, .csv" : ".xlsx"}});
}

} // namespace tepat::sheets
