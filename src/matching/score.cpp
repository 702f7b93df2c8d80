#include "matching/score.hpp"

#include "matching/compare.hpp"

#include <algorithm>

namespace tepat::matching {
namespace {

constexpr double least_share = 1e-9;

double ratio_bits(double matched, double otherwise) {
    return std::log2(std::max(matched, least_share) / std::max(otherwise, least_share));
}

/// The levels at which a value is shared, so that its rarity counts.
bool is_shared(Field field, Level level) {
    return level == same || (field == Field::name && level == name_level::sound);
}

} // namespace

Scorer::Scorer(const Model& model)
    : born_bits_{-std::log2(
          std::max(model.strangers[index_of(Field::birthplace)][same], least_share))},
      has_kin_{model.kin_share > 0} {
    for (const auto field : all_fields) {
        const auto f = index_of(field);
        for (Level level = 1; level < levels_of(field); ++level) {
            strangers_[f][level] = ratio_bits(model.matched[f][level], model.strangers[f][level]);
            kin_[f][level] = ratio_bits(model.matched[f][level], model.kin[f][level]);
        }
        most_kin_[f] = *std::ranges::max_element(kin_[f]);
    }
    const auto shared = [&](Field field, double share) {
        usual_bits_[index_of(field)] = -std::log2(std::max(share, least_share));
    };
    const auto& name = model.strangers[index_of(Field::name)];
    shared(Field::name, name[same] + name[name_level::sound]);
    shared(Field::mother, model.strangers[index_of(Field::mother)][same]);
    shared(Field::birthplace,
           model.strangers[index_of(Field::birthplace)][birthplace_level::same_here]);
    if (has_kin_) kin_rarity_ = -std::log2(model.kin_share);
}

double Scorer::rarity(Field field, Level level, const Record& record) const {
    if (field == Field::birthplace) {
        // Counted among those of one regency, or among those of whom no regency is known.
        const bool here = level == birthplace_level::same_here;
        if (record.birthplace_rarity == 0 || (!here && (level != same || lives_in(record) != 0)))
            return 0;
        return record.birthplace_rarity / 8.0 - (here ? usual_bits_[index_of(field)] : born_bits_);
    }
    if (!is_shared(field, level)) return 0;
    const auto bits = field == Field::name     ? record.name_rarity
                      : field == Field::mother ? record.mother_rarity
                                               : std::uint8_t{0};
    return bits == 0 ? 0 : bits / 8.0 - usual_bits_[index_of(field)];
}

std::optional<Weight> Scorer::weigh(const Record& a, const Record& b, Weight floor) const {
    constexpr auto name = index_of(Field::name);
    constexpr auto mother = index_of(Field::mother);
    const auto cheap = compare_cheap(a, b);
    Sums sums{0, kin_rarity_};
    for (const auto field :
         {Field::number, Field::birth, Field::birthplace, Field::village, Field::family, Field::sex,
          Field::relation, Field::number_of_day, Field::numbers_there}) {
        const auto level = cheap.at(field);
        sums.strangers += strangers_[index_of(field)][level];
        sums.kin += kin_[index_of(field)][level];
    }
    sums.strangers += rarity(Field::birthplace, cheap.at(Field::birthplace), a);

    const auto most = [&](Field field, const Record& record) {
        double bits = 0;
        for (Level level = 1; level < levels_of(field); ++level)
            bits =
                std::max(bits, strangers_[index_of(field)][level] + rarity(field, level, record));
        return bits;
    };
    const bool kin_out = has_kin_ && sums.kin + most_kin_[name] + most_kin_[mother] < floor;
    if (kin_out || sums.strangers + most(Field::name, a) + most(Field::mother, a) < floor)
        return std::nullopt;

    const auto named = compare_name(a, b);
    sums.strangers += strangers_[name][named] + rarity(Field::name, named, a);
    sums.kin += kin_[name][named];
    if ((has_kin_ && sums.kin + most_kin_[mother] < floor) ||
        sums.strangers + most(Field::mother, a) < floor)
        return std::nullopt;

    const auto by_mother = compare_mother(a, b);
    sums.strangers += strangers_[mother][by_mother] + rarity(Field::mother, by_mother, a);
    sums.kin += kin_[mother][by_mother];
    const auto weight = least(sums);
    if (weight < floor) return std::nullopt;
    return weight;
}

Waterfall Scorer::waterfall(const Record& a, const Record& b) const {
    Waterfall all;
    all.pattern = compare(a, b);
    all.kin = kin_rarity_;
    for (const auto field : all_fields) {
        const auto f = index_of(field);
        const auto level = all.pattern.at(field);
        all.against_strangers[f] = strangers_[f][level] + rarity(field, level, a);
        all.against_kin[f] = kin_[f][level];
        all.strangers += all.against_strangers[f];
        all.kin += all.against_kin[f];
    }
    all.kin_decides = has_kin_ && all.kin < all.strangers;
    return all;
}

} // namespace tepat::matching
