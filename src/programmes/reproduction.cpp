#include "programmes/reproduction.hpp"

#include <array>

namespace tepat::programmes {
namespace {

constexpr std::array<std::string_view, 6> reasons{"not_computed", "not_stored", "unreadable",
                                                  "facts",        "semantics",  "decision"};
constexpr std::array<std::string_view, 14> parts{
    "outcome",  "criterion", "fault", "yearly", "stage", "bounded",  "counted",
    "left_out", "fixed",     "payee", "facts",  "goods", "provided", "placement"};

/// Goes along stored and computed lines, both by subject.
class Comparison {
public:
    Comparison(const std::vector<EncodedLine>& computed, int its_semantics, std::size_t most)
        : computed_{computed}, semantics_{its_semantics}, most_{most} {}

    void stored(std::int64_t number, BytesView bytes) {
        ++found_.lines;
        const auto line = decode_list_line(bytes);
        if (!line) return add({number, SubjectId{}, NotReproduced::unreadable, {}});
        while (next_ < computed_.size() && computed_[next_].subject < line->subject)
            only_computed();
        if (next_ == computed_.size() || computed_[next_].subject != line->subject)
            return add({number, line->subject, NotReproduced::not_computed, {}});
        if (const auto& again = computed_[next_++]; again.line != bytes)
            differs(number, *line, decode_list_line(again.line).value());
    }
    Reproduction finish() {
        while (next_ < computed_.size())
            only_computed();
        return std::move(found_);
    }

private:
    void only_computed() {
        add({std::nullopt, computed_[next_++].subject, NotReproduced::not_stored, {}});
    }
    void differs(std::int64_t number, const ListLine& stored, const ListLine& again) {
        const auto why = stored.facts != again.facts ? NotReproduced::facts
                         : semantics_ != semantics   ? NotReproduced::other_semantics
                                                     : NotReproduced::decision;
        add({number, stored.subject, why, differing_parts(stored, again)});
    }
    void add(LineNotReproduced difference) {
        ++found_.differing;
        if (found_.first.size() < most_) found_.first.push_back(std::move(difference));
    }

    const std::vector<EncodedLine>& computed_;
    int semantics_;
    std::size_t most_;
    std::size_t next_ = 0;
    Reproduction found_;
};

} // namespace

std::string_view name_of(NotReproduced why) {
    return reasons.at(static_cast<std::size_t>(why));
}
std::string_view name_of(LinePart part) {
    return parts.at(static_cast<std::size_t>(part));
}

std::vector<LinePart> differing_parts(const ListLine& a, const ListLine& b) {
    std::vector<LinePart> found;
    const auto unless = [&](bool same, LinePart part) {
        if (!same) found.push_back(part);
    };
    unless(a.outcome == b.outcome, LinePart::outcome);
    unless(a.criterion == b.criterion, LinePart::criterion);
    unless(a.fault == b.fault, LinePart::fault);
    unless(a.yearly == b.yearly, LinePart::yearly);
    unless(a.stage == b.stage, LinePart::stage);
    unless(a.bounded == b.bounded, LinePart::bounded);
    unless(a.counted == b.counted, LinePart::counted);
    unless(a.left_out == b.left_out, LinePart::left_out);
    unless(a.fixed == b.fixed, LinePart::fixed);
    unless(a.payee == b.payee && a.payee_lacks_nik == b.payee_lacks_nik, LinePart::payee);
    unless(a.facts == b.facts, LinePart::facts);
    unless(a.goods == b.goods, LinePart::goods);
    unless(a.provided == b.provided, LinePart::provided);
    unless(a.placement == b.placement, LinePart::placement);
    return found;
}

Result<Reproduction> reproduce_list(store::Database& database, const StoredList& list,
                                    const Policy& policy, const registry::Instrument& instrument,
                                    Progress& progress, std::size_t most) {
    const auto computed = compute_again(database, list, policy, instrument, progress);
    if (!computed) return std::unexpected(computed.error());
    const auto reader = database.connect_reader();
    const auto entry = journal::read_entry(*reader, list.seq);
    Comparison comparison{*computed, list.header.semantics, most};
    journal::read_lines(*reader, *entry, [&](std::int64_t number, BytesView line) {
        comparison.stored(number, line);
    });
    return comparison.finish();
}

} // namespace tepat::programmes
