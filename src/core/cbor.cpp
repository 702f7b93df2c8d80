#include "core/cbor.hpp"

namespace tepat {
namespace {

constexpr std::uint8_t major_unsigned = 0;
constexpr std::uint8_t major_negative = 1;
constexpr std::uint8_t major_bytes = 2;
constexpr std::uint8_t major_text = 3;
constexpr std::uint8_t major_array = 4;
constexpr std::uint8_t major_map = 5;
constexpr std::uint8_t major_simple = 7;
constexpr std::uint64_t simple_false = 20;
constexpr std::uint64_t simple_true = 21;
constexpr std::uint64_t simple_null = 22;
constexpr int deepest = 32;

} // namespace

void CborWriter::head(std::uint8_t major, std::uint64_t value) {
    const auto put = [&](std::uint8_t info, int size) {
        out_.push_back(static_cast<char>(major << 5 | info));
        for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
            out_.push_back(static_cast<char>(value >> shift));
    };
    if (value < 24)
        put(static_cast<std::uint8_t>(value), 0);
    else if (value <= 0xff)
        put(24, 1);
    else if (value <= 0xffff)
        put(25, 2);
    else if (value <= 0xffff'ffff)
        put(26, 4);
    else
        put(27, 8);
}

void CborWriter::integer(std::int64_t value) {
    if (value >= 0)
        head(major_unsigned, static_cast<std::uint64_t>(value));
    else
        head(major_negative, static_cast<std::uint64_t>(-(value + 1)));
}

void CborWriter::bytes(BytesView value) {
    head(major_bytes, value.size());
    out_.append(value);
}

void CborWriter::text(std::string_view value) {
    head(major_text, value.size());
    out_.append(value);
}

void CborWriter::boolean(bool value) {
    head(major_simple, value ? simple_true : simple_false);
}
void CborWriter::null() {
    head(major_simple, simple_null);
}
void CborWriter::array(std::size_t size) {
    head(major_array, size);
}
void CborWriter::map(std::size_t size) {
    head(major_map, size);
}

CborReader::Head CborReader::head() {
    if (rest_.empty()) throw CborError{"cbor: input ends early"};
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    const auto major = static_cast<std::uint8_t>(first >> 5);
    const auto info = static_cast<std::uint8_t>(first & 31);
    if (info < 24) return {major, info};
    if (info > 27) throw CborError{"cbor: indefinite or reserved length"};
    const std::size_t size = std::size_t{1} << (info - 24);
    if (rest_.size() < size) throw CborError{"cbor: input ends early"};
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | static_cast<std::uint8_t>(rest_[i]);
    rest_.remove_prefix(size);
    const bool shortest = size == 1 ? value >= 24 : value >> (size * 4) != 0;
    if (!shortest) throw CborError{"cbor: number not in its shortest form"};
    return {major, value};
}

CborReader::Head CborReader::expect(std::uint8_t major, const char* what) {
    const auto found = head();
    if (found.major != major) throw CborError{std::string{"cbor: expected "} + what};
    return found;
}

BytesView CborReader::take(std::uint64_t size) {
    if (size > rest_.size()) throw CborError{"cbor: string longer than the input"};
    const auto value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
}

CborType CborReader::peek() const {
    if (rest_.empty()) throw CborError{"cbor: input ends early"};
    const auto first = static_cast<std::uint8_t>(rest_.front());
    switch (first >> 5) {
    case major_unsigned:
    case major_negative:
        return CborType::integer;
    case major_bytes:
        return CborType::bytes;
    case major_text:
        return CborType::text;
    case major_array:
        return CborType::array;
    case major_map:
        return CborType::map;
    case major_simple:
        if ((first & 31) == simple_null) return CborType::null;
        if ((first & 31) == simple_false || (first & 31) == simple_true) return CborType::boolean;
        break;
    default:
        break;
    }
    throw CborError{"cbor: a type this format does not use"};
}

std::int64_t CborReader::integer() {
    const auto [major, value] = head();
    if ((major != major_unsigned && major != major_negative) || value > INT64_MAX)
        throw CborError{"cbor: expected an integer of 64 bits"};
    const auto number = static_cast<std::int64_t>(value);
    return major == major_unsigned ? number : -number - 1;
}

BytesView CborReader::bytes() {
    return take(expect(major_bytes, "bytes").value);
}
std::string_view CborReader::text() {
    return take(expect(major_text, "text").value);
}

bool CborReader::boolean() {
    const auto found = expect(major_simple, "a boolean");
    if (found.value != simple_false && found.value != simple_true)
        throw CborError{"cbor: expected a boolean"};
    return found.value == simple_true;
}

bool CborReader::null() {
    if (peek() != CborType::null) return false;
    rest_.remove_prefix(1);
    return true;
}

std::size_t CborReader::array() {
    const auto size = expect(major_array, "an array").value;
    if (size > rest_.size()) throw CborError{"cbor: array longer than the input"};
    return size;
}

void CborReader::array_of(std::size_t size) {
    if (array() != size) throw CborError{"cbor: array of another size"};
}

std::size_t CborReader::map() {
    const auto size = expect(major_map, "a map").value;
    if (size > rest_.size() / 2) throw CborError{"cbor: map longer than the input"};
    return size;
}

void CborReader::skip() {
    skip(0);
}

void CborReader::skip(int depth) {
    if (depth > deepest) throw CborError{"cbor: nested too deep"};
    switch (peek()) {
    case CborType::integer:
        integer();
        return;
    case CborType::bytes:
        bytes();
        return;
    case CborType::text:
        text();
        return;
    case CborType::boolean:
        boolean();
        return;
    case CborType::null:
        null();
        return;
    case CborType::array:
        for (auto left = array(); left > 0; --left)
            skip(depth + 1);
        return;
    case CborType::map:
        for (auto left = map() * 2; left > 0; --left)
            skip(depth + 1);
        return;
    }
}

void CborReader::finish() const {
    if (!done()) throw CborError{"cbor: bytes after the end"};
}

namespace {

void quote(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < ' ')
            out += "\\u00" + to_hex({&c, 1});
        else
            out += c;
    }
    out += '"';
}

void print(std::string& out, CborReader& in) {
    switch (in.peek()) {
    case CborType::integer:
        out += std::to_string(in.integer());
        return;
    case CborType::bytes:
        out += "h'" + to_hex(in.bytes()) + "'";
        return;
    case CborType::text:
        quote(out, in.text());
        return;
    case CborType::boolean:
        out += in.boolean() ? "true" : "false";
        return;
    case CborType::null:
        in.null();
        out += "null";
        return;
    case CborType::array:
        out += '[';
        for (auto left = in.array(); left > 0; --left) {
            print(out, in);
            if (left > 1) out += ", ";
        }
        out += ']';
        return;
    case CborType::map:
        out += '{';
        for (auto left = in.map(); left > 0; --left) {
            print(out, in);
            out += ": ";
            print(out, in);
            if (left > 1) out += ", ";
        }
        out += '}';
        return;
    }
}

} // namespace

std::string cbor_text(BytesView items) {
    for (CborReader whole{items}; !whole.done();) // how deep it is nested is looked at before
        whole.skip();
    std::string out;
    for (CborReader in{items}; !in.done();) {
        if (!out.empty()) out += ", ";
        print(out, in);
    }
    return out;
}

} // namespace tepat
