#include "registry/lines.hpp"

#include "core/cbor.hpp"
#include "registry/number_faults.hpp"

namespace tepat::registry::lines {
namespace {

constexpr std::int64_t file_line = 0;
constexpr std::int64_t household_line = 1;
constexpr std::int64_t family_line = 2;
constexpr std::int64_t person_line = 3;
constexpr std::int64_t flag_line = 4;
constexpr std::int64_t refused_line = 5;
constexpr std::int64_t last_sleep_cause = 10;

void write(CborWriter& out, const std::optional<std::int64_t>& number) {
    if (number)
        out.integer(*number);
    else
        out.null();
}

void write(CborWriter& out, const std::optional<Key>& key) {
    if (!key) return out.null();
    out.array(2);
    out.text(key->scheme);
    out.text(key->key);
}

std::optional<std::int64_t> maybe_integer(CborReader& in) {
    if (in.null()) return std::nullopt;
    return in.integer();
}

template <class Id>
std::optional<Id> maybe_id(CborReader& in) {
    if (in.null()) return std::nullopt;
    return Id{in.integer()};
}

std::optional<Key> maybe_key(CborReader& in) {
    if (in.null()) return std::nullopt;
    in.array_of(2);
    Key key;
    key.scheme = in.text();
    key.key = in.text();
    return key;
}

/// The bytes of the next item, which is a map.
BytesView raw_map(CborReader& in) {
    const auto before = in.rest();
    if (in.peek() != CborType::map) throw CborError{"registry: answers are not a map"};
    in.skip();
    return before.substr(0, before.size() - in.rest().size());
}

void begin(CborWriter& out, std::size_t size, std::int64_t type) {
    out.array(size);
    out.integer(type);
}

Bytes write_line(const File& line) {
    CborWriter out;
    begin(out, 5, file_line);
    out.text(line.name);
    out.bytes(line.digest.view());
    out.text(line.instrument);
    out.integer(line.version);
    return out.take();
}

Bytes write_line(const Household& line) {
    CborWriter out;
    begin(out, 5, household_line);
    out.integer(line.id.value());
    write(out, line.key);
    out.integer(line.region.value());
    auto bytes = out.take();
    bytes.append(line.answers); // the last item, already encoded
    return bytes;
}

Bytes write_line(const Family& line) {
    CborWriter out;
    begin(out, 5, family_line);
    out.integer(line.id.value());
    write(out, line.key);
    if (line.household)
        out.integer(line.household->value());
    else
        out.null();
    if (line.facts) {
        out.array(2);
        out.integer(line.facts->number);
        write(out, line.facts->kk);
    } else {
        out.null();
    }
    return out.take();
}

Bytes write_line(const Person& line) {
    CborWriter out;
    begin(out, 6, person_line);
    out.integer(line.id.value());
    write(out, line.key);
    if (line.membership) {
        out.array(3);
        out.integer(line.membership->family.value());
        write(out, line.membership->household_relation);
        write(out, line.membership->family_relation);
    } else {
        out.null();
    }
    if (line.claim) {
        out.array(2);
        write(out, line.claim->nik);
        out.integer(line.claim->verdict);
    } else {
        out.null();
    }
    if (!line.facts) {
        out.null();
        return out.take();
    }
    out.array(4);
    out.text(line.facts->name);
    write(out, line.facts->born);
    write(out, line.facts->sex);
    auto bytes = out.take();
    bytes.append(line.facts->answers); // the last item, already encoded
    return bytes;
}

Bytes write_line(const Flagged& line) {
    CborWriter out;
    begin(out, 4, flag_line);
    out.integer(line.id.value());
    out.integer(line.flag);
    out.integer(line.detail);
    return out.take();
}

Bytes write_line(const RefusedNumber& line) {
    CborWriter out;
    begin(out, 4, refused_line);
    out.integer(line.id.value());
    out.integer(static_cast<std::int64_t>(line.number));
    out.integer(line.fault);
    return out.take();
}

File read_file(CborReader& in) {
    File line;
    line.name = in.text();
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"registry: a digest of another size"};
    line.digest = *digest;
    line.instrument = in.text();
    line.version = in.integer();
    return line;
}

Household read_household(CborReader& in) {
    Household line;
    line.id = SubjectId{in.integer()};
    line.key = maybe_key(in);
    line.region = RegionId{in.integer()};
    line.answers = raw_map(in);
    return line;
}

Family read_family(CborReader& in) {
    Family line;
    line.id = SubjectId{in.integer()};
    line.key = maybe_key(in);
    line.household = maybe_id<SubjectId>(in);
    if (!in.null()) {
        in.array_of(2);
        line.facts.emplace();
        line.facts->number = in.integer();
        line.facts->kk = maybe_integer(in);
    }
    return line;
}

Person read_person(CborReader& in) {
    Person line;
    line.id = SubjectId{in.integer()};
    line.key = maybe_key(in);
    if (!in.null()) {
        in.array_of(3);
        line.membership.emplace();
        line.membership->family = SubjectId{in.integer()};
        line.membership->household_relation = maybe_integer(in);
        line.membership->family_relation = maybe_integer(in);
    }
    if (!in.null()) {
        in.array_of(2);
        line.claim.emplace();
        line.claim->nik = maybe_integer(in);
        line.claim->verdict = in.integer();
    }
    if (!in.null()) {
        in.array_of(4);
        line.facts.emplace();
        line.facts->name = in.text();
        line.facts->born = maybe_integer(in);
        line.facts->sex = maybe_integer(in);
        line.facts->answers = raw_map(in);
    }
    return line;
}

Flagged read_flag(CborReader& in) {
    Flagged line;
    line.id = SubjectId{in.integer()};
    line.flag = in.integer();
    line.detail = in.integer();
    return line;
}

RefusedNumber read_refused(CborReader& in) {
    RefusedNumber line;
    line.id = SubjectId{in.integer()};
    const auto number = in.integer();
    if (number < 0 || number > static_cast<std::int64_t>(Number::kk))
        throw CborError{"registry: an unknown number"};
    line.number = static_cast<Number>(number);
    line.fault = in.integer();
    if (line.fault < 0 || line.fault > last_number_fault)
        throw CborError{"registry: an unknown fault"};
    return line;
}

Imported read_imported(CborReader& in, std::size_t size) {
    const auto type = in.integer();
    if (type == file_line && size == 5) return read_file(in);
    if (type == household_line && size == 5) return read_household(in);
    if (type == family_line && size == 5) return read_family(in);
    if (type == person_line && size == 6) return read_person(in);
    if (type == flag_line && size == 4) return read_flag(in);
    if (type == refused_line && size == 4) return read_refused(in);
    throw CborError{"registry: a line of unknown type"};
}

} // namespace

