#pragma once
#include "api/detail/answers.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::api::detail {

/// The body of an order, read field by field and strictly: what is of another kind, missing where
/// it is needed, or was never asked for is wrong. The first of them is kept; look at `wrong` once,
/// when all was read.
class Body {
public:
    explicit Body(const std::string& body);
    /// A part of one, under its name.
    Body(Json json, std::string name);

    /// Empty when it is not there.
    std::string text(const char* field);
    std::optional<std::int64_t> number(const char* field);
    bool flag(const char* field);
    std::optional<Date> day(const char* field);
    std::optional<RegionCode> region(const char* field);
    std::optional<SubjectId> subject(const char* field);
    std::vector<SubjectId> subjects(const char* field);
    std::vector<journal::Digest> documents(const char* field);
    std::vector<std::string> words(const char* field);
    std::map<std::string, std::string> texts(const char* field);
    std::optional<Body> part(const char* field);
    std::vector<Body> parts(const char* field);
    /// Says that a field is needed, or cannot be what it is.
    void refuse_field(std::string_view field);
    /// Takes over what is wrong with a part.
    void take(const Body& part);
    [[nodiscard]] std::optional<Refusal> wrong() const;

private:
    const Json* find(const char* field);

    Json json_;
    std::string name_;
    std::set<std::string, std::less<>> asked_;
    std::optional<std::string> wrong_;
};

} // namespace tepat::api::detail
