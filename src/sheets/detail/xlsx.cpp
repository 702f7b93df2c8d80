#include "sheets/detail/xlsx.hpp"

#include "sheets/detail/xlsx_parts.hpp"
#include "sheets/detail/xlsx_rows.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace tepat::sheets::detail {

namespace {

class Xlsx final : public Workbook {
public:
    Xlsx(Package package, XlsxLayout layout)
        : package_{std::move(package)}, layout_{std::move(layout)} {
        for (const auto& sheet : layout_.sheets)
            sheets_.push_back(sheet.info);
    }
    [[nodiscard]] std::span<const SheetInfo> sheets() const override { return sheets_; }
    [[nodiscard]] DateSystem date_system() const override { return layout_.date_system; }

    Result<std::unique_ptr<RowReader>> rows(std::size_t sheet) override {
        assert(sheet < sheets_.size());
        if (auto ready = read_shared(); !ready) return std::unexpected(ready.error());
        auto part = package_.part(layout_.sheets[sheet].part, package_.limits().inflated_bytes);
        if (!part) return std::unexpected(part.error());
        return std::make_unique<XlsxRows>(std::move(*part), sheets_[sheet].name, shared_,
                                          package_.limits());
    }

private:
    Result<void> read_shared() {
        if (shared_is_read_) return {};
        if (!layout_.styles.empty()) {
            auto styles = read_date_styles(package_, layout_.styles);
            if (!styles) return std::unexpected(styles.error());
            shared_.date_styles = std::move(*styles);
        }
        if (!layout_.shared_strings.empty()) {
            auto strings = SharedStrings::read(package_, layout_.shared_strings);
            if (!strings) return std::unexpected(strings.error());
            shared_.strings = std::move(*strings);
        }
        shared_is_read_ = true;
        return {};
    }

    Package package_;
    XlsxLayout layout_;
    std::vector<SheetInfo> sheets_;
    XlsxShared shared_;
    bool shared_is_read_ = false;
};

Result<bool> is_open_document(Package& package) {
    if (!package.has("mimetype")) return false;
    auto part = package.part("mimetype", 1 << 10);
    if (!part) return std::unexpected(part.error());
    std::array<char, 64> buffer{};
    const auto got = part->read(buffer);
    if (!got) return std::unexpected(got.error());
    return std::string_view{buffer.data(), *got}.starts_with("application/vnd.oasis.opendocument");
}

} // namespace

Result<std::unique_ptr<Workbook>> open_xlsx(Package package) {
    const auto open_document = is_open_document(package);
    if (!open_document) return std::unexpected(open_document.error());
    if (*open_document) return refuse("sheets.open_document"_msg, {{"file", package.file()}});
    if (!package.has("_rels/.rels"))
        return refuse("sheets.zip_archive"_msg, {{"file", package.file()}});
    auto layout = read_layout(package);
    if (!layout) return std::unexpected(layout.error());
    return std::make_unique<Xlsx>(std::move(package), std::move(*layout));
}

} // namespace tepat::sheets::detail
