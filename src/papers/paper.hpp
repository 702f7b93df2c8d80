#pragma once
#include "core/bytes.hpp"
#include "core/date.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Papers that offices print, sign and stamp, as PDF.
namespace tepat::papers {

/// An A4 paper, written from top to bottom; it goes on to further pages by itself, each with its
/// number and the title. The same calls give the same bytes on a machine with the same fonts. Used
/// by one thread.
class Paper {
public:
    struct About {
        std::string title; ///< in the file's own description and under each page
        Date day;          ///< that the file says it was made on
    };
    explicit Paper(const About& about);
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;
    ~Paper();

    /// Centred; several lines one below the other, the first the largest.
    void heading(const std::vector<std::string>& lines);
    void paragraph(std::string_view text);
    /// A word and what it says, one below the other.
    void fields(const std::vector<std::pair<std::string, std::string>>& rows);
    struct Column {
        std::string title;
        double share = 1; ///< of the width
    };
    /// Rows are kept whole; the titles are repeated on every page. An empty cell is left to be
    /// filled in by hand, `least` points high.
    void table(const std::vector<Column>& columns,
               const std::vector<std::vector<std::string>>& rows, double least = 0);
    /// Places to sign, two beside each other: what they are, and whose name goes below. Kept on one
    /// page.
    struct Place {
        std::string office;
        std::string name; ///< empty: a line of dots
    };
    void signatures(const std::vector<Place>& places);
    void new_page();

    /// The PDF; the paper is spent.
    [[nodiscard]] Bytes finish();

private:
    struct Drawing;
    std::unique_ptr<Drawing> drawing_;
};

} // namespace tepat::papers
