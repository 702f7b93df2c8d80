#include "sheets/detail/xml.hpp"

#include <expat.h>

#include <new>

namespace tepat::sheets::detail {

namespace {

constexpr std::size_t chunk_size = 1 << 16;
constexpr std::size_t longest_tag = 1 << 20;

std::string_view local(const char* name) {
    const std::string_view whole{name};
    if (whole.size() < 3) return whole;
    return whole.substr(whole.find(':') + 1);
}

} // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2)
        if (local(pair[0]) == name && !std::string_view{pair[0]}.starts_with("xmlns:"))
            return pair[1];
    return {};
}

void XmlHandler::suspend() {
    XML_StopParser(stream_->parser_.get(), XML_TRUE);
}
void XmlHandler::fail(Refusal refusal) {
    stream_->fail(std::move(refusal));
}
const Part& XmlHandler::part() const {
    return stream_->part_;
}

void XmlStream::Free::operator()(XML_ParserStruct* parser) const {
    XML_ParserFree(parser);
}

XmlStream::XmlStream(Part part, XmlHandler& handler)
    : part_{std::move(part)}, handler_{&handler}, parser_{XML_ParserCreate(nullptr)} {
    handler.stream_ = this;
    if (!parser_) throw std::bad_alloc{};
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
}

void XmlStream::on_start(void* user, const char* name, const char** attributes) {
    auto& self = *static_cast<XmlStream*>(user);
    self.bytes_since_event_ = 0;
    if (++self.depth_ > deepest) return self.fail(self.part_.damaged("nested too deep"));
    self.handler_->start(local(name), XmlAttributes{attributes});
}

void XmlStream::on_end(void* user, const char* name) {
    auto& self = *static_cast<XmlStream*>(user);
    self.bytes_since_event_ = 0;
    --self.depth_;
    // An empty element ends even after a failure at its start.
    if (!self.refusal_) self.handler_->end(local(name));
}

void XmlStream::on_text(void* user, const char* text, int size) {
    auto& self = *static_cast<XmlStream*>(user);
    self.bytes_since_event_ = 0;
    self.handler_->text({text, static_cast<std::size_t>(size)});
}

void XmlStream::on_doctype(void* user, const char*, const char*, const char*, int) {
    auto& self = *static_cast<XmlStream*>(user);
    self.fail({"sheets.doctype"_msg, {{"file", self.part_.file()}, {"part", self.part_.name()}}});
}

void XmlStream::fail(Refusal refusal) {
    if (refusal_) return;
    refusal_ = std::move(refusal);
    XML_StopParser(parser_.get(), XML_FALSE);
}

Result<bool> XmlStream::run() {
    XML_Parser parser = parser_.get();
    for (;;) {
        XML_Status status = XML_STATUS_OK;
        if (suspended_) {
            suspended_ = false;
            status = XML_ResumeParser(parser);
        } else {
            auto* buffer = static_cast<char*>(XML_GetBuffer(parser, chunk_size));
            if (buffer == nullptr) throw std::bad_alloc{};
            const auto got = part_.read({buffer, chunk_size});
            if (!got) return std::unexpected(got.error());
            bytes_since_event_ += *got;
            if (bytes_since_event_ > longest_tag)
                return std::unexpected(part_.damaged("a tag longer than a megabyte"));
            status = XML_ParseBuffer(parser, static_cast<int>(*got), *got == 0);
        }
        if (refusal_) return std::unexpected(*refusal_);
        switch (status) {
        case XML_STATUS_ERROR:
            return std::unexpected(part_.damaged(XML_ErrorString(XML_GetErrorCode(parser))));
        case XML_STATUS_SUSPENDED:
            suspended_ = true;
            return true;
        case XML_STATUS_OK:
            break;
        }
        XML_ParsingStatus parsing;
        XML_GetParsingStatus(parser, &parsing);
        if (parsing.parsing == XML_FINISHED) return false;
    }
}

} // namespace tepat::sheets::detail
