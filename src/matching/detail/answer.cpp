#include "matching/detail/answer.hpp"

#include "sheets/atomic_file.hpp"
#include "sheets/writer.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

namespace tepat::matching::detail {
namespace {

namespace fs = std::filesystem;
using sheets::Value;

constexpr double least_told = 0.05; ///< bits: less is no reason

/// What fields and their levels are called.
struct Labels {
    explicit Labels(Language language) {
        for (const auto field : all_fields) {
            const auto f = index_of(field);
            names[f] = message_text(label_of(field), {}, language) + ": ";
            for (Level level = same; level < levels_of(field); ++level)
                levels[f][level] = message_text(label_of(field, level), {}, language) + ' ';
        }
    }
    std::array<std::string, fields> names;
    std::array<std::array<std::string, most_levels>, fields> levels;
};
const Labels& labels_in(Language language) {
    static const Labels indonesian{Language::id};
    static const Labels english{Language::en};
    return language == Language::id ? indonesian : english;
}

/// `+8,3`
void append_bits(std::string& text, double bits, Language language) {
    const auto tenths = std::lrint(std::abs(bits) * 10);
    text += bits < 0 ? '-' : '+';
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}"), tenths / 10);
    text += language == Language::id ? ',' : '.';
    text += static_cast<char>('0' + tenths % 10);
}

/// Row and id of the records that are written of: four bytes for each of all records beside them.
class Names {
public:
    explicit Names(std::size_t records) : slots_(records) {}
    void want(std::uint32_t place) { slots_[place] = 1; }

    void read(const Collection& collection) {
        std::uint32_t wanted = 0;
        for (auto& slot : slots_)
            if (slot != 0) slot = ++wanted;
        names_.reserve(wanted);
        std::size_t place = 0;
        collection.each_name([&](std::uint32_t row, std::string_view id) {
            if (slots_[place++] == 0) return;
            names_.push_back({ids_.size(), static_cast<std::uint32_t>(id.size()), row});
            ids_ += id;
        });
    }

    /// Counted from 0 among those wanted.
    [[nodiscard]] std::size_t slot(std::uint32_t place) const { return slots_[place] - 1; }
    [[nodiscard]] bool has(std::uint32_t place) const { return slots_[place] != 0; }
    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] std::string_view id(std::uint32_t place) const {
        const auto& name = names_[slot(place)];
        return std::string_view{ids_}.substr(name.begin, name.size);
    }
    [[nodiscard]] std::int64_t row(std::uint32_t place) const { return names_[slot(place)].row; }

private:
    struct Name {
        std::size_t begin = 0;
        std::uint32_t size = 0;
        std::uint32_t row = 0;
    };
    std::vector<std::uint32_t> slots_; ///< from 1; 0: not wanted
    std::vector<Name> names_;
    std::string ids_;
};

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
        : answer_{answer}, options_{options}, report_{report},
          names_{answer.collection.records().size()} {}

    Result<void> all() {
        choose_names();
        names_.read(answer_.collection);
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
            names_.want(pair.a);
            names_.want(pair.b);
        }
        for (std::uint32_t at = 0; at < answer_.clusters.size(); ++at)
            if (answer_.clusters[at] != at) {
                names_.want(at);
                names_.want(answer_.clusters[at]);
                members_.emplace_back(answer_.clusters[at], at);
            }
        std::ranges::sort(members_);
    }

    Result<void> pairs() {
        std::vector<Two> twos(names_.size());
        for (const auto& pair : answer_.all)
            for (const auto at : {pair.a, pair.b})
                if (names_.has(at)) twos[names_.slot(at)].add(pair.weight);

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
        std::string chance;
        std::string bits;
        std::string rival;
        for (std::size_t i = 0; i < answer_.listed.size(); ++i) {
            const auto& pair = answer_.listed[i];
            const auto weight = static_cast<double>(pair.weight);
            const auto beside = std::max(twos[names_.slot(pair.a)].beside(pair.weight),
                                         twos[names_.slot(pair.b)].beside(pair.weight));
            chance.clear();
            bits.clear();
            rival.clear();
            fmt::format_to(std::back_inserter(chance), FMT_COMPILE("{:.6f}"),
                           probability(weight, answer_.decision.prior));
            fmt::format_to(std::back_inserter(bits), FMT_COMPILE("{:.2f}"), weight);
            if (beside > -1e29F)
                fmt::format_to(std::back_inserter(rival), FMT_COMPILE("{:.2f}"), beside);
            const auto why = reasons(answer_.scorer.waterfall(records[pair.a], records[pair.b]),
                                     options_.language);
            (*table)->row(std::array<Value, 9>{
                names_.id(pair.a), names_.row(pair.a), names_.id(pair.b), names_.row(pair.b),
                answer_.accepted[i] ? std::string_view{"padan"} : std::string_view{"ragu"}, chance,
                bits, rival, why});
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
        const auto boundary = answer_.collection.boundary();
        const auto write = [&](std::uint32_t root, std::uint32_t at) {
            ++report_.clustered;
            const std::int64_t file = boundary != 0 && at >= boundary ? 2 : 1;
            (*table)->row(
                std::array<Value, 4>{names_.id(root), names_.id(at), file, names_.row(at)});
        };
        for (std::size_t i = 0; i < members_.size(); ++i) {
            const auto [root, at] = members_[i];
            if (i == 0 || members_[i - 1].first != root) {
                ++report_.clusters;
                write(root, root);
            }
            write(root, at);
        }
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
    std::vector<std::pair<std::uint32_t, std::uint32_t>> members_; ///< group, and who is in it
};

} // namespace

std::string reasons(const Waterfall& waterfall, Language language) {
    const auto& bits = waterfall.kin_decides ? waterfall.against_kin : waterfall.against_strangers;
    const auto& labels = labels_in(language);
    auto order = all_fields;
    std::ranges::sort(
        order, {}, [&](Field field) { return std::pair{-std::abs(bits[index_of(field)]), field}; });
    std::string text;
    for (const auto field : order) {
        const auto f = index_of(field);
        if (std::abs(bits[f]) < least_told) break;
        if (!text.empty()) text += "; ";
        text += labels.names[f];
        text += labels.levels[f][waterfall.pattern.at(field)];
        append_bits(text, bits[f], language);
    }
    return text;
}

Result<void> write_answer(const Answer& answer, const JobOptions& options, JobReport& report) {
    return Writer{answer, options, report}.all();
}

} // namespace tepat::matching::detail
