#include "sheets/detail/xlsx_parts.hpp"

#include "sheets/detail/elements.hpp"
#include "sheets/detail/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

namespace tepat::sheets::detail {

namespace {

constexpr std::uint64_t small_part = 64ULL << 20;

Result<void> read_whole(Package& package, const std::string& name, std::uint64_t most,
                        ElementHandler& handler) {
    auto part = package.part(name, most);
    if (!part) return std::unexpected(part.error());
    ElementStream stream{std::move(*part), handler};
    auto more = stream.run();
    if (!more) return std::unexpected(more.error());
    return {};
}

std::uint32_t number_or(std::string_view text, std::uint32_t otherwise) {
    std::from_chars(text.data(), text.data() + text.size(), otherwise);
    return otherwise;
}

bool is_true(std::string_view text) {
    return text == "1" || text == "true";
}

struct Relationship {
    std::string id;
    std::string type;
    std::string target;
};

/// `target` as seen from the part `base`; an absolute one begins with a slash.
std::string resolve(std::string_view base, std::string_view target) {
    const auto joined =
        target.starts_with('/')
            ? std::filesystem::path{target}
            : std::filesystem::path{"/"} / std::filesystem::path{base}.parent_path() / target;
    return joined.lexically_normal().generic_string().substr(1);
}

class Relationships final : public ElementHandler {
public:
    static Result<std::vector<Relationship>> of(Package& package, std::string_view part) {
        const std::filesystem::path path{part};
        const auto rels =
            (path.parent_path() / "_rels" / path.filename()).generic_string() + ".rels";
        Relationships handler{part};
        if (auto read = read_whole(package, rels, small_part, handler); !read)
            return std::unexpected(read.error());
        return std::move(handler.found_);
    }

    void start(std::string_view name, Attributes attributes) override {
        if (name != "Relationship" || attributes.get("TargetMode") == "External") return;
        found_.push_back({std::string{attributes.get("Id")}, std::string{attributes.get("Type")},
                          resolve(base_, attributes.get("Target"))});
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}

private:
    explicit Relationships(std::string_view base) : base_{base} {}
    std::string_view base_;
    std::vector<Relationship> found_;
};

/// Transitional and strict types differ only before the last slash.
const Relationship* of_type(const std::vector<Relationship>& all, std::string_view type) {
    const auto found = std::ranges::find_if(
        all, [&](const Relationship& one) { return one.type.ends_with(type); });
    return found == all.end() ? nullptr : &*found;
}

class WorkbookPart final : public ElementHandler {
public:
    struct Sheet {
        SheetInfo info;
        std::string id;
    };
    std::vector<Sheet> sheets;
    DateSystem date_system = DateSystem::from_1900;

    void start(std::string_view name, Attributes attributes) override {
        if (name == "workbookPr" && is_true(attributes.get("date1904")))
            date_system = DateSystem::from_1904;
        if (name != "sheet") return;
        std::string title{attributes.get("name")};
        unescape_xstring(title, 0);
        const auto state = attributes.get("state");
        sheets.push_back({{std::move(title), state == "hidden" || state == "veryHidden"},
                          std::string{attributes.get("id")}});
    }
    void end(std::string_view) override {}
    void text(std::string_view) override {}
};

class StylesPart final : public ElementHandler {
public:
    std::vector<bool> dates;

    void start(std::string_view name, Attributes attributes) override {
        const auto format = number_or(attributes.get("numFmtId"), 0);
        if (name == "numFmt")
            custom_[format] = is_date_format(attributes.get("formatCode"));
        else if (name == "cellXfs")
            in_cell_styles_ = true;
        else if (name == "xf" && in_cell_styles_)
            dates.push_back(is_date(format));
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") in_cell_styles_ = false;
    }
    void text(std::string_view) override {}

private:
    bool is_date(std::uint32_t format) const {
        if (const auto own = custom_.find(format); own != custom_.end()) return own->second;
        return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
               (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
    }
    std::map<std::uint32_t, bool> custom_;
    bool in_cell_styles_ = false;
};

class SharedStringsPart final : public ElementHandler {
public:
    SharedStringsPart(SharedStrings& strings, const Limits& limits)
        : strings_{strings}, limits_{limits} {}

