#pragma once
#include "core/result.hpp"
#include "sheets/detail/package.hpp"

#include <memory>
#include <optional>
#include <string_view>

struct XML_ParserStruct;

namespace tepat::sheets::detail {

/// The attributes of one element, valid during the call. Names are compared without their namespace
/// prefix: producers choose any prefix, and no two attributes of the elements we read share a local
/// name.
class XmlAttributes {
public:
    explicit XmlAttributes(const char** pairs) : pairs_{pairs} {}
    /// Empty when absent.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    /// name, value, name, value, …, nullptr
    [[nodiscard]] const char** pairs() const { return pairs_; }

private:
    const char** pairs_;
};

/// Receives the elements of a part; names come without prefix.
class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, XmlAttributes attributes) = 0;
    virtual void end(std::string_view name) = 0;
    /// A piece of text between tags, UTF-8.
    virtual void text(std::string_view piece) = 0;

protected:
    /// Come back from XmlStream::run() here; the next run() goes on.
    void suspend();
    /// XmlStream::run() refuses. The first refusal stays.
    void fail(Refusal refusal);
    [[nodiscard]] const Part& part() const;

    XmlHandler() = default;
    XmlHandler(const XmlHandler&) = delete;
    XmlHandler& operator=(const XmlHandler&) = delete;

private:
    friend class XmlStream;
    class XmlStream* stream_ = nullptr;
};

/// Parses one part with flat memory. Refuses document types (and with them every entity bomb),
/// broken XML, elements nested deeper than `deepest` and tags longer than a megabyte.
class XmlStream {
public:
    static constexpr int deepest = 64;
    /// `handler` must outlive the stream and serves it alone.
    XmlStream(Part part, XmlHandler& handler);
    XmlStream(const XmlStream&) = delete;
    XmlStream& operator=(const XmlStream&) = delete;
    ~XmlStream() = default;
    /// Runs until the handler suspends (true) or the part ends (false).
    Result<bool> run();

private:
    friend class XmlHandler;
    struct Free {
        void operator()(XML_ParserStruct* parser) const;
    };
    void fail(Refusal refusal);
    static void on_start(void* self, const char* name, const char** attributes);
    static void on_end(void* self, const char* name);
    static void on_text(void* self, const char* text, int size);
    static void on_doctype(void* self, const char*, const char*, const char*, int);

    Part part_;
    XmlHandler* handler_;
    std::unique_ptr<XML_ParserStruct, Free> parser_;
    std::optional<Refusal> refusal_;
    std::size_t bytes_since_event_ = 0;
    int depth_ = 0;
    bool suspended_ = false;
};

} // namespace tepat::sheets::detail
