#include "matching/detail/part_file.hpp"

#include "sheets/atomic_file.hpp"

#include <array>
#include <cstring>
#include <fstream>

namespace tepat::matching::detail {
namespace {

using Header = std::array<std::uint64_t, 6>;
constexpr std::uint64_t magic = 0x3130545241505054; // TPPART01

template <class T>
BytesView bytes_of(const std::vector<T>& items) {
    return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)};
}

std::uint64_t sum_of(BytesView bytes) {
    std::uint64_t sum = 0xCBF29CE484222325;
    for (const char byte : bytes)
        sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
    return sum;
}

template <class T>
bool read_all(std::ifstream& in, std::uint64_t count, std::vector<T>& into) {
    into.resize(count);
    in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(count * sizeof(T)));
    return in.good() || (count == 0 && !in.bad());
}

} // namespace

Result<void> write_part(const std::filesystem::path& path, const Part& part) {
    auto file = sheets::AtomicFile::create(path);
    if (!file) return std::unexpected(std::move(file.error()));
    const Header header{magic,
                        part.pairs.size(),
                        part.keys_left_out.size(),
                        part.records_left_out,
                        part.pairs_seen,
                        sum_of(bytes_of(part.pairs)) ^ sum_of(bytes_of(part.keys_left_out))};
    auto done = file->write({reinterpret_cast<const char*>(header.data()), sizeof header});
    if (done) done = file->write(bytes_of(part.pairs));
    if (done) done = file->write(bytes_of(part.keys_left_out));
    if (done) done = file->commit();
    return done;
}

std::optional<Part> read_part(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary | std::ios::ate};
    if (!in) return std::nullopt;
    const auto size = static_cast<std::uint64_t>(in.tellg());
    in.seekg(0);
    Header header{};
    in.read(reinterpret_cast<char*>(header.data()), sizeof header);
    if (!in || header[0] != magic || header[1] > size || header[2] > size ||
        size != sizeof header + header[1] * sizeof(ScoredPair) + header[2] * sizeof(std::uint32_t))
        return std::nullopt;
    Part part;
    if (!read_all(in, header[1], part.pairs) || !read_all(in, header[2], part.keys_left_out))
        return std::nullopt;
    part.records_left_out = header[3];
    part.pairs_seen = header[4];
    if ((sum_of(bytes_of(part.pairs)) ^ sum_of(bytes_of(part.keys_left_out))) != header[5])
        return std::nullopt;
    return part;
}

} // namespace tepat::matching::detail
