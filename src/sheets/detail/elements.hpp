#pragma once
#include "core/result.hpp"
#include "sheets/detail/package.hpp"

#include <memory>
#include <optional>
#include <string_view>

struct XML_ParserStruct;

namespace tepat::sheets::detail {

/// The attributes of one element, valid during the call.
class Attributes {
public:
    explicit Attributes(const char* const* pairs) : pairs_{pairs} {}
    /// Names are compared without their namespace prefix: producers choose any prefix, and no two
    /// attributes of the elements we read share a local name. Empty when absent.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    /// name with prefix, value, name, value, …, nullptr
    [[nodiscard]] const char* const* pairs() const { return pairs_; }

private:
    const char* const* pairs_;
};

/// Receives the elements of a part; names come without prefix. Must not throw: the calls come
/// through expat, which is C.
class ElementHandler {
public:
    virtual ~ElementHandler() = default;
    virtual void start(std::string_view name, Attributes attributes) = 0;
    virtual void end(std::string_view name) = 0;
    /// A piece of text between tags, UTF-8.
    virtual void text(std::string_view piece) = 0;

protected:
    /// Come back from ElementStream::run() here; the next run() goes on. Only in `end`.
    void suspend();
    /// ElementStream::run() refuses. The first refusal stays; no call follows it.
    void fail(Refusal refusal);
    [[nodiscard]] const Part& part() const;

    ElementHandler() = default;
    ElementHandler(const ElementHandler&) = delete;
    ElementHandler& operator=(const ElementHandler&) = delete;

private:
    friend class ElementStream;
    class ElementStream* stream_ = nullptr;
};

/// Parses the XML of a part with expat while it inflates, in flat memory. Refuses document types
/// (and with them every entity bomb), broken XML, elements nested deeper than `deepest` and tags
/// longer than a megabyte. Whatever a part declares, it is read as UTF-8, or as UTF-16 where a byte
/// order mark says so.
class ElementStream {
public:
    static constexpr std::size_t deepest = 64;
    /// `handler` must outlive the stream and serves it alone.
    ElementStream(Part part, ElementHandler& handler);
    ElementStream(const ElementStream&) = delete;
    ElementStream& operator=(const ElementStream&) = delete;
    ~ElementStream() = default;
    /// Runs until the handler suspends (true) or the part ends (false).
    Result<bool> run();

private:
    friend class ElementHandler;
    struct Free {
        void operator()(XML_ParserStruct* parser) const;
    };
    void fail(Refusal refusal);
    /// Whether more than a megabyte of the part waits for the end of its tag.
    [[nodiscard]] bool tag_too_long() const;
    static void on_start(void* self, const char* name, const char** attributes) noexcept;
    static void on_end(void* self, const char* name) noexcept;
    static void on_text(void* self, const char* text, int size) noexcept;
    static void on_doctype(void* self, const char*, const char*, const char*, int) noexcept;

    Part part_;
    ElementHandler* handler_;
    std::unique_ptr<XML_ParserStruct, Free> parser_;
    std::optional<Refusal> refusal_;
    std::size_t given_ = 0;
    std::size_t depth_ = 0;
};

} // namespace tepat::sheets::detail
