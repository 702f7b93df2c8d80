#include "sync/make.hpp"

#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"
#include "sheets/atomic_file.hpp"
#include "sync/detail/events.hpp"
#include "sync/device.hpp"
#include "verification/order.hpp"
#include "verification/period.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tepat::sync {
namespace {

using detail::MadeEvent;
using registry::SubjectKind;

/// The order that an entry came of, in words that another database understands. Said as the
/// register was known at the entry, so that a package made again says the same.
class Teller {
public:
    Teller(store::Connection& connection, const journal::Entry& entry)
        : connection_{connection}, entry_{entry}, visibility_{connection, entry.seq},
          reader_{connection, visibility_, entry.effective_on} {}

    /// Nothing for what is not a village's to order.
    std::optional<Order> told() {
        const auto order = verification::order_of(entry_);
        if (!order) return std::nullopt;
        if (const auto* its = std::get_if<verification::ProposeOrder>(&*order);
            its != nullptr && its->origin == verification::Origin::objection)
            return std::nullopt;
        Order out;
        out.number = entry_.seq.value();
        out.user = entry_.actor;
        out.at = entry_.recorded_at;
        out.documents = entry_.documents;
        std::visit([&](const auto& its) { out.what = said(its); }, *order);
        return out;
    }

private:
    Propose said(const verification::ProposeOrder& its) {
        remember(entry_.seq.value(), its.changes);
        return {its.kind, its.origin, code_of(its.village), its.note, said(its.changes)};
    }
    Withdraw said(const verification::WithdrawOrder& its) {
        return {order_of_proposal(its.proposal), its.reason};
    }
    OpenMeeting said(const verification::OpenMeetingOrder& its) {
        return {its.kind, code_of(its.village), its.held_on, its.place, its.agenda};
    }
    Decide said(const verification::DecideOrder& its) {
        Decide out{order_of_meeting(its.meeting), its.agreed, its.reason, {}};
        for (const auto proposal : its.proposals)
            out.proposals.push_back(order_of_proposal(proposal));
        std::ranges::sort(out.proposals);
        return out;
    }
    SubmitMinutes said(const verification::SubmitOrder& its) {
        SubmitMinutes out{
            order_of_meeting(its.meeting), its.minutes.attendees, its.minutes.families, {}};
        for (const auto& one : its.minutes.signatures)
            out.signatures.emplace_back(one.name, one.office);
        return out;
    }
    Visit said(const verification::Visit& its) {
        const auto number = order_of_proposal(its.proposal);
        if (const auto entry = journal::read_entry(connection_, Seq{number}))
            if (const auto order = verification::order_of(*entry))
                if (const auto* made = std::get_if<verification::ProposeOrder>(&*order))
                    remember(number, made->changes);
        return {number, its.on, its.again, its.position, its.note, said(its.changes)};
    }

    void remember(std::int64_t order, const std::vector<registry::SubjectChange>& changes) {
        for (std::size_t place = 0; place < changes.size(); ++place)
            if (changes[place].fresh)
                brought_[changes[place].subject] = {order, static_cast<std::int64_t>(place)};
    }
    std::vector<Change> said(const std::vector<registry::SubjectChange>& changes) {
        std::vector<Change> all;
        for (const auto& its : changes) {
            Change change{ref(its.subject, its.kind), its.fresh, {}, {}, its.told, its.cleared, {}};
            if (its.village) change.village = code_of(*its.village);
            if (its.group)
                change.group =
                    ref(*its.group, its.kind == SubjectKind::person ? SubjectKind::family
                                                                    : SubjectKind::household);
            if (const auto& standing = its.standing) {
                Standing said;
                if (standing->sleep) said.cause = static_cast<std::int64_t>(*standing->sleep);
                if (standing->into) said.into = ref(*standing->into, SubjectKind::person);
                said.from = standing->from;
                change.standing = said;
            }
            all.push_back(std::move(change));
        }
        return all;
    }

