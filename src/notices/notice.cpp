#include "notices/notice.hpp"

#include "notices/detail/told.hpp"
#include "notices/duty.hpp"
#include "notices/follow.hpp"
#include "sync/device.hpp"
#include "verification/complaint.hpp"
#include "verification/news.hpp"
#include "verification/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace tepat::notices {
namespace {

using access::Action;
using detail::Told;
using verification::Stage;

constexpr std::size_t most = 200;
constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int64_t soon_us = 3 * day_us;
constexpr int jakarta_hours = 7;

/// The last moment of a day in Jakarta.
Instant end_of(Date day) {
    constexpr std::int64_t hour_us = 3'600'000'000;
    return Instant{(std::int64_t{day.day_number()} + 1) * day_us - jakarta_hours * hour_us - 1};
}

MessageCode text_of_stage(Stage stage, bool many) {
    if (stage == Stage::refused)
        return many ? "notices.proposals_refused"_msg : "notices.proposal_refused"_msg;
    if (stage == Stage::returned)
        return many ? "notices.proposals_returned"_msg : "notices.proposal_returned"_msg;
    if (stage == Stage::validated)
        return many ? "notices.proposals_validated"_msg : "notices.proposal_validated"_msg;
    if (stage == Stage::decreed)
        return many ? "notices.proposals_decreed"_msg : "notices.proposal_decreed"_msg;
    if (stage == Stage::recorded)
        return many ? "notices.proposals_recorded"_msg : "notices.proposal_recorded"_msg;
    return many ? "notices.proposals_unfit"_msg : "notices.proposal_unfit"_msg;
}

MessageCode text_of_duty(std::string_view duty) {
    if (duty == "meet") return "notices.duty_meet"_msg;
    if (duty == "submit") return "notices.duty_submit"_msg;
    if (duty == "pass") return "notices.duty_pass"_msg;
    if (duty == "visit") return "notices.duty_visit"_msg;
    if (duty == "validate") return "notices.duty_validate"_msg;
    if (duty == "approve") return "notices.duty_approve"_msg;
    if (duty == "forward") return "notices.duty_forward"_msg;
    if (duty == "revisit") return "notices.duty_revisit"_msg;
    if (duty == "settle_revisits") return "notices.duty_differences"_msg;
    if (duty == "decide_objections") return "notices.duty_objections"_msg;
    if (duty == "answer_complaints") return "notices.duty_complaints"_msg;
    if (duty == "decide_complaints") return "notices.duty_appeals"_msg;
    return "notices.duty_decree"_msg;
}

struct EntryRow {
    Seq seq;
    Instant at;
    std::string region;
    Told kind = Told::opened;
    std::int64_t about = 0;
    std::string detail;
};

class Teller {
public:
    Teller(store::Connection& connection, const access::Account& account, Instant now)
        : connection_{connection}, account_{account}, now_{now},
          since_{now.microseconds() - notice_days * day_us}, visibility_{connection},
          today_{verification::day_of(now)} {}

    std::vector<Notice> all() {
        add_duties();
        add_leaving();
        const auto waiting = static_cast<std::ptrdiff_t>(all_.size());
        add_own_proposals();
        add_own_cases();
        add_entries();
        std::ranges::stable_sort(all_.begin() + waiting, all_.end(), std::ranges::greater{},
                                 &Notice::at);
        if (all_.size() > most) all_.resize(most);
        mark();
        return std::move(all_);
    }

private:
    [[nodiscard]] std::optional<registry::Region> find(RegionCode code) {
        const auto found = regions_.find(code);
        if (found != regions_.end()) return found->second;
        const auto around = registry::Regions::around(connection_, visibility_, today_, code);
        const auto* its = around.find(code);
        return regions_[code] = its == nullptr ? std::nullopt : std::optional{*its};
    }
    [[nodiscard]] std::string name_of(RegionCode code) {
        const auto its = find(code);
        return its ? its->name : code.text();
    }

    void add_duties() {
        const auto period = verification::period_at(connection_, now_);
        const auto round = period ? period->period : today_.year() * 100 + today_.month();
        const auto duties = duties_of(
            connection_, [&](Action action) { return account_.where(action); },
            [&](RegionCode code) { return find(code); }, now_);
        for (const auto& duty : duties) {
            if (duty.count == 0) continue;
            Notice its;
            its.key = fmt::format("duty.{}.{}.{}", duty.name, duty.code.digits(), round);
            its.text = text_of_duty(duty.name);
            its.params = {{"count", std::to_string(duty.count)}, {"region", duty.region}};
            its.page = "/tugas";
            its.due = duty.due;
            if (duty.due && duty.due->microseconds() - now_.microseconds() <= soon_us)
                its.key += ".soon";
            all_.push_back(std::move(its));
        }
    }

