#include "matching/cluster.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace tepat::matching {

double estimate_prior(std::span<const ScoredPair> pairs, double all_pairs, double prior) {
    // Sixteenths of a bit are fine enough, and a histogram is small whatever the pairs.
    constexpr int steps = 16;
    constexpr int middle = 128 * steps;
    constexpr int bins = 2 * middle;
    std::vector<double> counts(bins);
    for (const auto& pair : pairs) {
        const auto bin =
            static_cast<int>(std::floor(static_cast<double>(pair.weight) * steps)) + middle;
        ++counts[static_cast<std::size_t>(std::clamp(bin, 0, bins - 1))];
    }
    constexpr int most_rounds = 200;
    for (int round = 0; round < most_rounds; ++round) {
        double expected = 0;
        for (int bin = 0; bin < bins; ++bin)
            if (counts[static_cast<std::size_t>(bin)] > 0)
                expected += counts[static_cast<std::size_t>(bin)] *
                            probability((bin - middle + 0.5) / steps, prior);
        const double again = std::clamp(expected / std::max(all_pairs, 1.0), 1e-18, 0.5);
        const bool settled = std::abs(again - prior) <= 1e-9 * prior;
        prior = again;
        if (settled) break;
    }
    return prior;
}

/// In F½, recall's part beside precision.
constexpr double recall_counts = 0.25;

Decision decide(std::span<const ScoredPair> pairs, double prior, std::optional<double> threshold) {
    std::vector<float> weights;
    weights.reserve(pairs.size());
    for (const auto& pair : pairs)
        weights.push_back(pair.weight);
    std::ranges::sort(weights, std::greater{});
    double expected = 0;
    for (const auto weight : weights)
        expected += probability(static_cast<double>(weight), prior);

    Decision decision;
    decision.prior = prior;
    const auto weight_of = [&](double p) {
        p = std::clamp(p, 1e-12, 1 - 1e-12);
        return std::log2(p / (1 - p)) - std::log2(prior / (1 - prior));
    };
    const auto expect = [&](std::size_t taken, double right) {
        decision.expected_precision = taken == 0 ? 1 : right / static_cast<double>(taken);
        decision.expected_recall = expected <= 0 ? 1 : right / expected;
    };
    if (threshold) {
        decision.threshold = *threshold;
        decision.least_weight = weight_of(*threshold);
        std::size_t taken = 0;
        double right = 0;
        for (;
             taken < weights.size() && static_cast<double>(weights[taken]) >= decision.least_weight;
             ++taken)
            right += probability(static_cast<double>(weights[taken]), prior);
        expect(taken, right);
        return decision;
    }
    double best = 0;
    double right = 0;
    decision.least_weight = weight_of(0.5);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        right += probability(static_cast<double>(weights[i]), prior);
        if (i + 1 < weights.size() && weights[i + 1] == weights[i]) continue;
        const double f =
            (1 + recall_counts) * right / (static_cast<double>(i + 1) + recall_counts * expected);
        if (f < best) continue;
        best = f;
        decision.least_weight = static_cast<double>(weights[i]);
        expect(i + 1, right);
    }
    decision.threshold = probability(decision.least_weight, prior);
    return decision;
}

namespace {

/// Beyond so many pairs between two groups the pair that joins them decides alone.
constexpr std::size_t most_between = 10'000;

/// The records of one group; only groups of more than one are kept.
class Members {
public:
    [[nodiscard]] std::vector<std::uint32_t> of(std::uint32_t root) const {
        const auto at = groups_.find(root);
        return at == groups_.end() ? std::vector{root} : at->second;
    }
    void join(std::uint32_t root, const std::vector<std::uint32_t>& a,
              const std::vector<std::uint32_t>& b) {
        auto all = a;
        all.insert(all.end(), b.begin(), b.end());
        groups_.erase(a.front());
        groups_.erase(b.front());
        std::ranges::sort(all);
        groups_[root] = std::move(all);
    }

private:
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> groups_;
};

} // namespace

std::vector<std::uint32_t> clusters_of(std::span<const ScoredPair> accepted, std::size_t records,
                                       const Odds& odds) {
    std::vector<std::uint32_t> parent(records);
    std::iota(parent.begin(), parent.end(), 0U);
    const auto root = [&](std::uint32_t at) {
        while (parent[at] != at)
            at = parent[at] = parent[parent[at]];
        return at;
    };
    std::vector<ScoredPair> surest{accepted.begin(), accepted.end()};
    std::ranges::sort(surest, {}, [](const ScoredPair& pair) {
        return std::tuple{-pair.weight, pair.a, pair.b};
    });
    Members members;
    for (const auto& pair : surest) {
        const auto a = root(pair.a);
        const auto b = root(pair.b);
        if (a == b) continue;
        const auto one = members.of(a);
        const auto two = members.of(b);
        const auto between = one.size() * two.size();
        if (between > 1 && between <= most_between) {
            double sum = 0;
            for (const auto x : one)
                for (const auto y : two)
                    sum += odds(x, y);
            if (sum <= 0) continue;
        }
        // The least is the root.
        members.join(std::min(a, b), one, two);
        parent[std::max(a, b)] = std::min(a, b);
    }
    for (std::uint32_t at = 0; at < records; ++at)
        parent[at] = parent[parent[at]];
    return parent;
}

std::vector<Best> best_of_each(std::span<const ScoredPair> pairs) {
    std::vector<Best> all;
    for (const auto& pair : pairs) {
        if (all.empty() || all.back().record != pair.a) {
            all.push_back({pair.a, pair.b, pair.weight, std::nullopt});
            continue;
        }
        auto& best = all.back();
        if (pair.weight > best.weight) {
            best.runner_up = best.weight;
            best.other = pair.b;
            best.weight = pair.weight;
        } else if (!best.runner_up || pair.weight > *best.runner_up) {
            best.runner_up = pair.weight;
        }
    }
    return all;
}

} // namespace tepat::matching
