#include "sheets/detail/elements.hpp"

#include <expat.h>

#include <new>

namespace tepat::sheets::detail {

namespace {

constexpr std::size_t block_size = 1 << 16;
constexpr std::size_t longest_tag = 1 << 20;

/// Names are a few letters: one loop is faster than to measure and then to search.
std::string_view local(const char* name) {
    const char* end = name;
    for (; *end != '\0'; ++end)
        if (*end == ':') name = end + 1;
    return {name, end};
}

} // namespace

std::string_view Attributes::get(std::string_view name) const {
    for (const auto* pair = pairs_; *pair != nullptr; pair += 2)
        if (local(pair[0]) == name && !std::string_view{pair[0]}.starts_with("xmlns:"))
            return pair[1];
    return {};
}

void ElementHandler::suspend() {
    XML_StopParser(stream_->parser_.get(), XML_TRUE);
}
void ElementHandler::fail(Refusal refusal) {
    stream_->fail(std::move(refusal));
}
const Part& ElementHandler::part() const {
    return stream_->part_;
}

void ElementStream::Free::operator()(XML_ParserStruct* parser) const {
    XML_ParserFree(parser);
}

ElementStream::ElementStream(Part part, ElementHandler& handler)
    : part_{std::move(part)}, handler_{&handler}, parser_{XML_ParserCreate("UTF-8")} {
    if (!parser_) throw std::bad_alloc{};
    handler.stream_ = this;
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
}

void ElementStream::on_start(void* self, const char* name, const char** attributes) noexcept {
    auto& stream = *static_cast<ElementStream*>(self);
    if (++stream.depth_ > deepest) return stream.fail(stream.part_.damaged("nested too deep"));
    stream.handler_->start(local(name), Attributes{attributes});
}

void ElementStream::on_end(void* self, const char* name) noexcept {
    auto& stream = *static_cast<ElementStream*>(self);
    --stream.depth_;
    // An empty element ends even after a refusal at its start.
    if (!stream.refusal_) stream.handler_->end(local(name));
}

void ElementStream::on_text(void* self, const char* text, int size) noexcept {
    auto& stream = *static_cast<ElementStream*>(self);
    // A text that must be converted comes in several pieces even after a refusal.
    if (!stream.refusal_) stream.handler_->text({text, static_cast<std::size_t>(size)});
}

void ElementStream::on_doctype(void* self, const char*, const char*, const char*, int) noexcept {
    auto& stream = *static_cast<ElementStream*>(self);
    stream.fail(
        {"sheets.doctype"_msg, {{"file", stream.part_.file()}, {"part", stream.part_.name()}}});
}

void ElementStream::fail(Refusal refusal) {
    if (refusal_) return;
    refusal_ = std::move(refusal);
    XML_StopParser(parser_.get(), XML_FALSE);
}

bool ElementStream::tag_too_long() const {
    const auto tag = XML_GetCurrentByteIndex(parser_.get());
    return tag >= 0 && given_ - static_cast<std::size_t>(tag) > longest_tag;
}

Result<bool> ElementStream::run() {
    auto* const parser = parser_.get();
    for (;;) {
        XML_ParsingStatus state;
        XML_GetParsingStatus(parser, &state);
        if (state.parsing == XML_FINISHED) return false;
        XML_Status status = XML_STATUS_OK;
        if (state.parsing == XML_SUSPENDED) {
            status = XML_ResumeParser(parser);
        } else {
            auto* const block = static_cast<char*>(XML_GetBuffer(parser, block_size));
            if (block == nullptr) throw std::bad_alloc{};
            const auto got = part_.read({block, block_size});
            if (!got) return std::unexpected(got.error());
            given_ += *got;
            status = XML_ParseBuffer(parser, static_cast<int>(*got), *got == 0);
        }
        if (refusal_) return std::unexpected(*refusal_);
        if (status == XML_STATUS_SUSPENDED) return true;
        if (status == XML_STATUS_ERROR)
            return std::unexpected(part_.damaged(XML_ErrorString(XML_GetErrorCode(parser))));
        if (tag_too_long()) return std::unexpected(part_.damaged("a tag longer than a megabyte"));
    }
}

} // namespace tepat::sheets::detail
