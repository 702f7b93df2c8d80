// Settings, models and files of persons from anywhere: read or refused, never a crash. A model that
// is read is written as it was; whatever a file holds, comparing its people is symmetric and within
// the levels.
#include "matching/compare.hpp"
#include "matching/model.hpp"
#include "matching/people.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::matching;

const Date today{std::chrono::year{2021} / 1 / 31};

/// A file without a name, by which a reader that wants a path gets these bytes.
const std::string& written(std::string_view text) {
    static const int file = memfd_create("people", 0);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    if (ftruncate(file, 0) != 0 ||
        pwrite(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        std::abort();
    return path;
}

void read_people(std::string_view text) {
    const auto file = PeopleFile::find(written(text), {});
    if (!file) return;
    std::vector<Record> records;
    SilentProgress silent;
    (void)file->each(
        [&](const PersonRow& row) {
            const auto record = normalise(row.person, today);
            const auto bad = unusable(row.person, record);
            for (const auto field : fields_with_columns)
                if (bad[index_of(field)] && is_blank(row.person[field])) std::abort();
            const auto date = date_of(record);
            if (date != 0 && packed_date(today.year(), 12, 31) < date) std::abort();
            if (records.size() < 16) records.push_back(record);
        },
        silent);
    for (const auto& a : records)
        for (const auto& b : records) {
            const auto pattern = compare(a, b);
            if (pattern != compare(b, a)) std::abort();
            for (const auto field : all_fields)
                if (pattern.at(field) >= levels_of(field)) std::abort();
        }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto settings = read_settings(text, "x.toml"))
        if (settings->rules.empty() || settings->rules.size() > 64) std::abort();
    if (const auto model = read_model(text, "x.toml"))
        if (read_model(model_text(*model), "x.toml") != model) std::abort();
    read_people(text);
    return 0;
}
