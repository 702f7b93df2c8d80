#include "generate/workbook.hpp"

#include "generate/civil_register.hpp"
#include "generate/detail/columns.hpp"
#include "generate/population.hpp"
#include "sheets/writer.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace tepat::generate {
namespace {

using sheets::TableWriter;
using sheets::Value;

/// What a district adds to the files of the whole regency.
struct Gathered {
    std::int64_t households = 0;
    std::int64_t families = 0;
    std::int64_t members = 0;
    std::vector<Account> accounts;
    std::vector<PlantedError> errors;
    std::vector<std::pair<std::string, std::int64_t>> consumption;

    void take(const Registration& registration) {
        ++households;
        families += registration.dwelling.household.families;
        members += registration.dwelling.household.members;
        accounts.insert(accounts.end(), registration.accounts.begin(), registration.accounts.end());
        errors.insert(errors.end(), registration.errors.begin(), registration.errors.end());
        consumption.emplace_back(registration.dwelling.household.idbdt,
                                 registration.dwelling.log_consumption);
    }
};

class RegisterRows {
public:
    void household(TableWriter& table, const Dwelling& dwelling) {
        detail::values_of(detail::household_fields(), dwelling.household, values_);
        table.row(values_);
    }
    void members(TableWriter& table, const Dwelling& dwelling) {
        for (const auto& member : dwelling.members) {
            detail::values_of(detail::member_fields(), {dwelling.household, member}, values_);
            table.row(values_);
        }
    }

private:
    std::vector<Value> values_;
};

using Table = std::unique_ptr<TableWriter>;

Result<Table> open_csv(const std::filesystem::path& path, std::span<const sheets::Column> columns) {
    auto table = sheets::create_csv(path);
    if (table) (*table)->sheet(path.stem().string(), columns);
    return table;
}

/// The common files. Districts are appended in their order, whichever is made first.
class Books {
public:
    static Result<Books> open(const Options& options) {
        static const auto account_columns = std::to_array<sheets::Column>(
            {{"idartbdt"}, {"nik"}, {"bank"}, {"nomor_rekening"}, {"nama_rekening"}, {"status"}});
        static const auto truth_columns = std::to_array<sheets::Column>(
            {{"idbdt"}, {"idartbdt"}, {"field"}, {"kind"}, {"true_value"}});
        static const auto consumption_columns =
            std::to_array<sheets::Column>({{"idbdt"}, {"log_consumption"}});
        Books books;
        auto opened = books.open(books.accounts_, options.output / "rekening.csv", account_columns);
        if (opened) opened = books.open(books.truth_, options.output / "truth.csv", truth_columns);
        if (opened)
            opened = books.open(books.consumption_, options.output / "consumption.csv",
                                consumption_columns);
        if (opened && options.format == Format::csv) {
            opened = books.open(books.households_, options.output / "rumah_tangga.csv",
                                detail::columns_of(detail::household_fields()));
            if (opened)
                opened = books.open(books.members_, options.output / "anggota.csv",
                                    detail::columns_of(detail::member_fields()));
        }
        if (opened && options.civil_register) {
            static const auto civil_columns = std::to_array<sheets::Column>({{"id"},
                                                                             {"nik"},
                                                                             {"no_kk"},
                                                                             {"nama"},
                                                                             {"jenis_kelamin"},
                                                                             {"tempat_lahir"},
                                                                             {"tanggal_lahir"},
                                                                             {"hubungan"},
                                                                             {"nama_ibu"},
                                                                             {"kode_desa"},
                                                                             {"status"}});
            static const auto pair_columns = std::to_array<sheets::Column>({{"id_1"}, {"id_2"}});
            opened = books.open(books.civil_, options.output / "dukcapil.csv", civil_columns);
            if (opened)
                opened = books.open(books.civil_truth_, options.output / "dukcapil_truth.csv",
                                    pair_columns);
        }
        if (!opened) return std::unexpected(std::move(opened.error()));
        return books;
    }

    void append(const Dwelling& dwelling) {
        rows_.household(*households_, dwelling);
        rows_.members(*members_, dwelling);
    }
    void append(const Gathered& gathered) {
        for (const auto& a : gathered.accounts)
            accounts_->row(
                std::array<Value, 6>{a.idartbdt, a.nik, a.bank, a.number, a.holder, a.status});
        for (const auto& e : gathered.errors)
            truth_->row(
                std::array<Value, 5>{e.idbdt, e.idartbdt, e.field, name_of(e.kind), e.true_value});
        for (const auto& [idbdt, log_consumption] : gathered.consumption)
            consumption_->row(std::array<Value, 2>{idbdt, log_consumption});
    }

    /// One district's civil register; how many persons it has.
    std::int64_t append_civil(const Population& population, std::size_t district) {
        if (!civil_) return 0;
        const CivilShares shares;
        std::int64_t persons = 0;
        visit_civil_register(population, district, shares, [&](const CivilPerson& person) {
            const auto& m = *person.member;
            civil_->row(std::array<Value, 11>{
                person.id, m.nik, m.kk, m.name, std::int64_t{m.sex == Sex::male ? 1 : 2},
                m.birthplace, *m.born, std::int64_t{static_cast<int>(m.to_family_head)},
                m.mothers_name, person.village, name_of(person.status)});
            ++persons;
        });
        population.visit(district, [&](const Registration& registration) {
            for (const auto& member : registration.dwelling.members) {
                // A second registration is of whoever was registered first.
                std::string_view first = member.idartbdt;
                for (const auto& error : registration.errors)
                    if (error.kind == ErrorKind::double_person && error.idartbdt == first)
                        first = error.true_value;
                if (const auto id = civil_id(population, shares, first))
                    civil_truth_->row(std::array<Value, 2>{member.idartbdt, *id});
            }
        });
        return persons;
    }

