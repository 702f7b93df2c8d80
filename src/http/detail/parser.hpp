#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::http::detail {

/// A request's first lines, as views of the bytes they were read from.
struct Head {
    std::string_view method;
    std::string_view target;
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    std::optional<std::uint64_t> length;
};

/// Cuts a connection's bytes into heads and bodies. Stricter than RFC 9112 asks of a server: what
/// two servers in a row might read differently is refused (Content-Length twice or beside
/// Transfer-Encoding, another coding than chunked, folded lines, bare LF or CR, control characters
/// in chunk extensions). Knows no sockets. Not thread-safe.
class Parser {
public:
    static constexpr std::size_t most_fields = 100;

    /// A head longer than `header_bytes` is refused, and so are a chunk's first line and trailers.
    explicit Parser(std::size_t header_bytes);
    ~Parser();
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    enum class Progress : std::uint8_t { more, done, refused };

    /// Forgets the request before; the next bytes begin a head.
    void begin();
    /// Reads the head that `bytes` begin with. `more`: call again with these bytes and those that
    /// follow. `done`: head() is valid as long as the bytes are.
    Progress read_head(std::string_view bytes);
    [[nodiscard]] const Head& head() const;
    [[nodiscard]] bool has_body() const;
    /// Reads what follows the head and appends to `body`. `more`: call again with what used() left
    /// and what follows.
    Progress read_body(std::string_view bytes, std::uint64_t limit, std::string& body);
    /// How many of the last call's bytes are done with.
    [[nodiscard]] std::size_t used() const { return used_; }
    /// Why it was refused: 400, 413, 414 or 431.
    [[nodiscard]] int status() const { return status_; }

private:
    Progress refused(int status);
    /// Finds the end of the head line by line; each byte is looked at once.
    Progress find_end(std::string_view bytes);

    class Impl;
    std::unique_ptr<Impl> impl_;
    std::size_t header_bytes_;
    std::size_t line_ = 0;    ///< where the line begins that is not complete yet
    std::size_t scanned_ = 0; ///< bytes of the head looked at
    std::size_t used_ = 0;
    int status_ = 0;
};

} // namespace tepat::http::detail
