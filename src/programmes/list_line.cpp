#include "programmes/list_line.hpp"

#include "core/cbor.hpp"

namespace tepat::programmes {
namespace {

constexpr std::size_t line_items = 13;
constexpr std::size_t later_line_items = 16;
constexpr std::size_t header_items = 8;
constexpr std::size_t later_header_items = 9;
constexpr int last_ranked = static_cast<int>(HouseholdFact::regional_percentile);

void write(CborWriter& out, const rules::Value& value) {
    switch (value.kind()) {
    case rules::Kind::boolean:
        return out.boolean(value.as_boolean());
    case rules::Kind::integer:
        return out.integer(value.as_integer());
    case rules::Kind::timestamp:
        return out.integer(value.as_date().day_number());
    case rules::Kind::unknown:
    case rules::Kind::real: // no fact is of these kinds
    case rules::Kind::text:
    case rules::Kind::duration:
    case rules::Kind::list:
    case rules::Kind::record:
    case rules::Kind::unsigned_integer:
    case rules::Kind::bytes:
    case rules::Kind::null:
    case rules::Kind::map:
    case rules::Kind::type:
    case rules::Kind::optional:
    case rules::Kind::dynamic:
    case rules::Kind::parameter:
    case rules::Kind::opaque:
        return out.null();
    }
}

/// A number of an enum whose last value is `last`.
template <class Enum>
Enum read_enum(CborReader& in, Enum last) {
    const auto number = in.integer();
    if (number < 0 || number > static_cast<std::int64_t>(last)) throw CborError{"no such value"};
    return static_cast<Enum>(number);
}

SubjectId read_subject(CborReader& in) {
    const SubjectId id{in.integer()};
    if (id.value() <= 0) throw CborError{"a subject id is above zero"};
    return id;
}

Rupiah read_rupiah(CborReader& in) {
    const Rupiah amount{in.integer()};
    if (amount < Rupiah{}) throw CborError{"a negative amount"};
    return amount;
}

/// Not fewer than ever, nor more than this program knows.
int read_fact_count(CborReader& in, int least, int most) {
    const auto count = in.integer();
    if (count < least || count > most) throw CborError{"facts of another version"};
    return static_cast<int>(count);
}

std::int64_t read_count(CborReader& in) {
    const auto count = in.integer();
    if (count < 0) throw CborError{"a negative count"};
    return count;
}

Placement read_placement(CborReader& in) {
    in.array_of(3);
    const auto digits = in.text();
    const auto area = RegionCode::parse(digits);
    if (!area || area->digits() != digits) throw CborError{"no area"};
    Placement placement{*area, read_count(in), 0};
    placement.places = read_count(in);
    if (placement.place == 0) throw CborError{"places are counted from 1"};
    return placement;
}

journal::Digest read_digest(CborReader& in) {
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"a digest has 32 bytes"};
    return *digest;
}

template <class Item, class ReadItem>
std::vector<Item> read_list(CborReader& in, ReadItem read_item) {
    std::vector<Item> items(in.array());
    for (auto& item : items)
        item = read_item();
    return items;
}

template <class T, class Read>
Result<T> decode(BytesView bytes, Read read) {
    try {
        CborReader in{bytes};
        T made = read(in);
        in.finish();
        return made;
    } catch (const CborError& error) {
        return refuse("programmes.list_bytes"_msg, {{"reason", error.what()}});
    }
}

} // namespace

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::eligible:
        return "eligible";
    case Verdict::ineligible:
        return "ineligible";
    case Verdict::undetermined:
        return "undetermined";
    }
    return {};
}

std::string reason_of(const ListLine& line) {
    if (!line.fault.empty()) return line.fault;
    if (line.outcome == Verdict::ineligible && line.placement) return std::string{beyond_quota};
    if (line.outcome == Verdict::eligible && !line.payee && !line.provided)
        return line.payee_lacks_nik ? "payee_lacks_nik" : "no_payee";
    return line.criterion;
}

void ListLine::put_in(const Placement& its) {
    if (!its.within()) {
        ListLine left;
        left.subject = subject;
        left.outcome = Verdict::ineligible;
        left.facts = facts;
        *this = std::move(left);
    }
    placement = its;
}

std::vector<ListLine::Goods> goods_of(const PolicyAt& policy, const Decision& decision) {
    std::vector<ListLine::Goods> goods;
    const auto stage = static_cast<std::size_t>(policy.period.stage.number - 1);
    for (const auto part : decision.goods) {
        const auto found =
            std::ranges::find(policy.goods, part, &InForce<GoodsPart, GoodsRule>::index);
        const auto grams = found->value().stages[stage];
        if (grams > 0) goods.push_back({found->item->id, grams, grams / found->value().pack});
    }
    return goods;
}

