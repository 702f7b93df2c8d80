#include "matching/train.hpp"

#include "core/random.hpp"
#include "matching/compare.hpp"
#include "matching/detail/slice.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

namespace tepat::matching {
namespace {

constexpr int most_rounds = 100;
constexpr double settled = 1e-7; ///< of the likelihood, a pair
/// Pairs of usual_matched() that are taken for seen, in all training together and in each step.
constexpr double usual_pairs = 10;
constexpr double least_share = 1e-9;

class Counter {
public:
    void add(Pattern pattern) { ++counts_[pattern.bits()]; }
    [[nodiscard]] Histogram histogram() const {
        Histogram all;
        all.reserve(counts_.size());
        for (const auto& [bits, count] : counts_)
            all.emplace_back(Pattern{bits}, static_cast<double>(count));
        std::ranges::sort(all);
        return all;
    }

private:
    std::unordered_map<std::uint64_t, std::uint64_t> counts_;
};

/// Shares of counts, with a little of `usual` mixed in.
Shares shares_of(const Shares& counts, const Shares& usual, double weight) {
    Shares shares{};
    for (const auto field : all_fields) {
        const auto f = index_of(field);
        for (const auto [first, end] : groups_of(field)) {
            double sum = weight;
            for (auto level = first; level < end; ++level)
                sum += counts[f][level];
            for (auto level = first; level < end; ++level)
                shares[f][level] = (counts[f][level] + weight * usual[f][level]) / sum;
        }
    }
    return shares;
}

/// Every level alike: what is known of strangers before any was seen. As little as half a pair.
const Shares& even_shares() {
    static const Shares shares = [] {
        Shares all{};
        for (const auto field : all_fields)
            for (const auto [first, end] : groups_of(field))
                for (auto level = first; level < end; ++level)
                    all[index_of(field)][level] = 1.0 / static_cast<double>(end - first);
        return all;
    }();
    return shares;
}

void add_counts(Shares& counts, Pattern pattern, double weight) {
    for (const auto field : all_fields)
        if (const auto level = pattern.at(field); level != missing)
            counts[index_of(field)][level] += weight;
}

double likelihood(const Shares& shares, Pattern pattern, FieldSet without) {
    double product = 1;
    for (const auto field : all_fields) {
        const auto level = pattern.at(field);
        if (level == missing || without[index_of(field)]) continue;
        product *= std::max(shares[index_of(field)][level], least_share);
    }
    return product;
}

/// What a rule chooses by, and what hangs on it: a name tells the sex, and with the birth date the
/// generation and so the relation; people are born where they live.
FieldSet fields_of(const BlockingRule& rule) {
    FieldSet set;
    const auto add = [&](std::initializer_list<Field> some) {
        for (const auto field : some)
            set.set(index_of(field));
    };
    for (const auto part : rule.parts) {
        switch (part) {
        case Part::number:
            add({Field::number, Field::number_of_day, Field::numbers_there});
            break;
        case Part::number_front:
        case Part::number_back:
            add({Field::number, Field::number_of_day, Field::numbers_there, Field::birth,
                 Field::sex});
            break;
        case Part::family:
            add({Field::family});
            break;
        case Part::name:
        case Part::name_start:
            add({Field::name, Field::sex, Field::relation});
            break;
        case Part::mother:
        case Part::mother_start:
            add({Field::mother});
            break;
        case Part::birth:
        case Part::birth_year:
            add({Field::birth, Field::relation});
            break;
        case Part::village:
        case Part::district:
        case Part::birthplace:
            add({Field::village, Field::birthplace});
            break;
        case Part::sex:
            add({Field::sex});
            break;
        }
    }
    return set;
}

/// Looks at pairs of a collection of records.
class Sampler {
public:
    Sampler(std::span<const Record> records, std::uint64_t boundary, const Settings& settings)
        : records_{records}, boundary_{boundary}, settings_{settings} {}

    [[nodiscard]] double all_pairs() const {
        const auto n = static_cast<double>(records_.size());
        const auto left = static_cast<double>(boundary_);
        return boundary_ == 0 ? n * (n - 1) / 2 : left * (n - left);
    }

    [[nodiscard]] Histogram at_random() const {
        SeededRandom random{settings_.seed};
        Counter counter;
        const auto wanted = std::min(static_cast<double>(settings_.training_pairs), all_pairs());
        const auto n = records_.size();
        for (auto left = static_cast<std::uint64_t>(wanted); left > 0; --left) {
            const auto a = random.below(boundary_ == 0 ? n : boundary_);
            const auto b =
                boundary_ == 0 ? random.below(n) : boundary_ + random.below(n - boundary_);
            if (a != b) counter.add(compare(records_[a], records_[b]));
        }
        return counter.histogram();
    }

