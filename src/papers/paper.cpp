#include "papers/paper.hpp"

#include <cairo/cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#ifdef __SANITIZE_ADDRESS__
// Fontconfig keeps what it read of the machine's fonts until the process ends.
extern "C" const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() {
    return "leak:libfontconfig\n";
}
extern "C" const char* __lsan_default_options();
const char* __lsan_default_options() {
    return "print_suppressions=0";
}
#endif

namespace tepat::papers {
namespace {

// Points; A4 with the margins that a file's holes need.
constexpr double page_width = 595.276;
constexpr double page_height = 841.89;
constexpr double left = 62;
constexpr double right = 48;
constexpr double top = 54;
constexpr double bottom = 60;
constexpr double width = page_width - left - right;
constexpr double gap = 8;
constexpr double cell_margin = 4;
constexpr double room_to_sign = 62;
constexpr const char* font = "DejaVu Serif, serif";

struct Release {
    void operator()(cairo_surface_t* its) const { cairo_surface_destroy(its); }
    void operator()(cairo_t* its) const { cairo_destroy(its); }
    void operator()(PangoLayout* its) const { g_object_unref(its); }
    void operator()(char* its) const { g_free(its); }
    void operator()(PangoFontDescription* its) const { pango_font_description_free(its); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

cairo_status_t append(void* to, const unsigned char* bytes, unsigned size) {
    static_cast<Bytes*>(to)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

struct Style {
    double size = 10.5;
    bool bold = false;
    PangoAlignment align = PANGO_ALIGN_LEFT;
};

} // namespace

struct Paper::Drawing {
    explicit Drawing(const About& about)
        : title{about.title},
          surface{cairo_pdf_surface_create_for_stream(append, &bytes, page_width, page_height)},
          context{cairo_create(surface.get())} {
        const auto say = [&](cairo_pdf_metadata_t what, const std::string& text) {
            cairo_pdf_surface_set_metadata(surface.get(), what, text.c_str());
        };
        say(CAIRO_PDF_METADATA_TITLE, title);
        say(CAIRO_PDF_METADATA_CREATOR, "Tepat");
        say(CAIRO_PDF_METADATA_CREATE_DATE, about.day.text() + "T00:00:00Z");
    }

    [[nodiscard]] Owned<PangoLayout> laid_out(std::string_view text, double wide,
                                              const Style& style) const {
        Owned<PangoLayout> layout{pango_cairo_create_layout(context.get())};
        const Owned<PangoFontDescription> description{pango_font_description_from_string(font)};
        pango_font_description_set_absolute_size(description.get(), style.size * PANGO_SCALE);
        if (style.bold) pango_font_description_set_weight(description.get(), PANGO_WEIGHT_BOLD);
        pango_layout_set_font_description(layout.get(), description.get());
        pango_layout_set_width(layout.get(), static_cast<int>(wide * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        pango_layout_set_alignment(layout.get(), style.align);
        const Owned<char> valid{g_utf8_make_valid(text.data(), static_cast<gssize>(text.size()))};
        pango_layout_set_text(layout.get(), valid.get(), -1);
        return layout;
    }
    static double height_of(PangoLayout* layout) {
        int high = 0;
        pango_layout_get_size(layout, nullptr, &high);
        return static_cast<double>(high) / PANGO_SCALE;
    }
    void put(PangoLayout* layout, double x, double y) const {
        cairo_move_to(context.get(), x, y);
        pango_cairo_show_layout(context.get(), layout);
    }
    void line(double x1, double y1, double x2, double y2) const {
        cairo_set_line_width(context.get(), 0.6);
        cairo_move_to(context.get(), x1, y1);
        cairo_line_to(context.get(), x2, y2);
        cairo_stroke(context.get());
    }
    /// Makes room; true when a new page had to begin.
    bool need(double high) {
        if (at + high <= page_height - bottom) return false;
        turn();
        return true;
    }
    void footer() const {
        const auto text = fmt::format("{} · {}", title, page);
        const auto layout = laid_out(text, width, {8, false, PANGO_ALIGN_RIGHT});
        put(layout.get(), left, page_height - bottom + 22);
    }
    void turn() {
        footer();
        cairo_show_page(context.get());
        ++page;
        at = top;
    }
    void text(std::string_view said, const Style& style, double indent = 0) {
        const auto layout = laid_out(said, width - indent, style);
        // A text longer than the rest of the page goes on line by line.
        const int lines = pango_layout_get_line_count(layout.get());
        PangoLayoutIter* iter = pango_layout_get_iter(layout.get());
        for (int number = 0; number < lines; ++number, pango_layout_iter_next_line(iter)) {
            PangoRectangle box;
            pango_layout_iter_get_line_extents(iter, nullptr, &box);
            const double high = static_cast<double>(box.height) / PANGO_SCALE;
            const double base =
                static_cast<double>(pango_layout_iter_get_baseline(iter) - box.y) / PANGO_SCALE;
            need(high);
            cairo_move_to(context.get(), left + indent + static_cast<double>(box.x) / PANGO_SCALE,
                          at + base);
            pango_cairo_show_layout_line(context.get(), pango_layout_iter_get_line_readonly(iter));
            at += high;
        }
        pango_layout_iter_free(iter);
    }

    Bytes bytes;
    std::string title;
    Owned<cairo_surface_t> surface;
    Owned<cairo_t> context;
    double at = top; ///< from the page's upper edge
    int page = 1;
};

Paper::Paper(const About& about) : drawing_{std::make_unique<Drawing>(about)} {}
Paper::~Paper() = default;

void Paper::heading(const std::vector<std::string>& lines) {
    double size = 14;
    for (const auto& line : lines) {
        drawing_->text(line, {size, true, PANGO_ALIGN_CENTER});
        size = 11;
    }
    drawing_->at += gap;
}

void Paper::paragraph(std::string_view text) {
    drawing_->text(text, {});
    drawing_->at += gap;
}

void Paper::fields(const std::vector<std::pair<std::string, std::string>>& rows) {
    constexpr double wide = 130;
    for (const auto& [word, value] : rows) {
        const auto name = drawing_->laid_out(word, wide, {});
        const auto said = drawing_->laid_out(": " + value, width - wide, {});
        const auto high = std::max(Drawing::height_of(name.get()), Drawing::height_of(said.get()));
        drawing_->need(high);
        drawing_->put(name.get(), left, drawing_->at);
        drawing_->put(said.get(), left + wide, drawing_->at);
        drawing_->at += high + 2;
    }
    drawing_->at += gap;
}

void Paper::table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows, double least) {
    double whole = 0;
    for (const auto& column : columns)
        whole += column.share;
    std::vector<double> edges{left};
    for (const auto& column : columns)
        edges.push_back(edges.back() + width * column.share / whole);

    const auto row_of = [&](const auto& text_of, bool bold) {
        std::vector<Owned<PangoLayout>> cells;
        double high = least;
        for (std::size_t at = 0; at < columns.size(); ++at) {
            const auto wide = edges[at + 1] - edges[at] - 2 * cell_margin;
            cells.push_back(drawing_->laid_out(text_of(at), wide, {9, bold, PANGO_ALIGN_LEFT}));
            high = std::max(high, Drawing::height_of(cells.back().get()) + 2 * cell_margin);
        }
        return std::pair{std::move(cells), high};
    };
    const auto draw = [&](const auto& row) {
        const auto& [cells, high] = row;
        for (std::size_t at = 0; at < columns.size(); ++at)
            drawing_->put(cells[at].get(), edges[at] + cell_margin, drawing_->at + cell_margin);
        for (const auto edge : edges)
            drawing_->line(edge, drawing_->at, edge, drawing_->at + high);
        drawing_->line(edges.front(), drawing_->at, edges.back(), drawing_->at);
        drawing_->at += high;
        drawing_->line(edges.front(), drawing_->at, edges.back(), drawing_->at);
    };
    const auto titles = row_of([&](std::size_t at) { return columns[at].title; }, true);
    drawing_->need(titles.second + least + 24);
    draw(titles);
    for (const auto& texts : rows) {
        const auto row = row_of(
            [&](std::size_t at) { return at < texts.size() ? texts[at] : std::string{}; }, false);
        if (drawing_->need(row.second)) draw(titles);
        draw(row);
    }
    drawing_->at += gap;
}

void Paper::signatures(const std::vector<Place>& places) {
    const auto half = width / 2;
    for (std::size_t at = 0; at < places.size(); at += 2) {
        drawing_->need(room_to_sign + 48);
        double high = 0;
        for (std::size_t side = 0; side < 2 && at + side < places.size(); ++side) {
            const auto& place = places[at + side];
            const double x = left + static_cast<double>(side) * half;
            const Style centred{10.5, false, PANGO_ALIGN_CENTER};
            const auto office = drawing_->laid_out(place.office, half, centred);
            const auto name = drawing_->laid_out(
                place.name.empty() ? "( ……………………………… )" : "( " + place.name + " )", half, centred);
            const auto below = Drawing::height_of(office.get()) + room_to_sign;
            drawing_->put(office.get(), x, drawing_->at);
            drawing_->put(name.get(), x, drawing_->at + below);
            high = std::max(high, below + Drawing::height_of(name.get()));
        }
        drawing_->at += high + gap;
    }
}

void Paper::new_page() {
    drawing_->turn();
}

Bytes Paper::finish() {
    drawing_->footer();
    cairo_show_page(drawing_->context.get());
    cairo_surface_finish(drawing_->surface.get());
    if (const auto status = cairo_surface_status(drawing_->surface.get());
        status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error{std::string{"paper: "} + cairo_status_to_string(status)};
    return std::move(drawing_->bytes);
}

} // namespace tepat::papers
