#include "generate/regions.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <functional>

namespace tepat::generate {
namespace {

/// Calls `row` with code, parent and name of every line; names hold no quotes or commas in these
/// lists, except quoted ones, whose quotes are taken off.
Result<void> read_list(const std::filesystem::path& path,
                       const std::function<void(RegionCode, RegionCode, std::string)>& row) {
    std::ifstream file{path};
    if (!file) return refuse("generate.no_region_list"_msg, {{"file", path.filename().string()}});
    std::string line;
    std::getline(file, line);
    for (int number = 2; std::getline(file, line); ++number) {
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty()) continue;
        const auto first = line.find(',');
        const auto second = first == std::string::npos ? first : line.find(',', first + 1);
        const auto broken = [&] {
            return refuse("generate.region_line"_msg,
                          {{"file", path.filename().string()}, {"line", std::to_string(number)}});
        };
        if (second == std::string::npos) return broken();
        const auto code = RegionCode::parse(line.substr(0, first));
        const auto parent = RegionCode::parse(line.substr(first + 1, second - first - 1));
        auto name = line.substr(second + 1);
        if (name.size() >= 2 && name.front() == '"' && name.back() == '"')
            name = name.substr(1, name.size() - 2);
        if (!code || !parent || name.empty()) return broken();
        row(*code, *parent, std::move(name));
    }
    return {};
}

int weight_of(RegionCode village) {
    auto mixed = static_cast<std::uint64_t>(village.number()) * 0x9e3779b97f4a7c15;
    mixed ^= mixed >> 32;
    return 50 + static_cast<int>(mixed % 100);
}

std::string birthplace_of(std::string name) {
    for (auto& letter : name)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    for (const std::string_view kind : {"KABUPATEN ", "KOTA "})
        if (name.starts_with(kind)) return name.substr(kind.size());
    return name;
}

} // namespace

Result<Regency> read_regency(const std::filesystem::path& directory, RegionCode code) {
    Regency regency{.code = code, .birthplace = {}, .districts = {}};
    auto read =
        read_list(directory / "regencies.csv", [&](RegionCode own, RegionCode, std::string name) {
            if (own == code) regency.birthplace = birthplace_of(std::move(name));
        });
    if (!read) return std::unexpected(std::move(read.error()));
    read = read_list(directory / "districts.csv",
                     [&](RegionCode own, RegionCode parent, std::string name) {
                         if (parent == code)
                             regency.districts.push_back({own, std::move(name), {}});
                     });
    if (!read) return std::unexpected(std::move(read.error()));
    std::ranges::sort(regency.districts, {}, &District::code);
    read = read_list(
        directory / "villages.csv", [&](RegionCode own, RegionCode parent, std::string name) {
            const auto district =
                std::ranges::lower_bound(regency.districts, parent, {}, &District::code);
            if (district != regency.districts.end() && district->code == parent)
                district->villages.push_back({own, std::move(name), weight_of(own)});
        });
    if (!read) return std::unexpected(std::move(read.error()));
    for (auto& district : regency.districts)
        std::ranges::sort(district.villages, {}, &Village::code);
    std::erase_if(regency.districts,
                  [](const District& district) { return district.villages.empty(); });
    if (regency.birthplace.empty() || regency.districts.empty())
        return refuse("generate.no_such_regency"_msg, {{"regency", code.text()}});
    return regency;
}

} // namespace tepat::generate
