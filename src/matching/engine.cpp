#include "matching/engine.hpp"

#include "matching/detail/part_file.hpp"
#include "matching/detail/slice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <mutex>
#include <thread>

namespace tepat::matching {
namespace {

using detail::Part;
using detail::Slice;

/// Room for sorting, kept pairs and the rest, beside records and keys.
constexpr std::uint64_t spare = 32ULL << 20;
constexpr std::uint64_t bytes_an_entry = 8;
constexpr std::uint64_t bytes_a_gathered = sizeof(Record) + sizeof(std::uint32_t) + bytes_an_entry;
constexpr std::uint32_t most_slices = 1024;
/// Entries ahead whose record is asked for, so that it is here when its turn comes.
constexpr std::size_t ahead = 12;

/// A rule before the one at work: a pair that met there has been told, unless its block was left
/// out.
struct Earlier {
    const BlockingRule* rule;
    PartSet parts;
    std::vector<std::uint32_t> keys_left_out;
};

bool was_told(const Record& a, const Record& b, const std::vector<Earlier>& earlier) {
    const auto shared = shared_parts(a, b);
    return std::ranges::any_of(earlier, [&](const Earlier& it) {
        if ((shared & it.parts) != it.parts) return false;
        return it.keys_left_out.empty() ||
               !std::ranges::binary_search(it.keys_left_out, *key_of(a, *it.rule));
    });
}

/// Everything that a thread needs for the blocks of one partition.
class Blocks {
public:
    Blocks(const Slice& slice, const std::vector<Earlier>& earlier, const Scorer& scorer,
           const Settings& settings, std::uint64_t boundary, Weight floor)
        : slice_{slice}, earlier_{earlier}, scorer_{scorer}, settings_{settings},
          boundary_{boundary}, floor_{floor} {}

    Part compare_all(std::span<const std::uint64_t> entries) {
        for (std::size_t begin = 0; begin < entries.size();) {
            if (begin + ahead < entries.size())
                __builtin_prefetch(&slice_.record(entries[begin + ahead]));
            auto end = begin + 1;
            while (end < entries.size() && entries[end] >> 32 == entries[begin] >> 32)
                ++end;
            if (end - begin > 1) compare_block(entries.subspan(begin, end - begin));
            begin = end;
        }
        return std::move(part_);
    }

private:
    void compare_block(std::span<const std::uint64_t> block) {
        const auto left = left_of(block);
        const auto pairs = pairs_of(block.size(), left, boundary_ != 0);
        if (pairs == 0) return;
        if (block.size() > settings_.most_in_a_block) {
            part_.keys_left_out.push_back(static_cast<std::uint32_t>(block[0] >> 32));
            part_.records_left_out += block.size();
            return;
        }
        part_.pairs_seen += pairs;
        const auto lefts = boundary_ == 0 ? block.size() : left;
        for (std::size_t i = 0; i < lefts; ++i) {
            const auto& a = slice_.record(block[i]);
            for (std::size_t j = boundary_ == 0 ? i + 1 : left; j < block.size(); ++j) {
                const auto& b = slice_.record(block[j]);
                if (was_told(a, b, earlier_)) continue;
                if (const auto weight = scorer_.weigh(a, b, floor_))
                    part_.pairs.push_back({slice_.place(block[i]), slice_.place(block[j]),
                                           static_cast<float>(*weight)});
            }
        }
    }

    /// How many of the block, which is in the order of places, are of the first file.
    [[nodiscard]] std::size_t left_of(std::span<const std::uint64_t> block) const {
        if (boundary_ == 0) return 0;
        return static_cast<std::size_t>(
            std::ranges::partition_point(
                block, [&](std::uint64_t entry) { return slice_.place(entry) < boundary_; }) -
            block.begin());
    }

    const Slice& slice_;
    const std::vector<Earlier>& earlier_;
    const Scorer& scorer_;
    const Settings& settings_;
    std::uint64_t boundary_;
    Weight floor_;
    Part part_;
};

void append(Part& all, Part part) {
    all.pairs.insert(all.pairs.end(), part.pairs.begin(), part.pairs.end());
    all.keys_left_out.insert(all.keys_left_out.end(), part.keys_left_out.begin(),
                             part.keys_left_out.end());
    all.records_left_out += part.records_left_out;
    all.pairs_seen += part.pairs_seen;
}

class Run {
public:
    Run(std::span<const Record> records, std::uint64_t boundary, const Scorer& scorer,
        const Settings& settings, const EngineOptions& options, Progress& progress)
        : records_{records}, boundary_{boundary}, scorer_{scorer}, settings_{settings},
          options_{options}, progress_{progress} {}