ListLine list_line(const PolicyAt& at, const UnitView& unit, const Decision& decision,
                   FactCounts facts) {
    const auto& policy = *at.policy;
    const auto person = [&](std::uint16_t member) { return unit.persons[member]; };
    ListLine line;
    line.subject = unit.subject;
    line.outcome = decision.outcome;
    if (decision.criterion) line.criterion = policy.criteria[*decision.criterion].id;
    if (decision.fault) line.fault = decision.fault->code.name;
    line.yearly = decision.yearly;
    line.stage = decision.stage;
    line.bounded = decision.bounded;
    for (const auto& counted : decision.counted)
        line.counted.push_back(
            {policy.components[counted.component].id, person(counted.member), counted.yearly});
    for (const auto& left : decision.left_out)
        line.left_out.push_back({policy.components[left.component].id, person(left.member),
                                 left.why,
                                 left.why == LeftOutWhy::cap ? policy.caps[left.cap].id : ""});
    for (const auto part : decision.fixed)
        line.fixed.push_back(policy.fixed[part].id);
    if (decision.payee)
        line.payee = {policy.payees[decision.payee->step].id, person(decision.payee->member)};
    line.payee_lacks_nik = decision.payee_lacks_nik;
    line.facts = fact_digest(unit, facts);
    line.goods = goods_of(at, decision);
    line.provided = decision.outcome == Verdict::eligible && at.provider != nullptr;
    line.placement = decision.placement;
    return line;
}

Bytes encode(const ListLine& line) {
    CborWriter out;
    const bool later = !line.goods.empty() || line.provided || line.placement;
    out.array(later ? later_line_items : line_items);
    out.integer(line.subject.value());
    out.integer(static_cast<int>(line.outcome));
    out.text(line.criterion);
    out.text(line.fault);
    out.integer(line.yearly.amount());
    out.integer(line.stage.amount());
    out.integer(static_cast<int>(line.bounded));
    out.array(line.counted.size());
    for (const auto& counted : line.counted) {
        out.array(3);
        out.text(counted.component);
        out.integer(counted.person.value());
        out.integer(counted.yearly.amount());
    }
    out.array(line.left_out.size());
    for (const auto& left : line.left_out) {
        out.array(4);
        out.text(left.component);
        out.integer(left.person.value());
        out.integer(static_cast<int>(left.why));
        out.text(left.cap);
    }
    out.array(line.fixed.size());
    for (const auto& part : line.fixed)
        out.text(part);
    if (line.payee) {
        out.array(2);
        out.text(line.payee->step);
        out.integer(line.payee->person.value());
    } else {
        out.null();
    }
    out.boolean(line.payee_lacks_nik);
    out.bytes(line.facts.view());
    if (!later) return out.take();
    out.array(line.goods.size());
    for (const auto& goods : line.goods) {
        out.array(3);
        out.text(goods.item);
        out.integer(goods.grams);
        out.integer(goods.packs);
    }
    out.boolean(line.provided);
    if (line.placement) {
        out.array(3);
        out.text(line.placement->area.digits());
        out.integer(line.placement->place);
        out.integer(line.placement->places);
    } else {
        out.null();
    }
    return out.take();
}

Result<ListLine> decode_list_line(BytesView bytes) {
    return decode<ListLine>(bytes, [](CborReader& in) {
        const auto items = in.array();
        if (items != line_items && items != later_line_items) throw CborError{"no list line"};
        ListLine line;
        line.subject = read_subject(in);
        line.outcome = read_enum(in, Verdict::undetermined);
        line.criterion = in.text();
        line.fault = in.text();
        line.yearly = read_rupiah(in);
        line.stage = read_rupiah(in);
        line.bounded = read_enum(in, Bounded::lowered);
        line.counted = read_list<ListLine::Person>(in, [&] {
            in.array_of(3);
            ListLine::Person counted;
            counted.component = in.text();
            counted.person = read_subject(in);
            counted.yearly = read_rupiah(in);
            return counted;
        });
        line.left_out = read_list<ListLine::Omitted>(in, [&] {
            in.array_of(4);
            ListLine::Omitted left;
            left.component = in.text();
            left.person = read_subject(in);
            left.why = read_enum(in, LeftOutWhy::missing_fact);
            left.cap = in.text();
            return left;
        });
        line.fixed = read_list<std::string>(in, [&] { return std::string{in.text()}; });
        if (!in.null()) {
            in.array_of(2);
            auto& payee = line.payee.emplace();
            payee.step = in.text();
            payee.person = read_subject(in);
        }
        line.payee_lacks_nik = in.boolean();
        line.facts = read_digest(in);
        if (items == line_items) return line;
        line.goods = read_list<ListLine::Goods>(in, [&] {
            in.array_of(3);
            ListLine::Goods goods;
            goods.item = in.text();
            goods.grams = read_count(in);
            goods.packs = read_count(in);
            return goods;
        });
        line.provided = in.boolean();
        if (!in.null()) line.placement = read_placement(in);
        if (line.goods.empty() && !line.provided && !line.placement)
            throw CborError{"a line of the first form"};
        return line;
    });
}

