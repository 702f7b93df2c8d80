#include "sync/detail/judge.hpp"

#include "access/account.hpp"
#include "registry/nik_claims.hpp"
#include "verification/form.hpp"
#include "verification/order.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::sync::detail {
namespace {

using access::Action;
using registry::SubjectChange;
using registry::SubjectKind;

constexpr std::int64_t most_cause = static_cast<std::int64_t>(registry::SleepCause::refused);

} // namespace

std::string key_of(std::string_view device, std::int64_t order) {
    return fmt::format("package\n{}\n{}", device, order);
}

Judge::Judge(const Counter& counter, const Device& device,
             const std::map<journal::Digest, Refusal>& unkept)
    : counter_{counter}, device_{device}, unkept_{unkept},
      today_{verification::day_of(counter.journal.clock().now())},
      reader_{counter.journal.database().connect_reader()} {}

Judged Judge::judge(const Order& order) {
    own_ = order.number;
    fresh_.clear();
    account_.reset();
    auto outcome = [&]() -> Outcome {
        if (auto fine = papers(order); !fine) return std::unexpected(fine.error());
        return std::visit([&](const auto& its) { return carry_out(order, its); }, order.what);
    }();
    Judged judged;
    judged.number = order.number;
    if (outcome) {
        judged.fate = outcome->fate;
        judged.code = outcome->beside.code.name;
        judged.params = outcome->beside.params;
        return judged;
    }
    auto why = outcome.error();
    if (why.code == "journal.key_reused"_msg)
        why = {"sync.order_reused"_msg, {{"order", std::to_string(order.number)}}};
    else if (verification::entry_under(*reader_, key_of(device_.id, order.number)))
        return judged; // done before a stop; what changed since does not undo it
    judged.fate = Fate::refused;
    judged.code = why.code.name;
    judged.params = why.params;
    return judged;
}

Judge::Outcome Judge::done(const Result<journal::Receipt>& receipt) {
    if (!receipt) return std::unexpected(receipt.error());
    return Done{};
}

verification::Act Judge::act_of(const Order& order) const {
    return {order.user, today_, key_of(device_.id, order.number)};
}

Judge::Outcome Judge::carry_out(const Order& order, const Propose& its) {
    if (auto fine = may(order, Action::propose, its.village); !fine)
        return std::unexpected(fine.error());
    const auto brings = std::ranges::count(its.changes, true, &Change::fresh);
    auto ids = counter_.journal.reserve_ids(static_cast<std::size_t>(brings));
    for (std::size_t place = its.changes.size(); place-- > 0;)
        if (its.changes[place].fresh) {
            fresh_.emplace(static_cast<std::int64_t>(place), ids.back());
            ids.pop_back();
        }
    auto changed = changes(its.changes);
    if (!changed) return std::unexpected(changed.error());
    if (auto kept = keeps_rules({}, *changed, registry::Fullness::some); !kept)
        return std::unexpected(kept.error());
    const auto made = verification::propose(
        counter_.journal, counter_.instrument, act_of(order),
        {its.kind, its.origin, its.village, its.note, *std::move(changed), order.documents});
    if (!made) return std::unexpected(made.error());
    return Done{};
}

Judge::Outcome Judge::carry_out(const Order& order, const Withdraw& its) {
    const auto id = proposal_of(its.proposal);
    if (!id) return std::unexpected(id.error());
    if (auto fine = may(order, Action::propose, verification::proposal(*reader_, *id)->village);
        !fine)
        return std::unexpected(fine.error());
    return done(verification::withdraw(counter_.journal, act_of(order), *id, its.reason));
}

Judge::Outcome Judge::carry_out(const Order& order, const OpenMeeting& its) {
    if (auto fine = may(order, Action::hold_meetings, its.village); !fine)
        return std::unexpected(fine.error());
    const auto opened =
        verification::open_meeting(counter_.journal, act_of(order),
                                   {its.kind, its.village, its.held_on, its.place, its.agenda});
    if (!opened) return std::unexpected(opened.error());
    return Done{};
}

Judge::Outcome Judge::carry_out(const Order& order, const Decide& its) {
    const auto id = meeting_of(its.meeting);
    if (!id) return std::unexpected(id.error());
    if (auto fine =
            may(order, Action::hold_meetings, verification::meeting(*reader_, *id)->village);
        !fine)
        return std::unexpected(fine.error());
    std::vector<SubjectId> there;
    std::optional<Refusal> none;
    for (const auto number : its.proposals)
        if (const auto proposal = proposal_of(number))
            there.push_back(*proposal);
        else if (!none)
            none = proposal.error();
    if (there.empty() && none) return std::unexpected(*none);
    const auto left_out = its.proposals.size() - there.size();
    auto decided = done(verification::decide(counter_.journal, act_of(order), *id, std::move(there),
                                             its.agreed, its.reason));
    if (decided && left_out > 0)
        return Done{Fate::partly, {"sync.partly"_msg, {{"count", std::to_string(left_out)}}}};
    return decided;
}