    /// Pairs of one regency, as many of each as it has of all: among pairs at random there are too
    /// few. From some hundred records of each, drawn as they come.
    [[nodiscard]] Histogram of_one_regency() const {
        constexpr std::size_t kept = 512;
        struct Drawn {
            std::array<std::vector<std::uint32_t>, 2> rows; ///< of each file
            std::array<std::uint64_t, 2> all{};
            [[nodiscard]] double pairs(bool linking) const {
                return static_cast<double>(all[0]) * static_cast<double>(linking ? all[1] : all[0]);
            }
        };
        const bool linking = boundary_ != 0;
        SeededRandom random{settings_.seed};
        std::map<std::uint32_t, Drawn> regencies;
        for (std::uint32_t row = 0; row < records_.size(); ++row) {
            const auto regency = lives_in(records_[row]);
            if (regency == 0) continue;
            auto& its = regencies[regency];
            const std::size_t file = linking && row >= boundary_ ? 1 : 0;
            const auto place = random.below(++its.all[file]);
            auto& rows = its.rows[file];
            if (rows.size() < kept)
                rows.push_back(row);
            else if (place < kept)
                rows[place] = row;
        }
        double all = 0;
        for (const auto& [code, its] : regencies)
            all += its.pairs(linking);
        Counter counter;
        for (const auto& [code, its] : regencies) {
            const auto& left = its.rows[0];
            const auto& right = its.rows[linking ? 1 : 0];
            if (left.empty() || right.empty()) continue;
            const auto wanted =
                static_cast<double>(settings_.training_pairs) * its.pairs(linking) / all;
            for (auto more = static_cast<std::uint64_t>(wanted); more > 0; --more) {
                const auto a = left[random.below(left.size())];
                const auto b = right[random.below(right.size())];
                if (a != b) counter.add(compare(records_[a], records_[b]));
            }
        }
        return counter.histogram();
    }

    struct Blocks {
        Histogram pairs;
        double of_all = 1; ///< which part of the rule's pairs they are
    };
    /// Pairs of whole blocks, as many as training looks at; of both files also within one when
    /// `also_within`; of too large blocks the first records when `cut`.
    [[nodiscard]] Blocks of_rule(const BlockingRule& rule, bool also_within = false,
                                 bool cut = false) const {
        const auto boundary = also_within ? 0 : boundary_;
        const auto projected = project(records_, boundary, rule, settings_.most_in_a_block).pairs;
        const auto stride = static_cast<std::uint64_t>(
            std::max(1.0, std::ceil(projected / static_cast<double>(settings_.training_pairs))));
        std::vector<std::uint64_t> entries;
        for (std::size_t row = 0; row < records_.size(); ++row)
            if (const auto key = key_of(records_[row], rule);
                key && (*key * 0x9E3779B1ULL >> 7) % stride == 0)
                entries.push_back(std::uint64_t{*key} << 32 | row);
        std::vector<std::uint64_t> scratch;
        detail::sort_by_key(entries, 0, scratch);
        Counter counter;
        std::uint64_t seen = 0;
        for (std::size_t begin = 0; begin < entries.size();) {
            auto end = begin + 1;
            while (end < entries.size() && entries[end] >> 32 == entries[begin] >> 32)
                ++end;
            auto size = end - begin;
            if (cut) size = std::min<std::size_t>(size, settings_.most_in_a_block);
            if (size <= settings_.most_in_a_block && seen < 2 * settings_.training_pairs)
                seen += count_block({entries.data() + begin, size}, boundary, counter);
            begin = end;
        }
        return {counter.histogram(), 1 / static_cast<double>(stride)};
    }

private:
    std::uint64_t count_block(std::span<const std::uint64_t> block, std::uint64_t boundary,
                              Counter& counter) const {
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < block.size(); ++i) {
            const auto a = static_cast<std::uint32_t>(block[i]);
            for (std::size_t j = i + 1; j < block.size(); ++j) {
                const auto b = static_cast<std::uint32_t>(block[j]);
                if (boundary != 0 && (a >= boundary || b < boundary)) continue;
                counter.add(compare(records_[a], records_[b]));
                ++seen;
            }
        }
        return seen;
    }