    /// Families that are to leave, told to those of their village while they may appeal.
    void add_leaving() {
        for (const auto code : account_.where(Action::hold_meetings)) {
            const auto region = find(code);
            if (!region) continue;
            verification::Filter filter;
            filter.region = region->id;
            filter.level = region->level;
            filter.stage = Stage::validated;
            filter.kind = verification::Kind::removal;
            std::map<Date, std::int64_t> by_day;
            for (const auto& its : verification::proposals(connection_, filter, SubjectId{}))
                if (its.notice && *its.notice >= today_) ++by_day[*its.notice];
            for (const auto& [day, count] : by_day) {
                Notice its;
                its.key = fmt::format("leave.{}.{}", code.digits(), day.text());
                its.text = "notices.leaving"_msg;
                its.params = {{"count", std::to_string(count)}, {"region", region->name}};
                its.page = fmt::format("/usulan?wilayah={}&tahap=validated", code.text());
                its.due = end_of(day);
                all_.push_back(std::move(its));
            }
        }
    }

    void add_own_proposals() {
        const bool sees = account_.may(Action::see_proposals);
        for (const auto& news : verification::news_of(connection_, account_.login, since_)) {
            const auto head = journal::read_head(connection_, news.seq);
            if (!head || head->recorded_at < since_) continue;
            const bool many = news.count > 1;
            Notice its;
            its.key =
                fmt::format("proposal.{}.{}", news.seq.value(), verification::name_of(news.stage));
            its.text = text_of_stage(news.stage, many);
            its.params = {{"count", std::to_string(news.count)}};
            its.labels = {{"kind", verification::label_of(news.kind)}};
            its.page = !sees ? "/usulan/saya"
                             : (many ? "/usulan" : fmt::format("/usulan/{}", news.first.value()));
            its.at = head->recorded_at;
            all_.push_back(std::move(its));
        }
    }

    /// What became of what the account itself complained of and objected to.
    void add_own_cases() {
        using verification::ComplaintState;
        if (account_.may(Action::complain))
            for (const auto& complaint : verification::complaints_by(connection_, account_.login)) {
                if (complaint.kept == ComplaintState::opened) continue;
                for (const auto& step : verification::steps_of(connection_, complaint.id))
                    if (step.actor != account_.login && step.at >= since_)
                        add_complaint_step(complaint.id, step);
            }
        if (account_.may(Action::object))
            for (const auto& its : verification::objections_by(connection_, account_.login))
                if (its.at(now_) == verification::ObjectionState::lapsed && its.until >= since_)
                    add_event(fmt::format("lapsed.{}", its.id.value()),
                              "notices.objection_lapsed"_msg, "/sanggahan/saya", its.until);
    }

    void add_complaint_step(SubjectId complaint, const verification::ComplaintStep& step) {
        using verification::ComplaintState;
        const auto page = account_.may(Action::see_proposals)
                              ? fmt::format("/pengaduan/{}", complaint.value())
                              : std::string{"/pengaduan/saya"};
        const auto key = fmt::format("complaint.{}.{}", step.seq.value(), complaint.value());
        if (step.state == ComplaintState::answered)
            add_event(key, "notices.complaint_answered"_msg, page, step.at);
        else if (step.state == ComplaintState::decided)
            add_event(key,
                      step.upheld.value_or(false) ? "notices.complaint_upheld"_msg
                                                  : "notices.complaint_dismissed"_msg,
                      page, step.at);
    }

    void add_event(std::string key, MessageCode text, std::string page, Instant at) {
        Notice its;
        its.key = std::move(key);
        its.text = text;
        its.page = std::move(page);
        its.at = at;
        all_.push_back(std::move(its));
    }

    void add_entries() {
        for (const auto& row : rows("login = $1", account_.login))
            add_own_entry(row);
        std::set<Seq> seen;
        for (const auto code : account_.where(Action::hold_meetings))
            for (const auto& row : rows("login = '' and region = $1", code.digits()))
                if (seen.insert(row.seq).second) add_region_entry(row);
        for (const auto code : account_.where(Action::take_packages)) {
            // Digits of what lies in a region begin with the region's.
            const auto digits = code.country() ? std::string{} : code.digits();
            for (const auto& row :
                 rows("login = '' and region >= $1 and region < $3", digits, digits + ":"))
                if (row.kind == Told::package_taken && seen.insert(row.seq).second)
                    add_region_entry(row);
        }
    }

    template <class... More>
    [[nodiscard]] std::vector<EntryRow> rows(std::string_view where, const std::string& of,
                                             const More&... more) {
        std::vector<EntryRow> found;
        connection_.each(
            fmt::format("select seq, at, region, kind, about, detail from notice_entry where {} "
                        "and at >= $2 order by seq desc limit {}",
                        where, most),
            [&](const store::Row& row) {
                found.push_back({row.id<Seq>(0), Instant{row.integer(1)}, std::string{row.text(2)},
                                 static_cast<Told>(row.integer(3)), row.integer(4),
                                 std::string{row.text(5)}});
            },
            of, since_.microseconds(), more...);
        return found;
    }

