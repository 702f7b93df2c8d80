#include "store/postgres/inserter.hpp"

#include <fmt/format.h>

#include <cassert>

namespace tepat::store::postgres {
namespace {

constexpr std::size_t buffer_bytes = 1 << 20;
/// COPY's signature, flags and length of header extension.
constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
constexpr std::string_view trailer{"\377\377", 2};

} // namespace

CopyInserter::CopyInserter(Session& session, std::string_view table, const std::string& columns)
    : session_{session},
      copy_{fmt::format("copy {} ({}) from stdin (format binary)", table, columns)} {
    const Answer shape = session_.run(fmt::format("select {} from {} limit 0", columns, table));
    for (int i = 0; i < PQnfields(shape.get()); ++i)
        types_.push_back(PQftype(shape.get(), i));
}

void CopyInserter::add(std::span<const Param> values) {
    assert(values.size() == types_.size());
    if (buffer_.empty()) buffer_ = header;
    const auto fields = static_cast<std::uint16_t>(values.size());
    buffer_.push_back(static_cast<char>(fields >> 8));
    buffer_.push_back(static_cast<char>(fields & 0xff));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t length_at = buffer_.size();
        append_u32(buffer_, 0xffff'ffff);
        if (type_of(values[i]) == 0) continue;
        append_value(buffer_, values[i], types_[i]);
        Bytes length;
        append_u32(length, static_cast<std::uint32_t>(buffer_.size() - length_at - 4));
        buffer_.replace(length_at, 4, length);
    }
    if (buffer_.size() >= buffer_bytes) flush();
}

void CopyInserter::finish() {
    if (!buffer_.empty()) flush();
}

void CopyInserter::flush() {
    buffer_ += trailer;
    PGconn* connection = session_.get();
    session_.run(copy_);
    const bool sent =
        PQputCopyData(connection, buffer_.data(), static_cast<int>(buffer_.size())) == 1 &&
        PQputCopyEnd(connection, nullptr) == 1;
    buffer_.clear();
    const Answer answer{PQgetResult(connection)};
    while (const Answer rest{PQgetResult(connection)}) {
    }
    if (!sent) session_.fail(answer.get(), copy_);
    session_.check(answer.get(), copy_);
}

} // namespace tepat::store::postgres