Judge::Outcome Judge::carry_out(const Order& order, const SubmitMinutes& its) {
    const auto id = meeting_of(its.meeting);
    if (!id) return std::unexpected(id.error());
    const auto meeting = verification::meeting(*reader_, *id);
    if (auto fine = may(order, Action::submit_minutes, meeting->village); !fine)
        return std::unexpected(fine.error());
    verification::Minutes minutes;
    minutes.attendees = its.attendees;
    minutes.families = its.families;
    for (const auto& [name, office] : its.signatures)
        minutes.signatures.push_back({name, office});
    // The entry named minutes, attendance and photographs in this order, and at least one of each.
    for (std::size_t at = 0; at < order.documents.size(); ++at) {
        const bool alone = meeting->kind == verification::MeetingKind::statement;
        auto& into = at == 0 || alone ? minutes.signed_minutes
                     : at == 1        ? minutes.attendance
                                      : minutes.photos;
        into.push_back(order.documents[at]);
    }
    return done(verification::submit_minutes(counter_.journal, act_of(order), *id, minutes));
}

Judge::Outcome Judge::carry_out(const Order& order, const Visit& its) {
    const auto id = proposal_of(its.proposal);
    if (!id) return std::unexpected(id.error());
    if (auto fine = may(order, Action::visit, verification::proposal(*reader_, *id)->village);
        !fine)
        return std::unexpected(fine.error());
    auto found = changes(its.changes);
    if (!found) return std::unexpected(found.error());
    const auto before = verification::changes_of(*reader_, *id);
    if (auto kept = keeps_rules(before, *found, registry::Fullness::whole); !kept)
        return std::unexpected(kept.error());
    return done(verification::record_visit(
        counter_.journal, counter_.instrument, act_of(order),
        {*id, its.on, its.again, its.position, its.note, *std::move(found), order.documents}));
}

Result<void> Judge::keeps_rules(std::span<const registry::SubjectChange> before,
                                std::span<const registry::SubjectChange> changes,
                                registry::Fullness fullness) {
    const store::ReadScope scope{*reader_};
    return verification::keep_rules(*reader_, counter_.instrument, before, changes, fullness,
                                    today_);
}

Result<void> Judge::may(const Order& order, Action action, RegionCode village) {
    if (!device_.region.contains(village))
        return refuse("sync.other_village"_msg, {{"village", village.text()}});
    // While nobody has an account, whoever is at a machine may act: here as there.
    if (!access::any_account(*reader_)) return {};
    action_ = action;
    account_ = access::account(*reader_, order.user);
    if (!account_ || account_->closed) return refuse("sync.no_account"_msg, {{"user", order.user}});
    if (!account_->may(action, village))
        return refuse("sync.not_allowed"_msg,
                      {{"user", order.user},
                       {"action", std::string{access::permission_of(action).name}},
                       {"village", village.text()}});
    return {};
}

Result<void> Judge::may(const Order& order, Action action, RegionId village) {
    const store::ReadScope scope{*reader_};
    const auto around =
        registry::Regions::around(*reader_, journal::Visibility{*reader_}, today_, village);
    const auto* its = around.find(village);
    if (its == nullptr) return refuse("verification.elsewhere"_msg);
    return may(order, action, its->code);
}

Result<void> Judge::papers(const Order& order) const {
    for (const auto& digest : order.documents)
        if (const auto its = unkept_.find(digest); its != unkept_.end())
            return std::unexpected(its->second);
    return counter_.vault.require(order.documents);
}

Result<SubjectId> Judge::made_by(std::int64_t order) {
    const auto entry = verification::entry_under(*reader_, key_of(device_.id, order));
    const auto id = entry ? verification::made_in(*entry) : std::nullopt;
    if (!id) return refuse("sync.rests_on"_msg, {{"order", std::to_string(order)}});
    return *id;
}
Result<SubjectId> Judge::proposal_of(std::int64_t order) {
    auto id = made_by(order);
    if (id && !verification::proposal(*reader_, *id))
        return refuse("sync.rests_on"_msg, {{"order", std::to_string(order)}});
    return id;
}
Result<SubjectId> Judge::meeting_of(std::int64_t order) {
    auto id = made_by(order);
    if (id && !verification::meeting(*reader_, *id))
        return refuse("sync.rests_on"_msg, {{"order", std::to_string(order)}});
    return id;
}

