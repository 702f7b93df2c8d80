#pragma once
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace tepat::api {

/// A piece of markup from the source itself: no text of anybody's can become one.
class Markup {
public:
    template <std::size_t N>
    consteval Markup(const char (&literal)[N]) : text_{literal, N - 1} {}
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// A page as it is written. What is a literal goes in as it is; everything else is text, and is
/// escaped for elements and for attributes in quotes alike. Not thread-safe.
class Html {
public:
    Html& operator<<(Markup markup) {
        out_ += markup.text();
        return *this;
    }
    template <class T>
        requires std::same_as<T, std::string> || std::same_as<T, std::string_view>
    Html& operator<<(const T& text) {
        for (const char letter : std::string_view{text})
            put(letter);
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void put(char letter) {
        switch (letter) {
        case '&':
            out_ += "&amp;";
            break;
        case '<':
            out_ += "&lt;";
            break;
        case '>':
            out_ += "&gt;";
            break;
        case '"':
            out_ += "&quot;";
            break;
        case '\'':
            out_ += "&#39;";
            break;
        default: // not an enumeration: every other letter is itself
            out_ += letter;
        }
    }
    std::string out_;
};

} // namespace tepat::api
