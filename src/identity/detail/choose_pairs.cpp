#include "identity/detail/choose_pairs.hpp"

#include "journal/digest.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace tepat::identity::detail {
namespace {

constexpr double whole = 1'000'000;
using Places = std::pair<std::uint32_t, std::uint32_t>;

std::int32_t in_millionths(double share) {
    return static_cast<std::int32_t>(std::lround(share * whole));
}
std::int32_t hundredths(double bits) {
    return static_cast<std::int32_t>(std::lround(bits * 100));
}

bool rests(const VerdictLine& line, const std::vector<SleepFrame>& frames) {
    return line.held == Held::no &&
           std::ranges::find(frames, line.verdict, &SleepFrame::verdict) != frames.end();
}

class Chooser {
public:
    Chooser(const Linked& linked, const DrawChoice& choice)
        : linked_{linked}, choice_{choice}, matches_{linked.matches},
          scorer_{matches_.report.model}, records_{matches_.collection.records()},
          boundary_{static_cast<std::uint32_t>(matches_.collection.boundary())},
          prior_{matches_.report.decision.prior} {
        const auto& persons = linked.people.persons;
        places_.reserve(persons.size());
        for (std::uint32_t at = 0; at < persons.size(); ++at)
            places_.emplace_back(persons[at].id, at);
        std::ranges::sort(places_);
        if (boundary_ != 0) best_ = matching::best_of_each(matches_.pairs);
    }

    Chosen run() {
        auto& header = chosen_.header;
        header.lower = choice_.lower;
        header.upper = choice_.upper;
        header.seed = choice_.seed;
        header.prior = hundredths(std::log2(prior_ / (1 - prior_)));
        header.threshold = in_millionths(matches_.report.decision.threshold);
        for (std::size_t it = 1; it <= verdicts; ++it)
            if (const auto verdict = static_cast<Verdict>(it);
                rests_on_a_pair(verdict) &&
                (choice_.verdicts.empty() ||
                 std::ranges::find(choice_.verdicts, verdict) != choice_.verdicts.end()))
                header.frames.push_back({verdict, 0});
        if (boundary_ == 0)
            for (const auto& line : linked_.lines)
                if (const auto its = pair_of(line)) way_round_.try_emplace(in_order(*its), *its);
        listed();
        judged();
        std::vector<Ranked> order;
        for (const auto& [its, why] : drawn_)
            order.push_back({rank(its), its});
        std::ranges::sort(order);
        for (const auto& its : order)
            chosen_.pairs.push_back(made(its.second));
        return std::move(chosen_);
    }

private:
    using Ranked = std::pair<journal::Digest, Places>;

    static Places in_order(Places its) {
        return {std::min(its.first, its.second), std::max(its.first, its.second)};
    }
    [[nodiscard]] std::uint32_t place_of(SubjectId person) const {
        return std::ranges::lower_bound(places_, std::pair{person, std::uint32_t{0}})->second;
    }

    [[nodiscard]] journal::Digest rank(Places its) const {
        const auto person = [&](std::uint32_t at) {
            return static_cast<std::uint64_t>(linked_.people.persons[at].id.value());
        };
        const bool extract = boundary_ != 0 && its.second >= boundary_;
        Bytes bytes;
        append_u64(bytes, static_cast<std::uint64_t>(choice_.seed));
        append_u64(bytes, person(its.first));
        append_u64(bytes, extract ? its.second - boundary_ : person(its.second));
        bytes += extract ? '\1' : '\0';
        return journal::sha256({"tepat.review/1", BytesView{"\0", 1}, bytes});
    }

    void cast_lots(std::vector<Ranked>& from, std::int64_t count, std::uint8_t why) {
        const auto some = std::min(count, static_cast<std::int64_t>(std::ssize(from)));
        std::ranges::nth_element(from, from.begin() + some);
        for (const auto& its : std::span{from}.first(static_cast<std::size_t>(some)))
            drawn_[its.second] |= why;
    }

