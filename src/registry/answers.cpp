#include "registry/answers.hpp"

#include <cassert>
#include <limits>

namespace tepat::registry {

Answer Answers::next(CborReader& reader) {
    const auto field = reader.integer();
    if (field < 0 || field > std::numeric_limits<int>::max())
        throw CborError{"answers: a field number out of bounds"};
    Answer answer;
    answer.field = static_cast<int>(field);
    if (reader.peek() == CborType::text)
        answer.text = reader.text();
    else
        answer.integer = reader.integer();
    return answer;
}

std::optional<Answer> Answers::find(int field) const {
    if (bytes_.empty()) return std::nullopt;
    CborReader reader{bytes_};
    for (auto left = reader.map(); left > 0; --left) {
        const auto answer = next(reader);
        if (answer.field == field) return answer;
        if (answer.field > field) break;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Answers::integer(int field) const {
    const auto answer = find(field);
    return answer ? answer->integer : std::nullopt;
}

std::optional<std::string_view> Answers::text(int field) const {
    const auto answer = find(field);
    return answer && !answer->integer ? std::optional{answer->text} : std::nullopt;
}

void AnswersWriter::key(int field) {
    assert(field > last_);
    last_ = field;
    ++count_;
    pairs_.integer(field);
}

void AnswersWriter::integer(int field, std::int64_t value) {
    key(field);
    pairs_.integer(value);
}

void AnswersWriter::text(int field, std::string_view value) {
    key(field);
    pairs_.text(value);
}

Bytes AnswersWriter::take() {
    CborWriter head;
    head.map(count_);
    auto bytes = head.take();
    bytes.append(pairs_.view());
    pairs_.clear();
    count_ = 0;
    last_ = -1;
    return bytes;
}

} // namespace tepat::registry
