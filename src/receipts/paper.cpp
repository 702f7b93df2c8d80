#include "receipts/paper.hpp"

#include <fmt/format.h>
#include <qrcodegen/qrcodegen.hpp>

#include <vector>

namespace tepat::receipts {
namespace {

/// A6 in tenths of a millimetre.
constexpr int width = 1050;
constexpr int height = 1480;
constexpr int margin = 60;
constexpr int code_side = 780;
constexpr int quiet_modules = 4; // ISO/IEC 18004 wants them free around the code
constexpr int letter_height = 34;
constexpr int line_height = 44;
constexpr std::size_t letters_a_line = 54;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

/// A sentence in lines; what has no space stays whole.
std::vector<std::string> wrapped(std::string_view text) {
    std::vector<std::string> lines;
    while (text.size() > letters_a_line) {
        const auto space = text.rfind(' ', letters_a_line);
        auto end = space == std::string_view::npos ? letters_a_line : space;
        while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) // within a character
            --end;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end + (space == std::string_view::npos ? 0 : 1));
    }
    lines.emplace_back(text);
    return lines;
}

/// One path of all dark modules, a rectangle a run.
std::string drawn(const qrcodegen::QrCode& code) {
    std::string path;
    for (int y = 0; y < code.getSize(); ++y)
        for (int x = 0; x < code.getSize();) {
            int run = 0;
            while (x + run < code.getSize() && code.getModule(x + run, y))
                ++run;
            if (run > 0)
                path +=
                    fmt::format("M{} {}h{}v1h-{}z", x + quiet_modules, y + quiet_modules, run, run);
            x += run > 0 ? run : 1;
        }
    return path;
}

std::string sheet(const qrcodegen::QrCode& code, std::string_view title,
                  const std::vector<std::string>& sentences) {
    const int modules = code.getSize() + 2 * quiet_modules;
    auto out = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="105mm" height="148mm" viewBox="0 0 {} {}" font-family="sans-serif">
<title>{}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="{}" y="{}" font-size="44" font-weight="bold">{}</text>
<svg x="{}" y="{}" width="{}" height="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges"><path d="{}"/></svg>
)",
        width, height, escaped(title), margin, margin + letter_height, escaped(title),
        (width - code_side) / 2, margin + line_height, code_side, code_side, modules, modules,
        drawn(code));
    int y = margin + line_height + code_side + line_height;
    for (const auto& sentence : sentences)
        for (const auto& line : wrapped(sentence)) {
            out += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\">{}</text>\n", margin, y,
                               letter_height, escaped(line));
            y += line_height;
        }
    return out + "</svg>\n";
}

} // namespace

Paper make_paper(const journal::ReceiptCode& code, Date recorded_on, Language language) {
    const auto said = [&](MessageCode message, const MessageParams& params = {}) {
        return message_text(message, params, language);
    };
    const auto title = said("receipts.title"_msg);
    const std::vector<std::string> sentences{
        said("receipts.entry"_msg,
             {{"entry", std::to_string(code.seq.value())}, {"date", recorded_on.text()}}),
        said("receipts.journal"_msg,
             {{"origin", code.origin}, {"size", std::to_string(code.size)}}),
        said("receipts.leaf"_msg, {{"leaf", code.leaf.hex().substr(0, 16)}}),
        said("receipts.keep"_msg),
    };
    const auto text = journal::receipt_text(code);
    const auto qr =
        qrcodegen::QrCode::encodeSegments(qrcodegen::QrSegment::makeSegments(text.c_str()),
                                          qrcodegen::QrCode::Ecc::MEDIUM, 1, 40, -1, false);
    auto words = title + "\n\n";
    for (const auto& sentence : sentences)
        words += sentence + "\n";
    return {words + "\n" + text + "\n", sheet(qr, title, sentences), qr.getVersion()};
}

} // namespace tepat::receipts