Result<RegionId> Judge::village(RegionCode code) {
    const auto around =
        registry::Regions::around(*reader_, journal::Visibility{*reader_}, today_, code);
    if (const auto* its = around.find(code)) return its->id;
    return refuse("registry.region_unknown"_msg, {{"code", code.text()}});
}

bool Judge::may_name(const registry::Reader& reader, SubjectId subject) {
    const auto home = reader.kind(subject) == SubjectKind::household ? std::optional{subject}
                                                                     : reader.household_of(subject);
    const auto view = home ? reader.household(*home) : std::nullopt;
    if (!view) return false;
    const auto around =
        registry::Regions::around(*reader_, journal::Visibility{*reader_}, today_, view->region);
    const auto* its = around.find(view->region);
    return its != nullptr && device_.region.contains(its->code) &&
           (!account_ || account_->may(action_, its->code));
}

std::optional<SubjectId> Judge::by_number(const registry::Reader& reader,
                                          const journal::Visibility& visibility, const Ref& ref) {
    std::vector<SubjectId> found;
    if (ref.kind == SubjectKind::person) {
        if (const auto nik = Nik::parse(fmt::format("{:016}", ref.number)))
            found = registry::persons_with(*reader_, visibility, today_, *nik);
    } else if (ref.kind == SubjectKind::family) {
        // A village has some hundred families, and a device a village or few.
        if (!villages_) {
            villages_.emplace();
            const auto regions = registry::Regions::read(*reader_, visibility, today_);
            for (const auto& its : regions.villages_in(device_.region))
                villages_->push_back(its.id);
        }
        reader.scan(
            *villages_, registry::Reader::Keys::leave,
            [&](registry::HouseholdView& view) {
                for (const auto& family : view.families)
                    if (family.kk && family.kk->number() == ref.number) found.push_back(family.id);
            },
            registry::Reader::Who::everybody);
    }
    return found.size() == 1 ? std::optional{found.front()} : std::nullopt;
}

/// Whoever is unknown and whoever lives where the user has no say are one answer: nobody learns
/// from a package who lives elsewhere.
Result<SubjectId> Judge::known(const Ref& ref) {
    const journal::Visibility visibility{*reader_};
    const registry::Reader reader{*reader_, visibility, today_};
    auto id = reader.find(ref.scheme, ref.key);
    if (id && reader.kind(*id) != ref.kind) id.reset();
    if (!id && ref.number != 0) id = by_number(reader, visibility, ref);
    if (!id || !may_name(reader, *id)) return refuse("verification.elsewhere"_msg);
    return *id;
}

Result<SubjectId> Judge::brought(const Ref& ref) {
    if (ref.order == own_) {
        const auto its = fresh_.find(ref.place);
        if (its == fresh_.end()) return refuse("verification.elsewhere"_msg);
        return its->second;
    }
    const auto entry = verification::entry_under(*reader_, key_of(device_.id, ref.order));
    const auto order = entry ? verification::order_of(*entry) : std::nullopt;
    const auto* its = order ? std::get_if<verification::ProposeOrder>(&*order) : nullptr;
    if (its == nullptr) return refuse("sync.rests_on"_msg, {{"order", std::to_string(ref.order)}});
    if (ref.place >= std::ssize(its->changes)) return refuse("verification.elsewhere"_msg);
    return its->changes[static_cast<std::size_t>(ref.place)].subject;
}

Result<SubjectId> Judge::subject_of(const Ref& ref) {
    return ref.scheme.empty() ? brought(ref) : known(ref);
}

Result<std::vector<SubjectChange>> Judge::changes(const std::vector<Change>& changes) {
    const store::ReadScope scope{*reader_};
    std::vector<SubjectChange> all;
    for (const auto& its : changes) {
        SubjectChange change;
        const auto subject = subject_of(its.subject);
        if (!subject) return std::unexpected(subject.error());
        change.subject = *subject;
        change.kind = its.subject.kind;
        change.fresh = its.fresh;
        change.told = its.told;
        change.cleared = its.cleared;
        if (its.village) {
            const auto there = village(*its.village);
            if (!there) return std::unexpected(there.error());
            change.village = *there;
        }
        if (its.group) {
            const auto group = subject_of(*its.group);
            if (!group) return std::unexpected(group.error());
            change.group = *group;
        }
        if (const auto& standing = its.standing) {
            if (standing->cause > most_cause) return refuse("sync.malformed"_msg);
            registry::StandingOrder order{change.subject, {}, {}, standing->from};
            if (standing->cause > 0)
                order.sleep = static_cast<registry::SleepCause>(standing->cause);
            if (standing->into) {
                const auto into = subject_of(*standing->into);
                if (!into) return std::unexpected(into.error());
                order.into = *into;
            }
            change.standing = order;
        }
        all.push_back(std::move(change));
    }
    return all;
}

} // namespace tepat::sync::detail