    std::span<const Record> records_;
    std::uint64_t boundary_;
    const Settings& settings_;
};

/// How likely a pair of this pattern is one person, when all pairs are meant.
double posterior(const Model& model, Pattern pattern) {
    const auto m = model.prior * likelihood(model.matched, pattern, {});
    const auto u = (1 - model.prior - model.kin_share) * likelihood(model.strangers, pattern, {});
    const auto k = model.kin_share * likelihood(model.kin, pattern, {});
    return m / std::max(m + u + k, 1e-300);
}

/// Shares among pairs that are not one person, as the model has it.
Shares without_matches(const Histogram& pairs, const Model& model, bool known) {
    Shares counts{};
    for (const auto& [pattern, count] : pairs)
        add_counts(counts, pattern, known ? count * (1 - posterior(model, pattern)) : count);
    return shares_of(counts, even_shares(), 0.5);
}

/// Of one family are those with one KK number, but not the same person written twice.
void learn_kin(Model& model, const Sampler& sampler) {
    const auto blocks = sampler.of_rule({{Part::family}}, true);
    Shares counts{};
    double pairs = 0;
    for (const auto& [pattern, count] : blocks.pairs) {
        const auto number = std::max(pattern.at(Field::number), pattern.at(Field::number_of_day));
        const auto name = pattern.at(Field::name);
        const auto birth = pattern.at(Field::birth);
        const bool name_alike = name >= same && name <= name_level::near;
        const bool birth_alike = birth >= same && birth <= birth_level::digit;
        if (number == same || number == number_level::near || (name_alike && birth_alike)) continue;
        add_counts(counts, pattern, count);
        pairs += count;
    }
    if (pairs < 100) return;
    model.kin = shares_of(counts, even_shares(), 0.5);
    // One in five has another KK number than he should: the number changes, and is mistyped.
    constexpr double kept = 0.8;
    model.kin[index_of(Field::family)] = {0, kept, 1 - kept};
    model.kin_share = std::min(0.1, pairs / blocks.of_all / kept / sampler.all_pairs());
}

/// The pairs of strangers' global shares that a session takes for seen: much beside the few
/// strangers of one number, little beside the many of one birthday.
constexpr double strangers_taken = 1000;
constexpr int rounds_of_parts = 20;

/// What `weight` pairs of `usual` add to the likelihood of `shares`.
double taken_likelihood(const Shares& shares, const Shares& usual, double weight,
                        FieldSet without) {
    double sum = 0;
    for (const auto field : all_fields) {
        const auto f = index_of(field);
        if (without[f]) continue;
        for (Level level = 1; level < levels_of(field); ++level)
            sum += weight * usual[f][level] * std::log(std::max(shares[f][level], least_share));
    }
    return sum;
}

/// Pairs of one rule, those of one regency apart from the others. Strangers of one regency are
/// alike in birthplace, village and NIK, and there are so many of them that EM would rather tell
/// them from the rest than matches from strangers.
std::array<Histogram, 2> near_and_far(const Histogram& pairs) {
    std::array<Histogram, 2> parts;
    for (const auto& [pattern, count] : pairs) {
        const auto village = pattern.at(Field::village);
        const bool near = village >= same && village <= village_level::regency;
        parts[near ? 0 : 1].emplace_back(pattern, count);
    }
    return parts;
}

double pairs_in(const Histogram& histogram) {
    double pairs = 0;
    for (const auto& [pattern, count] : histogram)
        pairs += count;
    return pairs;
}

/// A session as EM goes on.
class Learning {
public:
    Learning(const Session& session, const Model& start)
        : session_{session}, start_{start}, strangers_{start.strangers},
          parts_{0.1, start.kin_share > 0 ? 0.05 : 0} {
        for (const auto& [pattern, count] : session.pairs) {
            kin_.push_back(likelihood(start.kin, pattern, session.chosen_by));
            total_ += count;
        }
    }
    [[nodiscard]] double total() const { return total_; }
    [[nodiscard]] const Mixture::Parts& parts() const { return parts_; }