    Ref ref(SubjectId subject, SubjectKind kind) {
        Ref out;
        out.kind = kind;
        if (const auto its = brought_.find(subject); its != brought_.end()) {
            out.order = its->second.first;
            out.place = its->second.second;
            return out;
        }
        // Whoever has no name of origin may be known by a number still.
        const auto key = reader_.source_key(subject);
        out.scheme = key ? key->scheme : "-";
        out.key = key ? key->key : "";
        out.number = number_of(subject, kind);
        return out;
    }
    [[nodiscard]] std::int64_t number_of(SubjectId subject, SubjectKind kind) const {
        if (kind == SubjectKind::person) {
            const auto person = reader_.person(subject);
            if (person && person->nik.nik && registry::counts(person->nik.verdict))
                return person->nik.nik->number();
        }
        if (kind != SubjectKind::family) return 0;
        const auto home = reader_.household_of(subject);
        const auto view = home ? reader_.household(*home) : std::nullopt;
        if (!view) return 0;
        for (const auto& family : view->families)
            if (family.id == subject && family.kk) return family.kk->number();
        return 0;
    }

    [[nodiscard]] RegionCode code_of(RegionId id) const {
        const auto around =
            registry::Regions::around(connection_, visibility_, entry_.effective_on, id);
        const auto* its = around.find(id);
        return its == nullptr ? RegionCode{} : its->code;
    }
    [[nodiscard]] std::int64_t order_of_proposal(SubjectId id) const {
        const auto its = verification::proposal(connection_, id);
        return its ? its->seq.value() : 0;
    }
    [[nodiscard]] std::int64_t order_of_meeting(SubjectId id) const {
        const auto its = verification::meeting(connection_, id);
        return its ? its->seq.value() : 0;
    }

    store::Connection& connection_;
    const journal::Entry& entry_;
    journal::Visibility visibility_;
    registry::Reader reader_;
    std::map<SubjectId, std::pair<std::int64_t, std::int64_t>> brought_;
};

/// What one package holds.
struct Load {
    std::vector<Order> orders;
    std::vector<Paper> papers;
    std::int64_t bytes = 0;
    Seq last; ///< entries up to here are in it
    bool more = false;
};

class Loader {
public:
    Loader(store::Connection& connection, const documents::Vault& vault)
        : connection_{connection}, vault_{vault} {}

    Result<Load> load(Seq first, Seq last) {
        std::vector<Seq> entries;
        connection_.each(
            "select seq, type, version from journal_entry where seq >= $1 and seq <= $2 "
            "order by seq",
            [&](const store::Row& row) {
                if (verification::is_order(
                        {std::string{row.text(1)}, static_cast<int>(row.integer(2))}))
                    entries.push_back(row.id<Seq>(0));
            },
            first, last);
        Load load;
        load.last = last;
        for (const auto seq : entries) {
            const auto entry = journal::read_entry(connection_, seq);
            auto order = Teller{connection_, *entry}.told();
            if (!order) continue;
            if (order->documents.size() > most_papers) return refuse("sync.too_large"_msg);
            if (load.orders.size() == most_orders || bytes_ > most_bytes_carried ||
                papers_.size() + order->documents.size() > most_papers_carried) {
                load.more = true;
                load.last = Seq{seq.value() - 1};
                break;
            }
            for (const auto& digest : order->documents)
                if (auto added = add(digest); !added) return std::unexpected(added.error());
            load.orders.push_back(*std::move(order));
        }
        for (const auto& [digest, size] : papers_)
            load.papers.push_back({digest, size});
        load.bytes = bytes_;
        return load;
    }

private:
    Result<void> add(const journal::Digest& digest) {
        if (papers_.contains(digest)) return {};
        const auto size = vault_.check(digest);
        if (!size) return std::unexpected(size.error());
        papers_.emplace(digest, *size);
        bytes_ += *size;
        return {};
    }

