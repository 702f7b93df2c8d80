// The room's own XML parser against expat: what expat takes, without a document type and within our
// limits, ours takes with the same elements, attributes and text. Ours may take a little more
// (names are not checked letter by letter).
#include "sheets/detail/text.hpp"
#include "sheets/detail/xml.hpp"
#include "sheets/detail/zip_for_tests.hpp"

#include <expat.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace {

using namespace tepat;
using namespace tepat::sheets;

std::string_view local(std::string_view name) {
    return name.substr(name.find(':') + 1);
}

/// Everything that was seen, as one text; pieces of text join of themselves.
struct Seen {
    std::string all;
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool doctype = false;
};

class Recorder final : public detail::XmlHandler {
public:
    std::string all;
    void start(std::string_view name, detail::XmlAttributes attributes) override {
        all.append("\x01<").append(name);
        for (const auto& attribute : attributes)
            all.append("\x01 ").append(attribute.name).append("\x01=").append(attribute.value);
    }
    void end(std::string_view name) override { all.append("\x01/").append(name).append("\x01>"); }
    void text(std::string_view piece) override {
        if (!detail::is_utf8(piece)) std::abort();
        all.append(piece);
    }
};

bool by_expat(const std::string& xml, Seen& seen) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser{XML_ParserCreate("UTF-8"),
                                                                         XML_ParserFree};
    XML_SetUserData(parser.get(), &seen);
    XML_SetElementHandler(
        parser.get(),
        [](void* user, const XML_Char* name, const XML_Char** attributes) {
            auto& to = *static_cast<Seen*>(user);
            to.deepest = std::max(to.deepest, ++to.depth);
            to.all.append("\x01<").append(local(name));
            for (; *attributes != nullptr; attributes += 2)
                to.all.append("\x01 ").append(attributes[0]).append("\x01=").append(attributes[1]);
        },
        [](void* user, const XML_Char* name) {
            auto& to = *static_cast<Seen*>(user);
            --to.depth;
            to.all.append("\x01/").append(local(name)).append("\x01>");
        });
    XML_SetCharacterDataHandler(parser.get(), [](void* user, const XML_Char* text, int size) {
        static_cast<Seen*>(user)->all.append(text, static_cast<std::size_t>(size));
    });
    XML_SetStartDoctypeDeclHandler(parser.get(),
                                   [](void* user, const XML_Char*, const XML_Char*, const XML_Char*,
                                      int) { static_cast<Seen*>(user)->doctype = true; });
    return XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string xml{reinterpret_cast<const char*>(data), size};
    const auto zip = testing::zipped({{"a", xml}});
    auto package = detail::Package::open({}, zip, "x", {});
    if (!package) std::abort();
    auto part = package->part("a", 1 << 20);
    if (!part) std::abort();
    Recorder ours;
    detail::XmlStream stream{std::move(*part), ours};
    const bool taken = stream.run().has_value();

    Seen theirs;
    if (!by_expat(xml, theirs) || theirs.doctype || theirs.deepest > detail::XmlStream::deepest)
        return 0;
    if (!taken || ours.all != theirs.all) std::abort();
    return 0;
}
