#include "lookup/index.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>
#include <tuple>

namespace tepat::lookup {

using names::allowed_edits;
using names::bag_distance;
using names::edit_distance;
using names::letter_bag;
using names::name_key;

namespace {

constexpr std::size_t most_lines_a_programme = 3;

std::uint32_t hash(std::string_view text) {
    std::uint64_t value = 0xCBF29CE484222325; // FNV-1a
    for (const char byte : text)
        value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
    return static_cast<std::uint32_t>(value ^ value >> 32);
}

std::vector<std::string_view> split(std::string_view key) {
    std::vector<std::string_view> words;
    while (!key.empty()) {
        const auto end = std::min(key.find(' '), key.size());
        words.push_back(key.substr(0, end));
        key.remove_prefix(std::min(end + 1, key.size()));
    }
    return words;
}

/// Edits between what was asked and a key whose words stand in alphabetical order: a wrong first
/// letter moves a word, so that up to three words are tried in every order.
int edits(const NameKey& asked, std::string_view key, int most) {
    auto words = split(key);
    if (words.size() > 3) return edit_distance(asked.phonetic, key, most);
    int least = most + 1;
    do {
        std::array<char, 64> ordered{};
        std::size_t size = 0;
        for (const auto word : words) {
            if (size > 0) ordered[size++] = ' ';
            size += word.copy(ordered.data() + size, word.size());
        }
        least = std::min(least, edit_distance(asked.spoken, {ordered.data(), size}, most));
    } while (std::ranges::next_permutation(words).found);
    return least;
}

} // namespace

std::string_view Index::key(const Bucket& bucket, std::uint32_t person) const {
    return std::string_view{letters_}.substr(
        bucket.letters + std::uint64_t{bucket.length} * (person - bucket.first), bucket.length);
}

std::uint32_t Index::end(const Bucket& bucket) const {
    return (&bucket + 1)->first; // the one more at the end closes the last
}

void Index::same_sound(RegionId village, const NameKey& name,
                       std::vector<std::uint32_t>& to) const {
    const auto place = villages_.find(village);
    if (place == villages_.end()) return;
    const auto buckets = std::span{buckets_}.subspan(place->second.first, place->second.buckets);
    const auto bucket =
        std::ranges::lower_bound(buckets, name.phonetic.size(), {}, &Bucket::length);
    if (bucket == buckets.end() || bucket->length != name.phonetic.size()) return;
    const auto wanted = hash(name.phonetic);
    const auto sounds = std::span{sounds_}.subspan(bucket->first, end(*bucket) - bucket->first);
    const auto same = std::ranges::equal_range(sounds, wanted);
    auto person = static_cast<std::uint32_t>(bucket->first + (same.begin() - sounds.begin()));
    for (auto left = same.size(); left > 0; --left, ++person)
        if (key(*bucket, person) == name.phonetic) to.push_back(person);
}

void Index::similar(RegionId village, const NameKey& name, std::vector<Hit>& to) const {
    const auto place = villages_.find(village);
    if (place == villages_.end()) return;
    const auto most = allowed_edits(name.phonetic);
    const auto bag = letter_bag(name.phonetic);
    const auto length = static_cast<int>(name.phonetic.size());
    for (const auto& bucket :
         std::span{buckets_}.subspan(place->second.first, place->second.buckets)) {
        if (std::abs(static_cast<int>(bucket.length) - length) > most) continue;
        for (auto person = bucket.first, last = end(bucket); person < last; ++person) {
            if (bag_distance(bag, bags_[person]) > most) continue;
            if (const auto found = edits(name, key(bucket, person), most); found <= most)
                to.push_back({person, found});
        }
    }
}

std::vector<std::uint32_t> Index::within(RegionId village, const NameKey& name, Tier tier) const {
    std::vector<std::uint32_t> persons;
    if (name.empty()) return persons;
    switch (tier) {
    case Tier::exact:
        same_sound(village, name, persons);
        std::erase_if(persons, [&, wanted = hash(name.exact)](std::uint32_t person) {
            return words_[person] != wanted;
        });
        break;
    case Tier::phonetic:
        same_sound(village, name, persons);
        break;
    case Tier::fuzzy: {
        std::vector<Hit> hits;
        similar(village, name, hits);
        for (const auto& hit : hits)
            persons.push_back(hit.person);
        break;
    }
    }
    return persons;
}

Answer Index::find(RegionId village, const NameKey& name) const {
    if (name.empty()) return {};
    std::vector<std::uint32_t> persons;
    same_sound(village, name, persons);
    if (!persons.empty()) {
        std::vector<std::uint32_t> exact;
        std::ranges::copy_if(persons, std::back_inserter(exact),
                             [&, wanted = hash(name.exact)](std::uint32_t person) {
                                 return words_[person] == wanted;
                             });
        return exact.empty() ? answer(Tier::phonetic, persons) : answer(Tier::exact, exact);
    }
    std::vector<Hit> hits;
    similar(village, name, hits);
    if (hits.empty()) return {};
    const auto nearest = std::ranges::min(hits, {}, &Hit::edits).edits;
    for (const auto& hit : hits)
        if (hit.edits == nearest) persons.push_back(hit.person);
    return answer(Tier::fuzzy, persons);
}

Answer Index::answer(Tier tier, std::span<const std::uint32_t> persons) const {
    std::vector<Standing> all;
    for (const auto person : persons)
        std::ranges::copy(standings_[sets_[person]], std::back_inserter(all));
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());