    void add_own_entry(const EntryRow& row) {
        Notice its;
        its.key = fmt::format("entry.{}", row.seq.value());
        its.at = row.at;
        its.security = row.kind <= detail::last_of_account;
        its.page = its.security ? "/akun" : "/usulan/saya";
        switch (row.kind) {
        case Told::opened:
        case Told::moved_away:
        case Told::package_taken:
            return;
        case Told::role_given:
        case Told::role_taken:
            its.text =
                row.kind == Told::role_given ? "notices.role_given"_msg : "notices.role_taken"_msg;
            if (const auto region = RegionCode::parse(row.region))
                its.params = {{"region", region->country() ? "Indonesia" : name_of(*region)}};
            if (const auto role = access::role_of(row.detail))
                its.labels = {{"role", access::label_of(*role)}};
            break;
        case Told::closed:
            its.text = "notices.account_closed"_msg;
            break;
        case Told::reopened:
            its.text = "notices.account_reopened"_msg;
            break;
        case Told::secrets_reset:
            its.text = "notices.secrets_reset"_msg;
            break;
        case Told::identity_bound:
            its.text = "notices.identity_bound"_msg;
            break;
        case Told::identity_unbound:
            its.text = "notices.identity_unbound"_msg;
            break;
        case Told::appeal_upheld:
            its.text = "notices.appeal_upheld"_msg;
            break;
        case Told::appeal_dismissed:
            its.text = "notices.appeal_dismissed"_msg;
            break;
        case Told::objection_upheld:
            its.text = "notices.objection_upheld"_msg;
            its.page = "/sanggahan/saya";
            break;
        case Told::objection_dismissed:
            its.text = "notices.objection_dismissed"_msg;
            its.page = "/sanggahan/saya";
            break;
        }
        all_.push_back(std::move(its));
    }

    void add_region_entry(const EntryRow& row) {
        Notice its;
        its.key = fmt::format("entry.{}", row.seq.value());
        its.at = row.at;
        const auto region = RegionCode::parse(row.region);
        const auto name = region ? name_of(*region) : row.region;
        if (row.kind == Told::moved_away) {
            its.text = "notices.moved_away"_msg;
            its.params = {{"region", name}, {"to", row.detail}};
            its.page = fmt::format("/keluarga/{}", row.about);
        } else {
            const auto taken = sync::taken_in(connection_, row.seq);
            if (!taken) return;
            its.text =
                taken->refused > 0 ? "notices.package_refused"_msg : "notices.package_taken"_msg;
            its.params = {{"number", std::to_string(taken->counter)},
                          {"device", row.detail},
                          {"region", name},
                          {"done", std::to_string(taken->done)},
                          {"refused", std::to_string(taken->refused)}};
            its.page = "/usulan";
        }
        all_.push_back(std::move(its));
    }

    void mark() {
        std::map<std::string, std::pair<bool, bool>, std::less<>> marks;
        connection_.each(
            "select notice, case when read_at is null then 0 else 1 end, "
            "case when told_at is null then 0 else 1 end from notice_mark where login = $1",
            [&](const store::Row& row) {
                marks[std::string{row.text(0)}] = {row.integer(1) != 0, row.integer(2) != 0};
            },
            account_.login);
        for (auto& its : all_)
            if (const auto found = marks.find(its.key); found != marks.end())
                std::tie(its.read, its.told) = found->second;
    }

    store::Connection& connection_;
    const access::Account& account_;
    Instant now_;
    Instant since_;
    journal::Visibility visibility_;
    Date today_;
    std::map<RegionCode, std::optional<registry::Region>> regions_;
    std::vector<Notice> all_;
};

void set_mark(store::Connection& connection, std::string_view column, std::string_view login,
              std::span<const std::string> keys, Instant now) {
    const auto sql = fmt::format("insert into notice_mark (login, notice, {0}) values ($1, $2, $3) "
                                 "on conflict (login, notice) do update set {0} = excluded.{0}",
                                 column);
    for (const auto& key : keys)
        connection.run(sql, login, key, now.microseconds());
}

} // namespace

std::string text_of(const Notice& notice, Language language) {
    auto params = notice.params;
    for (const auto& [name, label] : notice.labels)
        params.emplace_back(name, message_text(label, {}, language));
    return message_text(notice.text, params, language);
}

std::vector<Notice> notices_of(store::Connection& connection, const access::Account& account,
                               Instant now) {
    return Teller{connection, account, now}.all();
}

void mark_read(store::Connection& connection, std::string_view login,
               std::span<const std::string> keys, Instant now) {
    set_mark(connection, "read_at", login, keys, now);
}

void mark_told(store::Connection& connection, std::string_view login,
               std::span<const std::string> keys, Instant now) {
    set_mark(connection, "told_at", login, keys, now);
}

} // namespace tepat::notices
