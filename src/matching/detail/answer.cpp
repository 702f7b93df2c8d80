#include "matching/detail/answer.hpp"

#include "sheets/atomic_file.hpp"
#include "sheets/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace tepat::matching::detail {
namespace {

namespace fs = std::filesystem;
using sheets::Value;

constexpr double least_told = 0.05; ///< bits: less is no reason

struct Name {
    std::string id;
    std::uint32_t row = 0;
};
using Names = std::unordered_map<std::uint32_t, Name>;

std::string bits_text(double bits, Language language) {
    auto text = fmt::format("{:+.1f}", bits);
    if (language == Language::id) std::ranges::replace(text, '.', ',');
    return text;
}

Result<std::unique_ptr<sheets::TableWriter>> open_table(const fs::path& path, bool xlsx) {
    return xlsx ? sheets::create_xlsx(path) : sheets::create_csv(path);
}

/// The best and the next of what each record was paired with.
struct Two {
    float best = -1e30F;
    float next = -1e30F;
    void add(float weight) {
        next = std::max(next, std::min(best, weight));
        best = std::max(best, weight);
    }
    /// The best of the other pairs.
    [[nodiscard]] float beside(float weight) const { return weight == best ? next : best; }
};

class Writer {
public:
    Writer(const Answer& answer, const JobOptions& options, JobReport& report)
        : answer_{answer}, options_{options}, report_{report} {}

    Result<void> all() {
        choose_names();
        read_names();
        auto done = pairs();
        if (done) done = clusters();
        if (done) done = summary();
        return done;
    }

private:
    [[nodiscard]] fs::path path(std::string_view name) const {
        return options_.folder / fmt::format("{}.{}", name, options_.xlsx ? "xlsx" : "csv");
    }

    void choose_names() {
        for (const auto& pair : answer_.listed) {
            names_[pair.a];
            names_[pair.b];
        }
        for (std::uint32_t at = 0; at < answer_.clusters.size(); ++at)
            if (answer_.clusters[at] != at) {
                names_[at];
                names_[answer_.clusters[at]];
                members_[answer_.clusters[at]].push_back(at);
            }
    }

    void read_names() {
        std::uint32_t place = 0;
        answer_.collection.each_name([&](std::uint32_t row, std::string_view id) {
            if (const auto at = names_.find(place++); at != names_.end())
                at->second = {std::string{id}, row};
        });
    }

    Result<void> pairs() {
        std::unordered_map<std::uint32_t, Two> twos;
        for (const auto& pair : answer_.listed) {
            twos[pair.a];
            twos[pair.b];
        }
        for (const auto& pair : answer_.all)
            for (const auto at : {pair.a, pair.b})
                if (const auto two = twos.find(at); two != twos.end()) two->second.add(pair.weight);

        auto table = open_table(path("pasangan"), options_.xlsx);
        if (!table) return std::unexpected(std::move(table.error()));
        static const auto columns = std::to_array<sheets::Column>({{"id_1", 22},
                                                                   {"baris_1"},
                                                                   {"id_2", 22},
                                                                   {"baris_2"},
                                                                   {"keputusan"},
                                                                   {"peluang"},
                                                                   {"bobot"},
                                                                   {"pesaing"},
                                                                   {"alasan", 80}});
        (*table)->sheet("Pasangan", columns);
        const auto records = answer_.collection.records();
        for (std::size_t i = 0; i < answer_.listed.size(); ++i) {
            const auto& pair = answer_.listed[i];
            const auto& a = names_.at(pair.a);
            const auto& b = names_.at(pair.b);
            const auto weight = static_cast<double>(pair.weight);
            const auto chance = fmt::format("{:.6f}", probability(weight, answer_.decision.prior));
            const auto bits = fmt::format("{:.2f}", weight);
            const auto beside =
                std::max(twos[pair.a].beside(pair.weight), twos[pair.b].beside(pair.weight));
            const auto rival = beside > -1e29F ? fmt::format("{:.2f}", beside) : std::string{};
            const auto why = reasons(answer_.scorer.waterfall(records[pair.a], records[pair.b]),
                                     options_.language);
            (*table)->row(std::array<Value, 9>{a.id, std::int64_t{a.row}, b.id, std::int64_t{b.row},
                                               answer_.accepted[i] ? std::string_view{"padan"}
                                                                   : std::string_view{"ragu"},
                                               chance, bits, rival, why});
        }
        report_.written.push_back(path("pasangan"));
        return (*table)->finish();
    }

    Result<void> clusters() {
        auto table = open_table(path("kelompok"), options_.xlsx);
        if (!table) return std::unexpected(std::move(table.error()));
        static const auto columns =
            std::to_array<sheets::Column>({{"kelompok", 22}, {"id", 22}, {"berkas"}, {"baris"}});
        (*table)->sheet("Kelompok", columns);
        std::vector<std::uint32_t> roots;
        for (const auto& [root, rest] : members_)
            roots.push_back(root);
        std::ranges::sort(roots);
        const auto boundary = answer_.collection.boundary();
        for (const auto root : roots) {
            auto members = members_.at(root);
            members.insert(members.begin(), root);
            report_.clustered += std::ssize(members);
            for (const auto at : members) {
                const auto& name = names_.at(at);
                const std::int64_t file = boundary != 0 && at >= boundary ? 2 : 1;
                (*table)->row(std::array<Value, 4>{names_.at(root).id, name.id, file,
                                                   std::int64_t{name.row}});
            }
        }
        report_.clusters = std::ssize(roots);
        report_.written.push_back(path("kelompok"));
        return (*table)->finish();
    }

    Result<void> summary() {
        const auto target = options_.folder / "hasil.toml";
        auto file = sheets::AtomicFile::create(target);
        if (!file) return std::unexpected(std::move(file.error()));
        auto done = file->write(fmt::format(
            "format = 1\nlinking = {}\nrecords = [{}]\nprior = {:.17g}\nthreshold = {:.17g}\n"
            "expected_precision = {:.6f}\nexpected_recall = {:.6f}\n",
            answer_.collection.linking(), fmt::join(report_.records, ", "), answer_.decision.prior,
            answer_.decision.threshold, answer_.decision.expected_precision,
            answer_.decision.expected_recall));
        if (done) done = file->commit();
        report_.written.push_back(target);
        return done;
    }

    const Answer& answer_;
    const JobOptions& options_;
    JobReport& report_;
    Names names_;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> members_;
};

} // namespace

std::string reasons(const Waterfall& waterfall, Language language) {
    const auto& bits = waterfall.kin_decides ? waterfall.against_kin : waterfall.against_strangers;
    auto order = all_fields;
    std::ranges::sort(
        order, {}, [&](Field field) { return std::pair{-std::abs(bits[index_of(field)]), field}; });
    std::string text;
    for (const auto field : order) {
        const auto f = index_of(field);
        if (std::abs(bits[f]) < least_told) break;
        if (!text.empty()) text += "; ";
        text +=
            fmt::format("{}: {} {}", message_text(label_of(field), {}, language),
                        message_text(label_of(field, waterfall.pattern.at(field)), {}, language),
                        bits_text(bits[f], language));
    }
    return text;
}

Result<void> write_answer(const Answer& answer, const JobOptions& options, JobReport& report) {
    return Writer{answer, options, report}.all();
}

} // namespace tepat::matching::detail
