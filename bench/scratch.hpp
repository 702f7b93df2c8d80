#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace tepat::bench {

/// A folder of its own, gone with this object.
class Scratch {
public:
    Scratch() {
        auto name = (std::filesystem::temp_directory_path() / "tepat-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::system_error{errno, std::generic_category(), "mkdtemp"};
        path_ = name;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string file(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// Lists of an invented regency, 91.01, for registry::load_regions and generate::read_regency.
inline void write_regions(const std::filesystem::path& dir, int districts,
                          int villages_a_district) {
    std::ofstream{dir / "provinces.csv"} << "code,name\n91,CONTOH\n";
    std::ofstream{dir / "regencies.csv"} << "code,province_code,name\n91.01,91,CONTOH\n";
    std::ofstream district_list{dir / "districts.csv"};
    std::ofstream village_list{dir / "villages.csv"};
    district_list << "code,regency_code,name\n";
    village_list << "code,district_code,name\n";
    for (int district = 1; district <= districts; ++district) {
        const auto code = "91.01." + std::to_string(100 + district).substr(1);
        district_list << code << ",91.01,CONTOH " << district << '\n';
        for (int at = 0; at < villages_a_district; ++at)
            village_list << code << '.' << 2001 + at << ',' << code << ",DESA " << at << '\n';
    }
}

} // namespace tepat::bench
