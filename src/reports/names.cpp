#include "reports/names.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <stdexcept>

namespace tepat::reports {
namespace {

constexpr std::size_t most_words = 64;

/// A word's letter, a gap between words, or nothing at all.
char ascii_kin(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return c;
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == '\'' || c == '`' ? '\0' : ' ';
}

bool is_apostrophe(UChar32 c) {
    return c == U'\'' || c == U'`' || c == 0xb4 || c == 0x02bc || (c >= 0x2018 && c <= 0x201b);
}

/// Lower-case letters and digits without accents, one space or more between words.
std::string folded(std::string_view name) {
    std::string out;
    if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        for (const char c : name)
            if (const char kin = ascii_kin(c); kin != '\0') out.push_back(kin);
        return out;
    }
    UErrorCode error = U_ZERO_ERROR;
    const auto* nfkd = icu::Normalizer2::getNFKDInstance(error);
    const auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece{name.data(), static_cast<std::int32_t>(name.size())});
    const auto apart = U_SUCCESS(error) ? nfkd->normalize(source, error) : source;
    if (U_FAILURE(error)) throw std::runtime_error{"ICU could not normalise a name"};
    icu::UnicodeString kept;
    for (std::int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
        const auto c = apart.char32At(at);
        if (is_apostrophe(c) || u_charType(c) == U_NON_SPACING_MARK) continue;
        kept.append(u_isalnum(c) ? u_foldCase(c, U_FOLD_CASE_DEFAULT) : UChar32{' '});
    }
    return kept.toUTF8String(out);
}

template <class Receive>
void each_word(std::string_view name, Receive&& receive) {
    const auto text = folded(name);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at) receive(std::string_view{text}.substr(at, end - at));
        at = end + 1;
    }
}

} // namespace

std::vector<std::string> name_words(std::string_view name) {
    std::vector<std::string> words;
    each_word(name, [&](std::string_view word) { words.emplace_back(word); });
    return words;
}

void Names::Builder::member(std::string_view name) {
    const auto before = words_.size();
    each_word(name, [&](std::string_view word) {
        const auto next = static_cast<std::uint32_t>(dictionary_.size());
        words_.push_back(dictionary_.try_emplace(std::string{word}, next).first->second * 2);
    });
    if (words_.size() > before) ++words_.back();
}

void Names::Builder::row() {
    ends_.push_back(static_cast<std::uint32_t>(words_.size()));
}

Names Names::of(std::span<const Builder> parts) {
    Names names;
    for (const auto& part : parts)
        for (const auto& [word, number] : part.dictionary_)
            names.dictionary_.push_back(word);
    std::ranges::sort(names.dictionary_);
    const auto doubled = std::ranges::unique(names.dictionary_);
    names.dictionary_.erase(doubled.begin(), doubled.end());
    names.dictionary_.shrink_to_fit();

    for (const auto& part : parts) {
        std::vector<std::uint32_t> place(part.dictionary_.size());
        for (const auto& [word, number] : part.dictionary_)
            place[number] = static_cast<std::uint32_t>(
                std::ranges::lower_bound(names.dictionary_, word) - names.dictionary_.begin());
        const auto base = static_cast<std::uint32_t>(names.words_.size());
        for (const auto word : part.words_)
            names.words_.push_back(place[word / 2] * 2 + word % 2);
        for (const auto end : part.ends_)
            names.ends_.push_back(base + end);
    }
    return names;
}

std::vector<std::uint8_t> Names::find(std::string_view name) const {
    auto wanted = name_words(name);
    std::ranges::sort(wanted);
    const auto doubled = std::ranges::unique(wanted);
    wanted.erase(doubled.begin(), doubled.end());
    if (wanted.empty()) return std::vector<std::uint8_t>(rows(), 1);

    std::vector<std::uint8_t> found(rows());
    if (wanted.size() > most_words) return found;
    std::vector<std::uint64_t> begins(dictionary_.size()); ///< by word: which of those wanted
    for (std::size_t which = 0; which < wanted.size(); ++which) {
        const auto first = std::ranges::lower_bound(dictionary_, wanted[which]);
        auto word = first;
        for (; word != dictionary_.end() && word->starts_with(wanted[which]); ++word)
            begins[static_cast<std::size_t>(word - dictionary_.begin())] |= std::uint64_t{1}
                                                                            << which;
        if (word == first) return found;
    }
    const auto all = ~std::uint64_t{0} >> (most_words - wanted.size());
    std::size_t at = 0;
    for (std::size_t row = 0; row < ends_.size(); ++row) {
        std::uint64_t seen = 0;
        for (; at < ends_[row]; ++at) {
            seen |= begins[words_[at] / 2];
            if (words_[at] % 2 == 0) continue;
            if (seen == all) found[row] = 1;
            seen = 0;
        }
    }
    return found;
}

std::size_t Names::bytes() const {
    std::size_t bytes = (words_.size() + ends_.size()) * sizeof(std::uint32_t);
    for (const auto& word : dictionary_)
        bytes += sizeof(std::string) + word.size();
    return bytes;
}

} // namespace tepat::reports