    /// Expects, adds the matches to `counts` and gives the likelihood; then takes the new parts,
    /// and with `all` the new shares of its strangers.
    double round(const Shares& matched, Shares& counts, bool all) {
        if (total_ == 0) return 0;
        Shares mine{};
        Shares strangers{};
        Mixture::Parts found;
        const auto& without = session_.chosen_by;
        double log_likelihood =
            taken_likelihood(strangers_, start_.strangers, strangers_taken, without);
        for (std::size_t i = 0; i < kin_.size(); ++i) {
            const auto& [pattern, count] = session_.pairs[i];
            const auto m = parts_.matches * likelihood(matched, pattern, without);
            const auto k = parts_.kin * kin_[i];
            const auto u =
                (1 - parts_.matches - parts_.kin) * likelihood(strangers_, pattern, without);
            const auto sum = std::max(m + k + u, 1e-300);
            add_counts(mine, pattern, count * m / sum);
            add_counts(strangers, pattern, count * u / sum);
            found.matches += count * m / sum;
            found.kin += count * k / sum;
            log_likelihood += count * std::log(sum);
        }
        parts_ = {found.matches / total_, found.kin / total_};
        if (all) strangers_ = shares_of(strangers, start_.strangers, strangers_taken);
        for (const auto field : all_fields)
            if (const auto f = index_of(field); !without[f])
                for (Level level = 1; level < levels_of(field); ++level)
                    counts[f][level] += mine[f][level];
        return log_likelihood;
    }

private:
    const Session& session_;
    const Model& start_;
    std::vector<double> kin_; ///< likelihood of each row, which stays
    Shares strangers_;
    Mixture::Parts parts_;
    double total_ = 0;
};

} // namespace

Mixture maximise(std::span<const Session> sessions, const Model& start) {
    Mixture mixture;
    mixture.matched = start.matched;
    std::vector<Learning> all;
    double total = 0;
    for (const auto& session : sessions) {
        all.emplace_back(session, start);
        total += all.back().total();
        // How many matches it has, if they look as usual: where EM begins decides where it ends.
        Shares ignored{};
        for (int round = 0; round < rounds_of_parts; ++round)
            (void)all.back().round(mixture.matched, ignored, false);
    }
    for (int round = 0; round < most_rounds && total > 0; ++round) {
        Shares counts{};
        double log_likelihood = taken_likelihood(mixture.matched, usual_matched(), usual_pairs, {});
        for (auto& session : all)
            log_likelihood += session.round(mixture.matched, counts, true);
        mixture.log_likelihood.push_back(log_likelihood);
        mixture.matched = shares_of(counts, usual_matched(), usual_pairs);
        const auto& seen = mixture.log_likelihood;
        if (seen.size() > 1 && seen.back() - seen[seen.size() - 2] < settled * total) break;
    }
    for (const auto& session : all)
        mixture.parts.push_back(session.parts());
    return mixture;
}

Result<Model> train(std::span<const Record> records, std::uint64_t boundary,
                    const Settings& settings, Progress& progress) {
    const Sampler sampler{records, boundary, settings};
    if (sampler.all_pairs() < 1) return refuse("matching.nothing_to_compare"_msg);
    const auto steps = static_cast<std::int64_t>(settings.rules.size()) + 2;
    std::int64_t step = 0;
    const auto said = [&] { progress.at("progress.match_train"_msg, ++step, steps); };

    Model model;
    model.matched = usual_matched();
    const auto at_random = sampler.at_random();
    // Of strangers with one birthday there are too few among those.
    const auto of_one_regency = sampler.of_one_regency();
    const auto of_one_day = sampler.of_rule({{Part::birth}}, false, true).pairs;
    const auto learn_strangers = [&](bool known) {
        auto strangers = without_matches(at_random, model, known);
        strangers[index_of(Field::number_of_day)] =
            without_matches(of_one_day, model, known)[index_of(Field::number_of_day)];
        auto& born = strangers[index_of(Field::birthplace)];
        const auto here =
            without_matches(of_one_regency, model, known)[index_of(Field::birthplace)];
        born[birthplace_level::same_here] = here[birthplace_level::same_here];
        born[birthplace_level::other_here] = here[birthplace_level::other_here];
        model.strangers = strangers;
    };
    learn_strangers(false);
    said();
    learn_kin(model, sampler);
    said();

    std::vector<Session> sessions;
    std::vector<double> all_of_rule; ///< pairs, of each session
    for (const auto& rule : settings.rules) {
        if (rule.train) {
            const auto blocks = sampler.of_rule(rule);
            for (auto& pairs : near_and_far(blocks.pairs)) {
                all_of_rule.push_back(pairs_in(pairs) / blocks.of_all);
                sessions.push_back({std::move(pairs), fields_of(rule)});
            }
        }
        said();
    }
    // The second time strangers are known better: without the matches among those drawn.
    for (int again = 0; again < 2; ++again) {
        const auto mixture = maximise(sessions, model);
        double matches = 0.5;
        for (std::size_t s = 0; s < sessions.size(); s += 2)
            matches = std::max(matches, mixture.parts[s].matches * all_of_rule[s] +
                                            mixture.parts[s + 1].matches * all_of_rule[s + 1]);
        model.matched = mixture.matched;
        model.prior = std::clamp(matches / sampler.all_pairs(), 1e-18, 0.5);
        learn_strangers(true);
    }
    return model;
}

} // namespace tepat::matching