    void start(std::string_view name, Attributes) override {
        if (name == "si") {
            text_.clear();
        } else if (name == "rPh") {
            in_phonetic_ = true;
        } else if (name == "t" && !in_phonetic_) {
            in_text_ = true;
            piece_from_ = text_.size();
        }
    }
    void end(std::string_view name) override {
        if (name == "rPh") {
            in_phonetic_ = false;
        } else if (name == "t" && in_text_) {
            in_text_ = false;
            unescape_xstring(text_, piece_from_);
        } else if (name == "si") {
            finish();
        }
    }
    void text(std::string_view piece) override {
        if (!in_text_) return;
        text_.append(piece);
        if (text_.size() > escaped_bytes(limits_.cell_characters)) refuse_long();
    }

private:
    void refuse_long() {
        fail({"sheets.shared_string_too_long"_msg,
              {{"file", part().file()},
               {"number", std::to_string(strings_.size() + 1)},
               {"limit", std::to_string(limits_.cell_characters)}}});
    }
    void finish() {
        if (text_.size() > limits_.cell_characters && utf16_units(text_) > limits_.cell_characters)
            return refuse_long();
        strings_.append(text_);
        if (strings_.bytes() > limits_.shared_string_bytes)
            fail({"sheets.shared_strings_too_large"_msg,
                  {{"file", part().file()},
                   {"limit", std::to_string(limits_.shared_string_bytes >> 20)}}});
    }

    SharedStrings& strings_;
    const Limits& limits_;
    std::string text_;
    std::size_t piece_from_ = 0;
    bool in_text_ = false;
    bool in_phonetic_ = false;
};

} // namespace

Result<XlsxLayout> read_layout(Package& package) {
    const auto missing = [&](std::string part) {
        return refuse(
            "sheets.damaged"_msg,
            {{"file", package.file()}, {"part", std::move(part)}, {"detail", "missing part"}});
    };
    const auto roots = Relationships::of(package, "");
    if (!roots) return std::unexpected(roots.error());
    const auto* root = of_type(*roots, "/officeDocument");
    if (root == nullptr) return missing("officeDocument");

    if (root->target.ends_with(".bin"))
        return refuse("sheets.xlsb"_msg, {{"file", package.file()}});

    WorkbookPart workbook;
    if (auto read = read_whole(package, root->target, small_part, workbook); !read)
        return std::unexpected(read.error());
    const auto rels = Relationships::of(package, root->target);
    if (!rels) return std::unexpected(rels.error());

    XlsxLayout layout;
    layout.date_system = workbook.date_system;
    if (const auto* styles = of_type(*rels, "/styles")) layout.styles = styles->target;
    if (const auto* strings = of_type(*rels, "/sharedStrings"))
        layout.shared_strings = strings->target;
    for (auto& sheet : workbook.sheets) {
        const auto target = std::ranges::find(*rels, sheet.id, &Relationship::id);
        if (target == rels->end()) return missing("sheet " + sheet.info.name);
        if (target->type.ends_with("/worksheet"))
            layout.sheets.push_back({std::move(sheet.info), target->target});
    }
    if (layout.sheets.empty()) return refuse("sheets.no_sheet"_msg, {{"file", package.file()}});
    return layout;
}

Result<std::vector<bool>> read_date_styles(Package& package, const std::string& part) {
    StylesPart handler;
    if (auto read = read_whole(package, part, small_part, handler); !read)
        return std::unexpected(read.error());
    return std::move(handler.dates);
}

bool is_date_format(std::string_view code) {
    // Only the first section, which shows positive numbers, decides.
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        switch (code[i]) {
        case '"': // literal text
            i = std::min(code.find('"', i + 1), code.size());
            break;
        case '\\': // one literal character, filler or space
        case '_':
        case '*':
            ++i;
            break;
        case '[': { // colour, condition, locale; or elapsed hours, minutes, seconds
            const auto close = std::min(code.find(']', i), code.size());
            const auto inside = code.substr(i + 1, close - i - 1);
            if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos)
                return true;
            i = close;
            break;
        }
        case 'd':
        case 'D':
        case 'm':
        case 'M':
        case 'y':
        case 'Y':
        case 'h':
        case 'H':
        case 's':
        case 'S':
            return true;
        case 'G': // General
        case 'g':
            return false;
        default:
            break;
        }
    }
    return false;
}

Result<SharedStrings> SharedStrings::read(Package& package, const std::string& part) {
    SharedStrings strings;
    SharedStringsPart handler{strings, package.limits()};
    if (auto read = read_whole(package, part, package.limits().inflated_bytes, handler); !read)
        return std::unexpected(read.error());
    return strings;
}

void SharedStrings::append(std::string_view text) {
    constexpr std::size_t block_size = 1 << 20;
    if (text.size() > block_left_) {
        const auto size = std::max(block_size, text.size());
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
        free_ = blocks_.back().get();
        block_left_ = size;
    }
    std::ranges::copy(text, free_);
    texts_.emplace_back(free_, text.size());
    free_ += text.size();
    block_left_ -= text.size();
    bytes_ += text.size() + sizeof(std::string_view);
}

} // namespace tepat::sheets::detail