    store::Connection& connection_;
    const documents::Vault& vault_;
    std::map<journal::Digest, std::int64_t> papers_;
    std::int64_t bytes_ = 0;
};

Result<void> valid(const Making& making, Date today) {
    const MessageParams days{{"until", making.until.text()}, {"today", today.text()}};
    if (making.until < today) return refuse("sync.until_past"_msg, days);
    if (making.until.day_number() > today.day_number() + most_days_carried)
        return refuse("sync.until_far"_msg, days);
    return {};
}

/// That these orders are in the package, for ever.
Result<void> record(journal::Journal& journal, const Making& making, Date today,
                    const MadeEvent& event) {
    const auto done =
        journal.submit({making.actor, {"sync:made", event.counter, event.digest}, today},
                       [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
                           const auto before = made_packages(context.connection);
                           if ((before.empty() ? 0 : before.front().counter) + 1 != event.counter)
                               return refuse("sync.made_meanwhile"_msg);
                           return std::vector<journal::Event>{
                               {{std::string{MadeEvent::name}, 1}, encode(event), {}}};
                       });
    if (!done) return std::unexpected(done.error());
    return {};
}

} // namespace

Result<Made> make_package(journal::Journal& journal, const documents::Vault& vault,
                          const registry::Instrument& instrument, const DeviceSecret& device,
                          const Making& making, const std::filesystem::path& out,
                          Progress& progress) {
    const auto now = journal.clock().now();
    const auto today = verification::day_of(now);
    if (auto fine = valid(making, today); !fine) return std::unexpected(fine.error());
    const auto reader = journal.database().connect_reader();
    const auto newest = made_packages(*reader);
    std::int64_t counter = newest.empty() ? 1 : newest.front().counter + 1;
    Seq first{newest.empty() ? 1 : newest.front().last.value() + 1};
    Seq last = journal::last_seq(*reader);
    std::optional<MadePackage> before;
    if (making.again) {
        counter = *making.again;
        before = made(*reader, counter);
        if (!before) return refuse("sync.no_package"_msg, {{"counter", std::to_string(counter)}});
        first = before->first;
        last = before->last;
    }

    const auto load = [&] {
        const store::ReadScope scope{*reader};
        return Loader{*reader, vault}.load(first, last);
    }();
    if (!load) return std::unexpected(load.error());
    if (load->orders.empty())
        return refuse("sync.nothing_new"_msg, {{"last", std::to_string(counter - 1)}});
    const auto orders = encode(load->orders);

    Made made_now;
    auto& header = made_now.header;
    header.device = device_id(device.key());
    header.counter = counter;
    header.made = now;
    header.until = making.until;
    header.to = making.to.id();
    if (const auto previous = made(*reader, counter - 1)) header.previous = previous->digest;
    header.digest = content_digest(header.device, counter, header.previous, orders);
    header.instrument = instrument.id;
    header.instrument_version = instrument.version;
    header.papers = load->papers;
    made_now.orders = std::ssize(load->orders);
    made_now.bytes = load->bytes;
    made_now.more = load->more;
    if (before && before->digest != header.digest) return refuse("sync.made_otherwise"_msg);

    auto file = sheets::AtomicFile::create(out);
    if (!file) return std::unexpected(file.error());
    if (!before)
        if (auto kept = record(
                journal, making, today,
                {counter, first.value(), load->last.value(), header.digest, making.to.bytes()});
            !kept)
            return std::unexpected(kept.error());
    std::int64_t done = 0;
    const auto wrote = write_package(
        header, orders, making.to, device,
        [&](const journal::Digest& digest) {
            progress.at("sync.step_documents"_msg, ++done, std::ssize(header.papers));
            return vault.read(digest);
        },
        [&](BytesView bytes) { return file->write(bytes); });
    if (!wrote) return std::unexpected(wrote.error());
    if (auto there = file->commit(); !there) return std::unexpected(there.error());
    return made_now;
}

Result<PackageReceipt> receipt_of_own(store::Connection& connection, BytesView file) {
    const auto said = peek_receipt(file);
    if (!said) return said;
    const auto its = made(connection, said->counter);
    if (!its || its->digest != said->digest)
        return refuse("sync.receipt_foreign"_msg, {{"counter", std::to_string(said->counter)}});
    return read_receipt(file, RegencyKey::from(its->regency).value());
}

} // namespace tepat::sync