    Result<void> finish() {
        for (auto* table :
             {&accounts_, &truth_, &consumption_, &households_, &members_, &civil_, &civil_truth_})
            if (*table)
                if (auto done = (*table)->finish(); !done) return done;
        return {};
    }

private:
    static Result<void> open(Table& table, const std::filesystem::path& path,
                             std::span<const sheets::Column> columns) {
        auto opened = open_csv(path, columns);
        if (!opened) return std::unexpected(std::move(opened.error()));
        table = std::move(*opened);
        return {};
    }

    Table accounts_, truth_, consumption_, households_, members_, civil_, civil_truth_;
    RegisterRows rows_;
};

/// Two passes over the district, one a sheet: making it twice is cheaper than keeping it.
Result<Gathered> write_workbook(const Population& population, std::size_t district,
                                const std::filesystem::path& path) {
    auto book = sheets::create_xlsx(path);
    if (!book) return std::unexpected(std::move(book.error()));
    Gathered gathered;
    RegisterRows rows;
    (*book)->sheet("Rumah Tangga", detail::columns_of(detail::household_fields()));
    population.visit(district, [&](const Registration& registration) {
        gathered.take(registration);
        rows.household(**book, registration.dwelling);
    });
    (*book)->sheet("Anggota", detail::columns_of(detail::member_fields()));
    population.visit(district, [&](const Registration& registration) {
        rows.members(**book, registration.dwelling);
    });
    if (auto done = (*book)->finish(); !done) return std::unexpected(std::move(done.error()));
    return gathered;
}

class Run {
public:
    Run(const Options& options, const Population& population, Books& books, Progress& progress)
        : options_{options}, population_{population}, books_{books}, progress_{progress} {}

    Result<Summary> all() {
        // The csv are one stream and quick; only workbooks are worth a second thread.
        const int threads = options_.format == Format::csv ? 1 : std::max(1, options_.threads);
        {
            std::vector<std::jthread> helpers;
            for (int i = 1; i < threads; ++i)
                helpers.emplace_back([this] { work(); });
            work();
        }
        if (broken_) std::rethrow_exception(broken_);
        if (refused_) return std::unexpected(std::move(*refused_));
        return summary_;
    }

private:
    void work() {
        try {
            while (const auto district = next()) {
                auto gathered = make(*district);
                std::unique_lock lock{mutex_};
                if (!gathered) return stop([&] { refused_ = std::move(gathered.error()); });
                my_turn_.wait(lock, [&] { return turn_ == *district || halted_; });
                if (halted_) return;
                append(*gathered);
            }
        } catch (...) {
            const std::lock_guard lock{mutex_};
            stop([&] { broken_ = std::current_exception(); });
        }
    }

    std::optional<std::size_t> next() {
        const std::lock_guard lock{mutex_};
        if (halted_ || next_ == population_.regency().districts.size()) return std::nullopt;
        if (progress_.stop_requested()) {
            summary_.stopped = true;
            return std::nullopt;
        }
        return next_++;
    }

    Result<Gathered> make(std::size_t district) {
        if (options_.format == Format::workbooks)
            return write_workbook(
                population_, district,
                options_.output /
                    (population_.regency().districts[district].code.digits() + ".xlsx"));
        Gathered gathered;
        population_.visit(district, [&](const Registration& registration) {
            gathered.take(registration);
            books_.append(registration.dwelling);
        });
        return gathered;
    }

    void append(const Gathered& gathered) {
        books_.append(gathered);
        summary_.civil_persons +=
            books_.append_civil(population_, static_cast<std::size_t>(summary_.districts));
        ++summary_.districts;
        summary_.households += gathered.households;
        summary_.families += gathered.families;
        summary_.members += gathered.members;
        summary_.accounts += std::ssize(gathered.accounts);
        summary_.errors += std::ssize(gathered.errors);
        progress_.at("progress.generate"_msg, summary_.families, population_.parameters().families);
        ++turn_;
        my_turn_.notify_all();
    }

    /// The first failure counts; the other threads finish their file and leave.
    template <class Note>
    void stop(Note note) {
        if (!halted_) note();
        halted_ = true;
        my_turn_.notify_all();
    }

    const Options& options_;
    const Population& population_;
    Books& books_;
    Progress& progress_;

    std::mutex mutex_;
    std::condition_variable my_turn_;
    std::size_t next_ = 0;
    std::size_t turn_ = 0;
    bool halted_ = false;
    std::optional<Refusal> refused_;
    std::exception_ptr broken_;
    Summary summary_;
};

} // namespace

Result<Summary> generate_regency(const Options& options, Progress& progress) {
    auto regency = read_regency(options.region_lists, options.regency);
    if (!regency) return std::unexpected(std::move(regency.error()));
    const auto population = Population::plan(options.parameters, std::move(*regency));
    if (!population) return std::unexpected(population.error());

    std::error_code error;
    std::filesystem::create_directories(options.output, error);
    if (error) return refuse("generate.no_output"_msg, {{"reason", error.message()}});
    auto books = Books::open(options);
    if (!books) return std::unexpected(std::move(books.error()));
    auto summary = Run{options, *population, *books, progress}.all();
    if (!summary) return summary;
    if (auto done = books->finish(); !done) return std::unexpected(std::move(done.error()));
    return summary;
}

} // namespace tepat::generate