    /// The doubtful band, and a lot of the pairs taken above it. In a run of doubles a pair of
    /// which there is a verdict begins with the one whom the verdict is of.
    void listed() {
        std::vector<Ranked> above;
        for (std::size_t at = 0; at < matches_.listed.size(); ++at) {
            const auto& pair = matches_.listed[at];
            Places its{pair.a, pair.b};
            if (const auto known = way_round_.find(its); known != way_round_.end())
                its = known->second;
            const auto chance =
                in_millionths(matching::probability(static_cast<double>(pair.weight), prior_));
            if (chance >= choice_.lower && chance <= choice_.upper)
                drawn_[its] |= drawn::band;
            else if (matches_.accepted[at] && chance > choice_.upper)
                above.push_back({rank(its), its});
        }
        chosen_.header.taken_outside = std::ssize(above);
        cast_lots(above, choice_.taken, drawn::taken);
    }

    /// What is held, and a lot of the verdicts that put to sleep outside the band.
    void judged() {
        std::vector<Ranked> sleeping;
        auto& header = chosen_.header;
        for (const auto& line : linked_.lines) {
            const bool framed = rests(line, header.frames);
            if (!framed && line.held == Held::no) continue;
            const auto its = pair_of(line);
            if (!its) {
                if (framed) ++header.unpaired;
                continue;
            }
            if (line.held != Held::no) drawn_[*its] |= drawn::held;
            if (!framed) continue;
            if (const auto known = drawn_.find(*its);
                known != drawn_.end() && (known->second & drawn::band) != 0)
                continue;
            ++std::ranges::find(header.frames, line.verdict, &SleepFrame::verdict)->outside;
            sleeping.push_back({rank(*its), *its});
        }
        cast_lots(sleeping, choice_.slept, drawn::slept);
    }

    /// The pair that a verdict rests on; nothing: none.
    [[nodiscard]] std::optional<Places> pair_of(const VerdictLine& line) const {
        const auto at = place_of(line.person);
        if (boundary_ == 0 || line.verdict == Verdict::duplicate) {
            if (!line.other) return std::nullopt;
            return Places{at, place_of(*line.other)};
        }
        const auto best = std::ranges::lower_bound(best_, at, {}, &matching::Best::record);
        if (best == best_.end() || best->record != at) return std::nullopt;
        return Places{at, best->other};
    }

    [[nodiscard]] bool taken(Places its) const {
        const auto key = in_order(its);
        const auto at = std::ranges::lower_bound(
            matches_.listed, key, {},
            [](const matching::ScoredPair& pair) { return Places{pair.a, pair.b}; });
        return at != matches_.listed.end() && Places{at->a, at->b} == key &&
               matches_.accepted[static_cast<std::size_t>(at - matches_.listed.begin())];
    }

    [[nodiscard]] ChosenPair made(Places its) const {
        ChosenPair chosen{its.first, its.second, {}};
        auto& pair = chosen.pair;
        pair.drawn = drawn_.at(its);
        pair.taken = taken(its);
        const auto person = linked_.people.persons[its.first].id;
        const auto line = std::ranges::lower_bound(linked_.lines, person, {}, &VerdictLine::person);
        if (line != linked_.lines.end() && line->person == person && pair_of(*line) == its) {
            pair.verdict = line->verdict;
            pair.held = line->held;
            if (rests(*line, chosen_.header.frames))
                pair.claim = claim_of(line->verdict, boundary_ != 0 && taken(its));
        }
        const auto waterfall = scorer_.waterfall(records_[its.first], records_[its.second]);
        const auto& bits =
            waterfall.kin_decides ? waterfall.against_kin : waterfall.against_strangers;
        pair.kin = waterfall.kin_decides;
        pair.centibits = hundredths(waterfall.weight());
        pair.millionths = in_millionths(matching::probability(waterfall.weight(), prior_));
        for (const auto field : matching::all_fields)
            pair.fields.push_back(
                {field, waterfall.pattern.at(field), hundredths(bits[matching::index_of(field)])});
        return chosen;
    }

    const Linked& linked_;
    const DrawChoice& choice_;
    const matching::Matches& matches_;
    matching::Scorer scorer_;
    std::span<const matching::Record> records_;
    std::uint32_t boundary_;
    double prior_;
    std::vector<std::pair<SubjectId, std::uint32_t>> places_;
    std::vector<matching::Best> best_;   ///< of the extract, for each of the register
    std::map<Places, Places> way_round_; ///< of doubles: pairs as verdicts have them
    std::map<Places, std::uint8_t> drawn_;
    Chosen chosen_;
};

} // namespace

Chosen choose_pairs(const Linked& linked, const DrawChoice& choice) {
    return Chooser{linked, choice}.run();
}

} // namespace tepat::identity::detail
