#pragma once
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "core/result.hpp"
#include "generate/parameters.hpp"

#include <array>
#include <cstdint>
#include <filesystem>

namespace tepat::generate {

enum class Format {
    /// A workbook a district, `320101.xlsx`, as districts send them: sheets "Rumah Tangga" and
    /// "Anggota".
    workbooks,
    /// The same two tables of the whole regency: rumah_tangga.csv and anggota.csv.
    csv,
};

struct Options {
    Parameters parameters;
    /// Where regencies.csv, districts.csv and villages.csv are; see read_regency.
    std::filesystem::path region_lists;
    RegionCode regency;
    /// Made if it is missing; files of the same names are replaced.
    std::filesystem::path output;
    Format format = Format::workbooks;
    /// Also the civil register's extract of the same people.
    bool civil_register = false;
    int threads = 2;
};

/// What was written. Counts are of rows, second registrations included.
struct Summary {
    std::int64_t districts = 0;
    std::int64_t households = 0;
    std::int64_t families = 0;
    std::int64_t members = 0;
    std::int64_t accounts = 0;
    std::int64_t errors = 0;
    std::int64_t civil_persons = 0;
    /// The user asked to stop: the files of the districts begun are whole, the others missing.
    bool stopped = false;
};

/// Makes the population of a regency and writes it: the register in `format`, and for the whole
/// regency
///   rekening.csv  idartbdt,nik,bank,nomor_rekening,nama_rekening,status
///   truth.csv     idbdt,idartbdt,field,kind,true_value: every error that was put in
///   consumption.csv  idbdt,log_consumption: what a welfare model should guess, of every row of
///                    "Rumah Tangga"; millionths of the natural logarithm of rupiah a month and
///                    head
/// and when it is asked for
///   dukcapil.csv        the civil register: id, the fields of an extract, and status
///   dukcapil_truth.csv  id_1,id_2: the register's rows with the civil register's id of the person
/// The bytes depend on the parameters and the region lists alone, not on the threads. Reports
/// progress as "progress.generate", in families. Refused as read_regency and Population::plan
/// refuse, and when a file cannot be written.
[[nodiscard]] Result<Summary> generate_regency(const Options& options, Progress& progress);

} // namespace tepat::generate
