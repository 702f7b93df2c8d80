#include "programmes/list_line.hpp"

#include "core/cbor.hpp"

namespace tepat::programmes {
namespace {

constexpr std::size_t line_items = 13;
constexpr std::size_t header_items = 8;

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
    if (line.outcome == Verdict::eligible && !line.payee)
        return line.payee_lacks_nik ? "payee_lacks_nik" : "no_payee";
    return line.criterion;
}

ListLine list_line(const PolicyAt& at, const UnitView& unit, const Decision& decision) {
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
    line.facts = fact_digest(unit);
    return line;
}

Bytes encode(const ListLine& line) {
    CborWriter out;
    out.array(line_items);
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
    return out.take();
}

Result<ListLine> decode_list_line(BytesView bytes) {
    return decode<ListLine>(bytes, [](CborReader& in) {
        in.array_of(line_items);
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
        return line;
    });
}

journal::Digest fact_digest(const UnitView& unit) {
    // Facts declared after the first release are in it only as far as they are known, so that older
    // lists keep their digests.
    constexpr int first_facts = static_cast<int>(HouseholdFact::goats) + 1;
    int facts = household_facts;
    while (facts > first_facts && !unit.household.field(facts - 1).known())
        --facts;
    CborWriter out;
    out.array(2 + static_cast<std::size_t>(unit.size));
    out.integer(unit.subject.value());
    out.array(static_cast<std::size_t>(facts));
    for (int fact = 0; fact < facts; ++fact)
        write(out, unit.household.field(fact));
    for (std::int32_t member = 0; member < unit.size; ++member) {
        out.array(1 + member_facts);
        out.integer(unit.persons[static_cast<std::size_t>(member)].value());
        for (int fact = 0; fact < member_facts; ++fact)
            write(out, unit.member(member).field(fact));
    }
    return journal::sha256(out.view());
}

Bytes encode(const ListHeader& header) {
    CborWriter out;
    const auto digests = [&](const std::vector<journal::Digest>& all) {
        out.array(all.size());
        for (const auto& digest : all)
            out.bytes(digest.view());
    };
    out.array(header_items);
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
    return out.take();
}

Result<ListHeader> decode_list_header(BytesView bytes) {
    return decode<ListHeader>(bytes, [](CborReader& in) {
        in.array_of(header_items);
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
    if (!line.payee) return;
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
    return *this;
}

} // namespace tepat::programmes