    Result<Found> all() {
        found_.slices = slices();
        if (auto allowed = admit_rules(); !allowed) return std::unexpected(allowed.error());
        for (std::size_t r = 0; r < settings_.rules.size() && !found_.stopped; ++r) {
            if (found_.rules[r].refused) continue;
            if (auto done = run_rule(r); !done) return std::unexpected(done.error());
        }
        std::ranges::sort(found_.pairs);
        const auto again = std::ranges::unique(
            found_.pairs, [](const auto& x, const auto& y) { return x.a == y.a && x.b == y.b; });
        found_.pairs.erase(again.begin(), again.end());
        return std::move(found_);
    }

private:
    /// As few as memory allows.
    [[nodiscard]] std::uint32_t slices() const {
        const auto n = static_cast<std::uint64_t>(records_.size());
        if (n * (sizeof(Record) + sizeof(std::uint32_t) + bytes_an_entry) + spare <=
            options_.memory)
            return 1;
        const auto room = std::max(options_.memory, 2 * spare) - spare;
        const auto wanted = std::max<std::uint64_t>(2, (n * bytes_a_gathered + room - 1) / room);
        // Keys spread evenly but for large blocks: a quarter more is allowed for.
        return static_cast<std::uint32_t>(
            std::min<std::uint64_t>(most_slices, std::bit_ceil(wanted + wanted / 4)));
    }

    /// Looks at what every rule would cost before anything is compared.
    Result<void> admit_rules() {
        found_.rules.resize(settings_.rules.size());
        bool any = false;
        bool refused = false;
        std::string said;
        for (std::size_t r = 0; r < settings_.rules.size(); ++r) {
            const auto& rule = settings_.rules[r];
            const auto projection = project(records_, boundary_, rule, settings_.most_in_a_block);
            auto& report = found_.rules[r];
            report.projected = projection.pairs_a_record();
            report.refused = report.projected > settings_.most_pairs_a_record;
            refused = refused || report.refused;
            any = any || !(report.refused || projection.empty);
            if (report.refused)
                said += fmt::format("{}{}: {:.1f}", said.empty() ? "" : ", ", rule.id(),
                                    report.projected);
        }
        if (any || !refused) return {};
        return refuse(
            "matching.rules_explode"_msg,
            {{"rules", said}, {"most", fmt::format("{}", settings_.most_pairs_a_record)}});
    }

    Result<void> run_rule(std::size_t r) {
        Earlier mine{&settings_.rules[r], parts_of(settings_.rules[r]), {}};
        auto& report = found_.rules[r];
        const auto count = static_cast<std::uint32_t>(found_.slices);
        for (std::uint32_t s = 0; s < count; ++s) {
            progress_.at("progress.match"_msg, static_cast<std::int64_t>(r) * count + s,
                         static_cast<std::int64_t>(settings_.rules.size()) * count);
            const auto path = options_.parts.empty()
                                  ? std::filesystem::path{}
                                  : options_.parts / fmt::format("{}-{}-of-{}.part", r, s, count);
            auto part = path.empty() ? std::nullopt : detail::read_part(path);
            if (!part) {
                if (progress_.stop_requested()) {
                    found_.stopped = true;
                    return {};
                }
                part = compare_slice(r, {s, count});
                if (!path.empty())
                    if (auto done = detail::write_part(path, *part); !done) return done;
            }
            report.pairs += part->pairs_seen;
            report.told += part->pairs.size();
            report.blocks_left_out += part->keys_left_out.size();
            report.records_left_out += part->records_left_out;
            mine.keys_left_out.insert(mine.keys_left_out.end(), part->keys_left_out.begin(),
                                      part->keys_left_out.end());
            found_.pairs.insert(found_.pairs.end(), part->pairs.begin(), part->pairs.end());
        }
        std::ranges::sort(mine.keys_left_out);
        earlier_.push_back(std::move(mine));
        return {};
    }

    Part compare_slice(std::size_t r, detail::SliceOf which) {
        Slice slice{records_, settings_.rules[r], which, options_.threads};
        std::vector<Part> parts(slice.partitions());
        std::atomic<std::size_t> next{0};
        std::exception_ptr broken;
        std::mutex mutex;
        const auto work = [&] {
            try {
                std::vector<std::uint64_t> scratch;
                for (auto p = next++; p < parts.size(); p = next++) {
                    const auto entries = slice.sorted(p, scratch);
                    parts[p] =
                        Blocks{slice, earlier_, scorer_, settings_, boundary_, options_.floor}
                            .compare_all(entries);
                }
            } catch (...) {
                const std::lock_guard lock{mutex};
                broken = std::current_exception();
            }
        };
        {
            std::vector<std::jthread> helpers;
            for (int t = 1; t < options_.threads; ++t)
                helpers.emplace_back(work);
            work();
        }
        if (broken) std::rethrow_exception(broken);
        Part all;
        for (auto& part : parts)
            append(all, std::move(part));
        return all;
    }

    std::span<const Record> records_;
    std::uint64_t boundary_;
    const Scorer& scorer_;
    const Settings& settings_;
    const EngineOptions& options_;
    Progress& progress_;
    std::vector<Earlier> earlier_;
    Found found_;
};

} // namespace

Result<Found> find_pairs(std::span<const Record> records, std::uint64_t boundary,
                         const Scorer& scorer, const Settings& settings,
                         const EngineOptions& options, Progress& progress) {
    return Run{records, boundary, scorer, settings, options, progress}.all();
}

} // namespace tepat::matching
