#pragma once
#include "core/bytes.hpp"
#include "core/cbor.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tepat::registry {

/// The answer to one field; views live as long as the bytes they were read from.
struct Answer {
    int field = 0;
    std::optional<std::int64_t>
        integer;           ///< code, whole number, day number, rupiah, millionths of a degree
    std::string_view text; ///< if not an integer
};

/// Answers of one subject: a deterministic CBOR map {field number: integer | text}, ascending. A
/// question without an answer is not in it. A view; CborError when the bytes are not such a map.
class Answers {
public:
    Answers() = default;
    explicit Answers(BytesView bytes) : bytes_{bytes} {}

    /// Looks from the start: for one or two fields. Use `each` for many.
    [[nodiscard]] std::optional<std::int64_t> integer(int field) const;
    [[nodiscard]] std::optional<std::string_view> text(int field) const;

    template <std::invocable<const Answer&> F>
    void each(F&& receive) const {
        if (bytes_.empty()) return;
        CborReader reader{bytes_};
        for (auto left = reader.map(); left > 0; --left)
            receive(next(reader));
    }
    [[nodiscard]] BytesView bytes() const { return bytes_; }

private:
    static Answer next(CborReader& reader);
    [[nodiscard]] std::optional<Answer> find(int field) const;
    BytesView bytes_;
};

/// Makes the map. Fields come in ascending order.
class AnswersWriter {
public:
    void integer(int field, std::int64_t value);
    void text(int field, std::string_view value);
    /// The finished map; empties the writer.
    [[nodiscard]] Bytes take();

private:
    void key(int field);
    CborWriter pairs_;
    std::size_t count_ = 0;
    int last_ = -1;
};

} // namespace tepat::registry