Bytes encode(const Imported& line) {
    return std::visit([](const auto& its) { return write_line(its); }, line);
}

Imported decode_imported(BytesView line) {
    CborReader in{line};
    const auto size = in.array();
    auto decoded = read_imported(in, size);
    in.finish();
    return decoded;
}

Bytes encode(const RegionChange& line) {
    CborWriter out;
    out.array(6);
    out.integer(line.id.value());
    out.integer(static_cast<std::int64_t>(line.level));
    if (line.parent)
        out.integer(line.parent->value());
    else
        out.null();
    out.text(line.name);
    out.boolean(line.ended);
    if (line.code)
        out.text(*line.code);
    else
        out.null();
    return out.take();
}

RegionChange decode_region(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(6);
    RegionChange line;
    line.id = RegionId{in.integer()};
    const auto level = in.integer();
    if (level < 0 || level > static_cast<std::int64_t>(RegionLevel::village))
        throw CborError{"registry: a region of unknown level"};
    line.level = static_cast<RegionLevel>(level);
    line.parent = maybe_id<RegionId>(in);
    line.name = in.text();
    line.ended = in.boolean();
    if (!in.null()) line.code = in.text();
    in.finish();
    return line;
}

Bytes encode(const BpsCode& line) {
    CborWriter out;
    out.array(2);
    out.integer(line.region.value());
    out.text(line.code);
    return out.take();
}

BpsCode decode_bps(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(2);
    BpsCode line;
    line.region = RegionId{in.integer()};
    line.code = in.text();
    in.finish();
    return line;
}

Bytes encode(const Standing& line) {
    CborWriter out;
    out.array(4);
    out.integer(line.person.value());
    out.integer(line.cause);
    if (line.into)
        out.integer(line.into->value());
    else
        out.null();
    out.integer(line.from);
    return out.take();
}

Standing decode_standing(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(4);
    Standing line;
    line.person = SubjectId{in.integer()};
    line.cause = in.integer();
    line.into = maybe_id<SubjectId>(in);
    line.from = in.integer();
    in.finish();
    if (line.cause < 0 || line.cause > last_sleep_cause)
        throw CborError{"registry: an unknown cause of sleep"};
    if (line.into && line.cause == 0)
        throw CborError{"registry: who is awake is merged into nobody"};
    return line;
}

} // namespace tepat::registry::lines
