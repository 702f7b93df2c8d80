#include "sync/order.hpp"

#include "core/cbor.hpp"
#include "core/utf8.hpp"
#include "registry/answers.hpp"

#include <array>
#include <limits>

namespace tepat::sync {
namespace {

using registry::SubjectKind;

constexpr std::size_t longest_text = 2'000;
constexpr std::size_t longest_answers = std::size_t{1} << 20;
constexpr std::size_t most_changes = 200;
constexpr std::size_t most_fields = 400;
constexpr std::size_t most_signatures = 100;

[[noreturn]] void broken(const char* what) {
    throw CborError{std::string{"package: "} + what};
}

std::int64_t within(CborReader& in, std::int64_t least, std::int64_t most) {
    const auto value = in.integer();
    if (value < least || value > most) broken("a number that means nothing");
    return value;
}
std::int64_t positive(CborReader& in) {
    return within(in, 1, std::numeric_limits<std::int64_t>::max());
}
std::string kept(std::string_view text) {
    if (text.size() > longest_text || text.contains('\0') || !is_utf8(text))
        broken("a text that cannot be kept");
    return std::string{text};
}
std::string text_in(CborReader& in) {
    return kept(in.text());
}
std::size_t many(CborReader& in, std::size_t most) {
    const auto size = in.array();
    if (size > most) broken("too many of something");
    return size;
}
Date date_in(CborReader& in) {
    return Date{static_cast<std::int32_t>(within(in, std::numeric_limits<std::int32_t>::min(),
                                                 std::numeric_limits<std::int32_t>::max()))};
}
RegionCode region_in(CborReader& in) {
    const auto digits = in.text();
    const auto code = RegionCode::parse(digits);
    if (!code || code->digits() != digits) broken("no region");
    return *code;
}

void put(CborWriter& out, const Ref& ref) {
    const bool brought = ref.scheme.empty();
    out.array(brought ? 3 : 4);
    out.integer(static_cast<std::int64_t>(ref.kind));
    if (brought) {
        out.integer(ref.order);
        out.integer(ref.place);
        return;
    }
    out.text(ref.scheme);
    out.text(ref.key);
    out.integer(ref.number);
}
Ref ref_in(CborReader& in) {
    const auto size = in.array();
    if (size != 3 && size != 4) broken("no subject");
    Ref ref;
    ref.kind = static_cast<SubjectKind>(within(in, 0, 2));
    if (size == 3) {
        ref.order = positive(in);
        ref.place = within(in, 0, most_changes - 1);
        return ref;
    }
    ref.scheme = text_in(in);
    ref.key = text_in(in);
    ref.number = within(in, 0, 9'999'999'999'999'999);
    if (ref.scheme.empty()) broken("no subject");
    return ref;
}

template <class T, class Put>
void maybe(CborWriter& out, const std::optional<T>& value, Put&& write) {
    if (value)
        write(*value);
    else
        out.null();
}
template <class Read>
auto maybe_in(CborReader& in, Read&& read) -> std::optional<decltype(read(in))> {
    if (in.null()) return std::nullopt;
    return read(in);
}

/// As the register writes them, and no other way.
Bytes answers_in(CborReader& in) {
    const auto bytes = in.bytes();
    if (bytes.size() > longest_answers) broken("too many answers");
    if (bytes.empty()) return {};
    registry::AnswersWriter again;
    int last = -1;
    CborReader map{bytes};
    auto left = map.map();
    if (left > most_fields) broken("too many answers");
    for (; left > 0; --left) {
        const auto field =
            static_cast<int>(within(map, last + 1LL, std::numeric_limits<int>::max()));
        if (map.peek() == CborType::text)
            again.text(field, kept(map.text()));
        else
            again.integer(field, map.integer());
        last = field;
    }
    map.finish();
    if (again.take() != bytes) broken("answers in another form");
    return Bytes{bytes};
}

void put(CborWriter& out, const Change& change) {
    out.array(7);
    put(out, change.subject);
    out.boolean(change.fresh);
    maybe(out, change.village, [&](RegionCode code) { out.text(code.digits()); });
    maybe(out, change.group, [&](const Ref& ref) { put(out, ref); });
    out.bytes(change.told);
    out.array(change.cleared.size());
    for (const auto field : change.cleared)
        out.integer(field);
    maybe(out, change.standing, [&](const Standing& its) {
        out.array(3);
        out.integer(its.cause);
        maybe(out, its.into, [&](const Ref& ref) { put(out, ref); });
        maybe(out, its.from, [&](Date day) { out.integer(day.day_number()); });
    });
}
Standing standing_in(CborReader& in) {
    in.array_of(3);
    Standing its;
    its.cause = within(in, 0, 100);
    its.into = maybe_in(in, ref_in);
    its.from = maybe_in(in, date_in);
    return its;
}
Change change_in(CborReader& in) {
    in.array_of(7);
    Change change;
    change.subject = ref_in(in);
    change.fresh = in.boolean();
    change.village = maybe_in(in, region_in);
    change.group = maybe_in(in, ref_in);
    change.told = answers_in(in);
    for (auto left = many(in, most_fields); left > 0; --left) {
        const auto field = static_cast<int>(within(in, 0, std::numeric_limits<int>::max()));
        if (!change.cleared.empty() && field <= change.cleared.back())
            broken("fields out of order");
        change.cleared.push_back(field);
    }
    change.standing = maybe_in(in, standing_in);
    return change;
}
void put(CborWriter& out, const std::vector<Change>& changes) {
    out.array(changes.size());
    for (const auto& change : changes)
        put(out, change);
}
std::vector<Change> changes_in(CborReader& in) {
    std::vector<Change> changes;
    for (auto left = many(in, most_changes); left > 0; --left)
        changes.push_back(change_in(in));
    return changes;
}

void put(CborWriter& out, const Propose& its) {
    out.array(5);
    out.integer(static_cast<std::int64_t>(its.kind));
    out.integer(static_cast<std::int64_t>(its.origin));
    out.text(its.village.digits());
    out.text(its.note);
    put(out, its.changes);
}
void put(CborWriter& out, const Withdraw& its) {
    out.array(2);
    out.integer(its.proposal);
    out.text(its.reason);
}
void put(CborWriter& out, const OpenMeeting& its) {
    out.array(5);
    out.integer(static_cast<std::int64_t>(its.kind));
    out.text(its.village.digits());
    out.integer(its.held_on.day_number());
    out.text(its.place);
    out.text(its.agenda);
}
void put(CborWriter& out, const Decide& its) {
    out.array(4);
    out.integer(its.meeting);
    out.boolean(its.agreed);
    out.text(its.reason);
    out.array(its.proposals.size());
    for (const auto proposal : its.proposals)
        out.integer(proposal);
}
void put(CborWriter& out, const SubmitMinutes& its) {
    out.array(4);
    out.integer(its.meeting);
    out.integer(its.attendees);
    out.integer(its.families);
    out.array(its.signatures.size());
    for (const auto& [name, office] : its.signatures) {
        out.array(2);
        out.text(name);
        out.text(office);
    }
}
void put(CborWriter& out, const Visit& its) {
    out.array(6);
    out.integer(its.proposal);
    out.integer(its.on.day_number());
    out.boolean(its.again);
    maybe(out, its.position, [&](const auto& position) {
        out.array(2);
        out.integer(position.first);
        out.integer(position.second);
    });
    out.text(its.note);
    put(out, its.changes);
}

Propose propose_in(CborReader& in) {
    in.array_of(5);
    Propose its;
    its.kind = static_cast<verification::Kind>(within(in, 1, verification::kinds));
    // An objection that is upheld proposes where objections are decided: not in a village.
    its.origin = static_cast<verification::Origin>(
        within(in, 1, static_cast<std::int64_t>(verification::Origin::meeting)));
    its.village = region_in(in);
    its.note = text_in(in);
    its.changes = changes_in(in);
    return its;
}
Withdraw withdraw_in(CborReader& in) {
    in.array_of(2);
    const auto proposal = positive(in);
    return {proposal, text_in(in)};
}
OpenMeeting open_in(CborReader& in) {
    in.array_of(5);
    OpenMeeting its;
    its.kind = static_cast<verification::MeetingKind>(within(in, 1, 3));
    its.village = region_in(in);
    its.held_on = date_in(in);
    its.place = text_in(in);
    its.agenda = text_in(in);
    return its;
}
Decide decide_in(CborReader& in) {
    in.array_of(4);
    Decide its;
    its.meeting = positive(in);
    its.agreed = in.boolean();
    its.reason = text_in(in);
    for (auto left = many(in, most_orders); left > 0; --left) {
        const auto proposal = positive(in);
        if (!its.proposals.empty() && proposal <= its.proposals.back())
            broken("orders out of order");
        its.proposals.push_back(proposal);
    }
    return its;
}
SubmitMinutes submit_in(CborReader& in) {
    in.array_of(4);
    SubmitMinutes its;
    its.meeting = positive(in);
    its.attendees = in.integer();
    its.families = in.integer();
    for (auto left = many(in, most_signatures); left > 0; --left) {
        in.array_of(2);
        auto name = text_in(in);
        its.signatures.emplace_back(std::move(name), text_in(in));
    }
    return its;
}
Visit visit_in(CborReader& in) {
    in.array_of(6);
    Visit its;
    its.proposal = positive(in);
    its.on = date_in(in);
    its.again = in.boolean();
    its.position = maybe_in(in, [](CborReader& pair) {
        pair.array_of(2);
        const auto latitude = pair.integer();
        return std::pair{latitude, pair.integer()};
    });
    its.note = text_in(in);
    its.changes = changes_in(in);
    return its;
}

/// By the number of their kind, from 1.
using What = decltype(Order::what);
template <auto Read>
What body(CborReader& in) {
    return Read(in);
}
constexpr std::array<What (*)(CborReader&), std::variant_size_v<What>> bodies{
    body<propose_in>, body<withdraw_in>, body<open_in>,
    body<decide_in>,  body<submit_in>,   body<visit_in>};

} // namespace

Bytes encode(std::span<const Order> orders) {
    CborWriter out;
    out.array(orders.size());
    for (const auto& order : orders) {
        out.array(6);
        out.integer(order.number);
        out.text(order.user);
        out.integer(order.at.microseconds());
        out.array(order.documents.size());
        for (const auto& document : order.documents)
            out.bytes(document.view());
        out.integer(static_cast<std::int64_t>(order.what.index()) + 1);
        std::visit([&](const auto& its) { put(out, its); }, order.what);
    }
    return out.take();
}

std::vector<Order> decode_orders(BytesView bytes) {
    if (bytes.size() > most_order_bytes) broken("too many orders");
    CborReader in{bytes};
    std::vector<Order> orders;
    for (auto left = many(in, most_orders); left > 0; --left) {
        in.array_of(6);
        Order order;
        order.number = positive(in);
        if (!orders.empty() && order.number <= orders.back().number) broken("orders out of order");
        order.user = text_in(in);
        order.at = Instant{in.integer()};
        for (auto papers = many(in, most_papers); papers > 0; --papers) {
            const auto digest = journal::Digest::from(in.bytes());
            if (!digest) broken("no digest");
            order.documents.push_back(*digest);
        }
        const auto kind = within(in, 1, std::ssize(bodies));
        order.what = bodies.at(static_cast<std::size_t>(kind) - 1)(in);
        orders.push_back(std::move(order));
    }
    in.finish();
    return orders;
}

} // namespace tepat::sync
