#include "values.hpp"

#include "rules/detail/compare.hpp"
#include "rules/detail/conversions.hpp"
#include "rules/detail/time.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

namespace tepat::rules::test {
namespace {

template <class Number>
Number number(const Json& from) {
    const auto& text = from.get_ref<const std::string&>();
    Number value{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size())
        throw std::runtime_error{"not a number: " + text};
    return value;
}

std::string unhex(const std::string& digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    return bytes;
}

} // namespace

std::optional<Type> Values::type(const Json& from) {
    if (from.is_string()) {
        std::string_view text = from.get_ref<const std::string&>();
        auto type = detail::cut_type(text);
        if (type && text.empty() && !type->mentions(Kind::opaque)) return type;
        // A type that only the tests declare may stand where one is expected, not be given.
        return text.empty() && !from.get_ref<const std::string&>().starts_with("message")
                   ? type
                   : std::nullopt;
    }
    if (from.contains("list")) {
        auto element = type(from["list"]);
        return element ? std::optional{Type::list_of(*element)} : std::nullopt;
    }
    std::vector<Field> fields;
    for (const auto& [name, of] : from.at("record").items())
        fields.push_back({name, type(of).value()});
    const auto name = "record" + std::to_string(rows_.size());
    rows_.emplace_back();
    return schema_.add(name, std::move(fields));
}

Value Values::record(const Json& fields, const Type& type) {
    auto& rows = rows_[static_cast<std::size_t>(type.record_number())];
    std::vector<Value> row;
    for (const auto& field : schema_.fields(type))
        row.push_back(value(fields.at(field.name), field.type).value());
    return Value::record(rows.record(rows.add(row)));
}

std::optional<Value> Values::value(const Json& from, const std::optional<Type>& type) {
    const std::string kind = from.begin().key();
    const Json& of = from.begin().value();
    if (kind == "bool") return Value::boolean(of.get<bool>());
    if (kind == "int") return Value::integer(number<std::int64_t>(of));
    if (kind == "uint") return Value::unsigned_integer(number<std::uint64_t>(of));
    if (kind == "double")
        return detail::to_real(Value::text(of.get_ref<const std::string&>())).value();
    if (kind == "string") return scratch_.text(of.get<std::string>());
    if (kind == "bytes") return scratch_.bytes(unhex(of.get<std::string>()));
    if (kind == "null_type") return Value::null();
    if (kind == "type") return Value::type(scratch_.text(of.get<std::string>()).as_text());
    if (kind == "timestamp")
        return detail::parse_timestamp(of.get_ref<const std::string&>()).value();
    if (kind == "duration") return detail::parse_duration(of.get_ref<const std::string&>()).value();
    if (kind == "record") return record(of, type.value());
    if (kind == "list") {
        std::vector<Value> items;
        const auto inner =
            type && type->kind() == Kind::list ? std::optional{type->element()} : std::nullopt;
        for (const auto& item : of) {
            const auto one = value(item, inner);
            if (!one) return std::nullopt;
            items.push_back(*one);
        }
        return scratch_.list(std::move(items));
    }
    if (kind == "map") {
        std::vector<Value> entries;
        for (const auto& entry : of)
            for (const auto& half : entry) {
                const auto one = value(half);
                if (!one) return std::nullopt;
                entries.push_back(*one);
            }
        return scratch_.map(std::move(entries)).value();
    }
    return std::nullopt;
}

bool same(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    const auto all = [](std::int32_t count, auto holds) {
        for (std::int32_t i = 0; i < count; ++i)
            if (!holds(i)) return false;
        return true;
    };
    if (a.kind() == Kind::real && std::isnan(a.as_real())) return std::isnan(b.as_real());
    if (a.kind() == Kind::list)
        return a.size() == b.size() &&
               all(a.size(), [&](auto i) { return same(a.element(i), b.element(i)); });
    if (a.kind() == Kind::map)
        return a.size() == b.size() && all(a.size(), [&](auto i) {
                   return same(a.key(i), b.key(i)) && same(a.value(i), b.value(i));
               });
    if (a.kind() == Kind::optional)
        return a.size() == b.size() && (a.size() == 0 || same(a.item(), b.item()));
    detail::Scratch scratch;
    return detail::equal(a, b, scratch);
}

std::string shown(const Value& value) {
    detail::Scratch scratch;
    const auto all = [&](std::string_view before, std::string_view after, auto one) {
        std::string out{before};
        for (std::int32_t i = 0; i < value.size(); ++i)
            out.append(i > 0 ? ", " : "").append(one(i));
        return out.append(after);
    };
    switch (value.kind()) {
    case Kind::list:
        return all("[", "]", [&](auto i) { return shown(value.element(i)); });
    case Kind::map:
        return all("{", "}",
                   [&](auto i) { return shown(value.key(i)) + ": " + shown(value.value(i)); });
    case Kind::optional:
        return value.size() == 1 ? "optional(" + shown(value.item()) + ")" : "optional()";
    case Kind::null:
        return "null";
    case Kind::type:
        return "type " + std::string{value.type_name()};
    case Kind::bytes:
        return "b" + Json(std::string{value.as_bytes()})
                         .dump(-1, ' ', true, Json::error_handler_t::replace);
    case Kind::text:
        return Json(std::string{value.as_text()}).dump();
    case Kind::unsigned_integer:
        return std::to_string(value.as_unsigned_integer()) + "u";
    case Kind::boolean:
    case Kind::integer:
    case Kind::timestamp:
    case Kind::duration:
        return std::string{detail::to_text(value, scratch).value().as_text()};
    case Kind::real:
        return "double " + detail::written_real(value.as_real());
    case Kind::record:
        return "a record";
    case Kind::unknown:
    case Kind::dynamic:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    return "nothing";
}

} // namespace tepat::rules::test
