#pragma once
#include "core/result.hpp"
#include "sheets/detail/package.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::sheets::detail {

struct XmlAttribute {
    std::string_view name; // with its prefix
    std::string_view value;
};

/// The attributes of one element, valid during the call. `get` compares names without their
/// namespace prefix: producers choose any prefix, and no two attributes of the elements we read
/// share a local name.
class XmlAttributes {
public:
    explicit XmlAttributes(std::span<const XmlAttribute> all) : all_{all} {}
    /// Empty when absent.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] auto begin() const { return all_.begin(); }
    [[nodiscard]] auto end() const { return all_.end(); }

private:
    std::span<const XmlAttribute> all_;
};

/// Receives the elements of a part; names come without prefix.
class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, XmlAttributes attributes) = 0;
    virtual void end(std::string_view name) = 0;
    /// A piece of text between tags, UTF-8 without control characters but tab and line feed.
    virtual void text(std::string_view piece) = 0;

protected:
    /// Come back from XmlStream::run() here; the next run() goes on. Only in `end`.
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

/// Parses the XML that spreadsheets are made of, in flat memory: UTF-8, elements, attributes, text,
/// CDATA, comments, the five entities and character references. Refuses document types (and with
/// them every entity bomb), broken XML, elements nested deeper than `deepest` and tags longer than
/// a megabyte. A general parser does more than this for each of millions of cells and is several
/// times slower; expat is the oracle of the fuzz target.
class XmlStream {
public:
    static constexpr std::size_t deepest = 64;
    /// `handler` must outlive the stream and serves it alone.
    XmlStream(Part part, XmlHandler& handler);
    XmlStream(const XmlStream&) = delete;
    XmlStream& operator=(const XmlStream&) = delete;
    ~XmlStream() = default;
    /// Runs until the handler suspends (true) or the part ends (false).
    Result<bool> run();

private:
    friend class XmlHandler;
    /// Whether a step was taken or needs more of the part to be visible.
    enum class Step : std::uint8_t { taken, needs_more };

    Result<bool> fill();
    Step step();
    Step take_text();
    Step take_start();
    Step take_end();
    Step take_declaration();
    /// Passes over what ends with `close`; its content goes to `content` when that is asked for.
    Step take_until(std::size_t open_size, std::string_view close,
                    std::string_view* content = nullptr);
    Step take_attributes(const char*& at);
    void deliver_text(std::string_view text);
    void close_element(std::string_view name);
    /// Fails; a step all the same.
    Step broken(std::string detail);
    void fail(Refusal refusal);

    Part part_;
    XmlHandler* handler_;
    std::optional<Refusal> refusal_;

    /// What is visible of the part: [at_, end_), and a zero byte behind it so that scanning needs
    /// no second bound.
    std::vector<char> buffer_;
    const char* at_;
    const char* end_;
    bool part_ended_ = false;

    /// Names of the open elements, one behind the other, and where each begins.
    std::string open_names_;
    std::array<std::size_t, deepest> open_from_{};
    std::size_t depth_ = 0;
    bool root_seen_ = false;
    bool suspended_ = false;

    std::vector<XmlAttribute> attributes_;
    /// Values and texts that are not in the buffer as they stand.
    std::string decoded_;
};

} // namespace tepat::sheets::detail