Bytes fact_bytes(const UnitView& unit, FactCounts facts) {
    // Before counts were kept, places in a ranking were digested as far as they were known.
    if (facts == first_facts)
        for (auto fact = first_facts.household; fact <= last_ranked; ++fact)
            if (unit.household.field(fact).known()) facts.household = fact + 1;
    CborWriter out;
    out.array(2 + static_cast<std::size_t>(unit.size));
    out.integer(unit.subject.value());
    out.array(static_cast<std::size_t>(facts.household));
    for (int fact = 0; fact < facts.household; ++fact)
        write(out, unit.household.field(fact));
    for (std::int32_t member = 0; member < unit.size; ++member) {
        out.array(1 + static_cast<std::size_t>(facts.member));
        out.integer(unit.persons[static_cast<std::size_t>(member)].value());
        for (int fact = 0; fact < facts.member; ++fact)
            write(out, unit.member(member).field(fact));
    }
    return out.take();
}

journal::Digest fact_digest(const UnitView& unit, FactCounts facts) {
    return journal::sha256(fact_bytes(unit, facts));
}

Bytes encode(const ListHeader& header) {
    CborWriter out;
    const auto digests = [&](const std::vector<journal::Digest>& all) {
        out.array(all.size());
        for (const auto& digest : all)
            out.bytes(digest.view());
    };
    const bool later = header.facts != first_facts;
    out.array(later ? later_header_items : header_items);
    out.integer(header.seq.value());
    out.integer(header.effective_on.day_number());
    digests(header.policies);
    out.text(header.period.text());
    out.text(header.region.digits());
    if (header.quota)
        out.integer(*header.quota);
    else
        out.null();
    digests(header.inputs);
    out.integer(header.semantics);
    if (!later) return out.take();
    out.array(2);
    out.integer(header.facts.household);
    out.integer(header.facts.member);
    return out.take();
}

Result<ListHeader> decode_list_header(BytesView bytes) {
    return decode<ListHeader>(bytes, [](CborReader& in) {
        const auto items = in.array();
        if (items != header_items && items != later_header_items) throw CborError{"no list header"};
        ListHeader header;
        header.seq = Seq{in.integer()};
        header.effective_on = Date{static_cast<std::int32_t>(in.integer())};
        const auto digests = [&] {
            return read_list<journal::Digest>(in, [&] { return read_digest(in); });
        };
        header.policies = digests();
        const auto period = Period::parse(in.text());
        const auto region = RegionCode::parse(in.text());
        if (!period || !region) throw CborError{"no period or no region"};
        header.period = *period;
        header.region = *region;
        if (!in.null()) header.quota = in.integer();
        header.inputs = digests();
        header.semantics = static_cast<int>(in.integer());
        header.facts = first_facts;
        if (items == header_items) return header;
        in.array_of(2);
        header.facts = {read_fact_count(in, first_facts.household, household_facts),
                        read_fact_count(in, first_facts.member, member_facts)};
        if (header.facts == first_facts) throw CborError{"a header of the first form"};
        return header;
    });
}

void ListTotals::add(const ListLine& line) {
    switch (line.outcome) {
    case Verdict::eligible:
        ++eligible;
        break;
    case Verdict::ineligible:
        ++ineligible;
        break;
    case Verdict::undetermined:
        ++undetermined;
        break;
    }
    yearly += line.yearly;
    stage += line.stage;
    for (const auto& item : line.goods) {
        auto& sum = goods[item.item];
        sum.grams += item.grams;
        sum.packs += item.packs;
    }
    if (!line.payee && !line.provided) return;
    ++payable;
    payable_stage += line.stage;
}

ListTotals& ListTotals::operator+=(const ListTotals& other) {
    eligible += other.eligible;
    ineligible += other.ineligible;
    undetermined += other.undetermined;
    payable += other.payable;
    yearly += other.yearly;
    stage += other.stage;
    payable_stage += other.payable_stage;
    for (const auto& [item, sum] : other.goods) {
        goods[item].grams += sum.grams;
        goods[item].packs += sum.packs;
    }
    return *this;
}

} // namespace tepat::programmes