    Answer answer{tier, {}};
    std::size_t of_programme = 0;
    const Standing* before = nullptr;
    for (const auto& standing : all) {
        of_programme =
            before != nullptr && before->programme == standing.programme ? of_programme + 1 : 0;
        before = &standing;
        if (of_programme >= most_lines_a_programme || answer.lines.size() == most_lines) continue;
        answer.lines.push_back(
            {&programmes_[standing.programme], standing.state, standing.held,
             standing.bank ? std::string_view{banks_[*standing.bank]} : std::string_view{}});
    }
    return answer;
}

RegionId Index::village_of(std::uint32_t person) const {
    for (const auto& [id, village] : villages_)
        if (person >= buckets_[village.first].first &&
            person < buckets_[village.first + village.buckets].first)
            return id;
    assert(false && "no such person");
    return {};
}

std::size_t Index::bytes() const {
    return villages_.size() * 32 + buckets_.capacity() * sizeof(Bucket) +
           (sounds_.capacity() + words_.capacity() + sets_.capacity()) * sizeof(std::uint32_t) +
           bags_.capacity() * sizeof(std::uint64_t) + letters_.capacity();
}

std::uint16_t IndexBuilder::add_programme(ListedProgramme programme) {
    programmes_.push_back(std::move(programme));
    return static_cast<std::uint16_t>(programmes_.size() - 1);
}

std::uint16_t IndexBuilder::add_bank(std::string_view name) {
    auto at = std::ranges::find(banks_, name);
    if (at == banks_.end()) at = banks_.emplace(at, name);
    return static_cast<std::uint16_t>(at - banks_.begin());
}

void IndexBuilder::add(RegionId village, std::string_view name, std::vector<Standing> standings) {
    const auto key = name_key(name);
    if (key.empty() || standings.empty()) return;
    std::ranges::sort(standings);
    const auto set =
        sets_.try_emplace(std::move(standings), static_cast<std::uint32_t>(sets_.size()))
            .first->second;
    persons_.push_back({village, letter_bag(key.phonetic), letters_.size(),
                        static_cast<std::uint32_t>(key.phonetic.size()), hash(key.phonetic),
                        hash(key.exact), set});
    letters_ += key.phonetic;
}

Index IndexBuilder::build() && {
    std::ranges::sort(persons_, {}, [](const Person& person) {
        return std::tuple{person.village, person.length, person.sound, person.letters};
    });
    Index index;
    index.letters_.reserve(letters_.size());
    index.sounds_.reserve(persons_.size());
    index.words_.reserve(persons_.size());
    index.bags_.reserve(persons_.size());
    index.sets_.reserve(persons_.size());
    const Person* before = nullptr;
    for (const auto& person : persons_) {
        const bool other_village = before == nullptr || before->village != person.village;
        if (other_village || before->length != person.length) {
            auto& village = index.villages_[person.village];
            if (other_village) village.first = static_cast<std::uint32_t>(index.buckets_.size());
            ++village.buckets;
            index.buckets_.push_back({static_cast<std::uint32_t>(index.bags_.size()), person.length,
                                      index.letters_.size()});
        }
        index.sounds_.push_back(person.sound);
        index.words_.push_back(person.words);
        index.bags_.push_back(person.bag);
        index.sets_.push_back(person.set);
        index.letters_.append(letters_, person.letters, person.length);
        before = &person;
    }
    index.buckets_.push_back({static_cast<std::uint32_t>(index.bags_.size()), 0, 0});
    index.standings_.resize(sets_.size());
    for (auto& [standings, number] : sets_)
        index.standings_[number] = standings;
    index.programmes_ = std::move(programmes_);
    index.banks_ = std::move(banks_);
    return index;
}

} // namespace tepat::lookup
