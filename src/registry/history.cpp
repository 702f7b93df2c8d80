#include "registry/history.hpp"

#include "registry/change.hpp"
#include "registry/detail/id_list.hpp"
#include "registry/detail/version.hpp"
#include "registry/reader.hpp"
#include "registry/standing.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <variant>

namespace tepat::registry {
namespace {

using detail::Version;
using Value = std::variant<std::int64_t, std::string>;

/// One version of one table's row of a subject: what it states, by column of the form.
struct Stated {
    Version version;
    std::int64_t line = 0; ///< of the entry
    std::map<std::size_t, Value> facts;
};
/// All versions in one table, in the order in which the journal learned them.
using Track = std::vector<Stated>;

/// Reads the versions of a household or person.
class Tracks {
public:
    Tracks(store::Connection& connection, const journal::Visibility& visibility, const Form& form,
           SubjectId subject)
        : connection_{connection}, visibility_{visibility}, form_{form}, subject_{subject} {}

    [[nodiscard]] Track households() const {
        return read("select effective_on, seq, line, region_id, answers from household "
                    "where subject_id = $1 order by seq",
                    [&](Stated& to, const store::Row& row) {
                        put(to, FieldRole::region, row.integer(3));
                        put_answers(to, row.blob(4));
                    });
    }
    [[nodiscard]] Track persons() const {
        return read("select effective_on, seq, line, name, born_on, sex, answers from person "
                    "where subject_id = $1 order by seq",
                    [&](Stated& to, const store::Row& row) {
                        if (!row.text(3).empty())
                            put(to, FieldRole::name, std::string{row.text(3)});
                        put(to, FieldRole::birth_date, row.maybe_integer(4));
                        put(to, FieldRole::sex, row.maybe_integer(5));
                        put_answers(to, row.blob(6));
                    });
    }
    [[nodiscard]] Track relations() const {
        return read(
            "select effective_on, seq, line, household_relation, family_relation from membership "
            "where subject_id = $1 order by seq",
            [&](Stated& to, const store::Row& row) {
                put(to, FieldRole::household_relation, row.maybe_integer(3));
                put(to, FieldRole::family_relation, row.maybe_integer(4));
            });
    }
    [[nodiscard]] Track niks() const {
        return read("select effective_on, seq, line, nik from nik_claim where subject_id = $1 "
                    "order by seq",
                    [&](Stated& to, const store::Row& row) {
                        put(to, FieldRole::nik, row.maybe_integer(3));
                    });
    }
    /// What it is called where it came from: told once, with the entry that registered it.
    [[nodiscard]] Track keys() const {
        auto track = read("select 0, seq, line, source_key from subject where subject_id = $1",
                          [&](Stated& to, const store::Row& row) {
                              put(to, FieldRole::key, std::string{row.text(3)});
                          });
        for (auto& [version, line, facts] : track)
            version.effective_on = journal::read_head(connection_, version.seq)->effective_on;
        return track;
    }

private:
    [[nodiscard]] Track read(std::string_view sql,
                             const std::function<void(Stated&, const store::Row&)>& take) const {
        Track track;
        connection_.each(
            sql,
            [&](const store::Row& row) {
                const Version version{detail::date_at(row, 0), row.id<Seq>(1)};
                if (visibility_.sees(version.seq))
                    take(track.emplace_back(version, row.integer(2)), row);
            },
            subject_);
        return track;
    }
    void put(Stated& to, FieldRole role, std::optional<Value> value) const {
        if (const auto* field = form_.with_role(role); field != nullptr && value)
            to.facts.emplace(column_of(*field), *std::move(value));
    }
    /// Answers of another instrument have no label here and are left out.
    void put_answers(Stated& to, BytesView bytes) const {
        Answers{bytes}.each([&](const Answer& answer) {
            if (const auto* field = form_.field(answer.field))
                to.facts.emplace(column_of(*field), answer.integer
                                                        ? Value{*answer.integer}
                                                        : Value{std::string{answer.text}});
        });
    }
    [[nodiscard]] std::size_t column_of(const Field& field) const {
        return static_cast<std::size_t>(&field - form_.fields.data());
    }

    store::Connection& connection_;
    const journal::Visibility& visibility_;
    const Form& form_;
    SubjectId subject_;
};

/// Says facts in the words of one language.
class Words {
public:
    Words(const Regions& regions, Language language) : regions_{regions}, language_{language} {}

    [[nodiscard]] const std::string& label(const Field& field) const {
        return language_ == Language::id ? field.id : field.en;
    }
    [[nodiscard]] std::string value(const Field& field, const Value& value) const {
        if (const auto* text = std::get_if<std::string>(&value)) return *text;
        const auto number = std::get<std::int64_t>(value);
        if (field.role == FieldRole::region) return village(RegionId{number});
        // What has a column of its own is kept as the value it states, answers as their code.
        const auto* code = field.role == FieldRole::answer || field.kind != FieldKind::code
                               ? nullptr
                               : field.code_for(number);
        return said_in_words(field, code == nullptr ? number : code->code, {}, language_);
    }
    [[nodiscard]] static std::string kk(std::int64_t number) {
        return KkNumber::parse(detail::sixteen_digits(number)).value().masked();
    }
    [[nodiscard]] std::string text(MessageCode code, const MessageParams& params = {}) const {
        return message_text(code, params, language_);
    }

private:
    [[nodiscard]] std::string village(RegionId id) const {
        const auto* region = regions_.find(id);
        return region == nullptr ? std::string{} : region->code.text() + " " + region->name;
    }

    const Regions& regions_;
    Language language_;
};

/// What an entry rests on: the files it imported, or what a change says of itself.
std::string origin_of(store::Connection& connection, Seq seq) {
    std::string names;
    const auto add = [&](const store::Row& row) {
        if (!names.empty()) names += ", ";
        names += row.text(0);
    };
    connection.each("select name from import_file where seq = $1 order by line", add, seq);
    connection.each("select basis from recorded where seq = $1", add, seq);
    return names;
}

const Form* form_of(const Instrument& instrument, std::optional<SubjectKind> kind) {
    if (kind == SubjectKind::household) return &instrument.household;
    if (kind == SubjectKind::person) return &instrument.member;
    return nullptr;
}

/// Puts what the register's rows say of one subject under the entries that concern it.
class Chronicle {
public:
    using Events = std::map<Seq, HistoryEvent>;

    Chronicle(store::Connection& connection, const Reader& reader, const Words& words,
              SubjectId subject, Events& events)
        : connection_{connection}, reader_{reader}, words_{words}, subject_{subject},
          events_{events} {}

    void registration() {
        each("select seq from subject where subject_id = $1",
             [&](const store::Row&, std::vector<std::string>& what) {
                 what.push_back(words_.text("registry.history_registered"_msg));
             });
    }
    void memberships() {
        std::vector<std::pair<std::vector<std::string>*, SubjectId>> moves;
        each("select seq, group_id from membership where subject_id = $1 order by seq",
             [&](const store::Row& row, std::vector<std::string>& what) {
                 const auto group = row.id<SubjectId>(1);
                 if (moves.empty() || moves.back().second != group)
                     moves.emplace_back(&what, group);
             });
        for (const auto& [what, group] : moves)
            what->push_back(words_.text("registry.history_belongs"_msg,
                                        {{"group", reader_.source_key(group)->key}}));
    }
    void family_cards() {
        each("select seq, number, kk_number from family where subject_id = $1 order by seq",
             [&](const store::Row& row, std::vector<std::string>& what) {
                 const auto number = std::to_string(row.integer(1));
                 what.push_back(
                     row.null(2)
                         ? words_.text("registry.history_family"_msg, {{"number", number}})
                         : words_.text("registry.history_family_card"_msg,
                                       {{"number", number}, {"kk", Words::kk(row.integer(2))}}));
             });
    }
    void claims() {
        each("select seq, nik, verdict from nik_claim where subject_id = $1 order by seq",
             [&](const store::Row& row, std::vector<std::string>& what) {
                 std::string nik;
                 if (!row.null(1))
                     nik = Nik::parse(detail::sixteen_digits(row.integer(1))).value().masked();
                 what.push_back(words_.text(message_of(row.text(2)), {{"nik", nik}}));
             });
    }
    void flags() {
        each("select seq, kind, detail from subject_flag where subject_id = $1 "
             "order by seq, kind, detail",
             [&](const store::Row& row, std::vector<std::string>& what) {
                 what.push_back(row.text(1) == name_of(Flag::shared_nik)
                                    ? words_.text("registry.history_shared_nik"_msg)
                                    : words_.text("registry.history_possible_double"_msg,
                                                  {{"other", std::to_string(row.integer(2))}}));
             });
    }
    void standings() {
        // Keys are read when no rows are on their way.
        struct Merged {
            std::vector<std::string>* what;
            MessageCode code;
            std::string since;
            SubjectId other;
        };
        std::vector<Merged> merged;
        each("select seq, sleep_cause, into_id, effective_on from standing where subject_id = $1 "
             "order by seq",
             [&](const store::Row& row, std::vector<std::string>& what) {
                 auto since = detail::date_at(row, 3).text();
                 if (row.null(1)) {
                     what.push_back(words_.text("registry.history_woken"_msg, {{"since", since}}));
                 } else if (row.null(2)) {
                     const auto cause = static_cast<SleepCause>(row.integer(1));
                     what.push_back(
                         words_.text("registry.history_slept"_msg,
                                     {{"since", since}, {"cause", words_.text(label_of(cause))}}));
                 } else {
                     merged.push_back({&what, "registry.history_merged"_msg, std::move(since),
                                       row.id<SubjectId>(2)});
                 }
             });
        each("select seq, subject_id, effective_on from standing where into_id = $1 order by seq",
             [&](const store::Row& row, std::vector<std::string>& what) {
                 merged.push_back({&what, "registry.history_took_in"_msg,
                                   detail::date_at(row, 2).text(), row.id<SubjectId>(1)});
             });
        for (const auto& its : merged) {
            const auto key = reader_.source_key(its.other);
            its.what->push_back(words_.text(
                its.code, {{"since", its.since},
                           {"other", key ? key->key : std::to_string(its.other.value())}}));
        }
    }
    /// Each fact that a version states otherwise than the one before it.
    void changes(const Form& form, const Track& track) {
        for (std::size_t at = 1; at < track.size(); ++at) {
            const auto event = events_.find(track[at].version.seq);
            if (event == events_.end()) continue;
            for (std::size_t column = 0; column < form.fields.size(); ++column) {
                const auto& field = form.fields[column];
                const auto before = said(field, track[at - 1], column);
                const auto after = said(field, track[at], column);
                if (before != after)
                    event->second.what.push_back(words_.text(
                        "registry.history_changed"_msg,
                        {{"label", words_.label(field)}, {"before", before}, {"after", after}}));
            }
        }
    }

private:
    template <class Receive>
    void each(std::string_view sql, Receive&& receive) {
        connection_.each(
            sql,
            [&](const store::Row& row) {
                const auto event = events_.find(row.id<Seq>(0));
                if (event != events_.end()) receive(row, event->second.what);
            },
            subject_);
    }
    [[nodiscard]] std::string said(const Field& field, const Stated& version,
                                   std::size_t column) const {
        const auto fact = version.facts.find(column);
        return fact == version.facts.end() ? "–" : words_.value(field, fact->second);
    }
    static MessageCode message_of(std::string_view verdict) {
        if (verdict == name_of(NikVerdict::claimed)) return "registry.history_nik_claimed"_msg;
        if (verdict == name_of(NikVerdict::suspect)) return "registry.history_nik_suspect"_msg;
        if (verdict == name_of(NikVerdict::verified)) return "registry.history_nik_verified"_msg;
        if (verdict == name_of(NikVerdict::refuted)) return "registry.history_nik_refuted"_msg;
        return "registry.history_nik_none"_msg;
    }

    store::Connection& connection_;
    const Reader& reader_;
    const Words& words_;
    SubjectId subject_;
    Events& events_;
};

} // namespace

std::vector<HistoryEvent> Historian::history_of(SubjectId subject) const {
    Chronicle::Events events;
    for (const auto& touch : journal::history(connection_, subject, visibility_)) {
        const auto [at, first] = events.try_emplace(touch.seq);
        if (!first) continue;
        auto entry = journal::read_head(connection_, touch.seq).value();
        auto& event = at->second;
        event.seq = touch.seq;
        event.recorded_at = entry.recorded_at;
        event.effective_on = entry.effective_on;
        event.actor = std::move(entry.actor);
        event.type = std::move(entry.type.name);
        event.file = origin_of(connection_, touch.seq);
    }
    const Words words{regions_, language_};
    const Reader reader{connection_, visibility_, Date{}};
    Chronicle chronicle{connection_, reader, words, subject, events};
    chronicle.registration();
    chronicle.memberships();
    chronicle.family_cards();
    chronicle.claims();
    if (const auto* form = form_of(instrument_, reader.kind(subject))) {
        const Tracks tracks{connection_, visibility_, *form, subject};
        for (const auto& track : {tracks.households(), tracks.relations(), tracks.persons()})
            chronicle.changes(*form, track);
    }
    chronicle.flags();
    chronicle.standings();
    std::vector<HistoryEvent> history;
    for (auto& [seq, event] : events)
        history.push_back(std::move(event));
    return history;
}

std::vector<FactWithOrigin> Historian::facts_of(SubjectId subject, Date on) const {
    const auto kind = Reader{connection_, visibility_, on}.kind(subject);
    const auto* form = form_of(instrument_, kind);
    if (form == nullptr) return {};
    const Tracks read{connection_, visibility_, *form, subject};
    std::vector<Track> tracks{kind == SubjectKind::household ? read.households() : read.persons(),
                              read.relations(), read.niks(), read.keys()};
    for (auto& track : tracks) {
        std::erase_if(track,
                      [&](const Stated& stated) { return stated.version.effective_on > on; });
        std::ranges::sort(track, {}, &Stated::version);
    }
    if (tracks.front().empty()) return {};

    const Words words{regions_, language_};
    std::map<Seq, std::string> files;
    std::map<std::size_t, FactWithOrigin> facts;
    for (const auto& track : tracks) {
        if (track.empty()) continue;
        for (const auto& [column, value] : track.back().facts) {
            const auto says_so = [&](const Stated& stated) {
                const auto fact = stated.facts.find(column);
                return fact != stated.facts.end() && fact->second == value;
            };
            auto oldest = track.size() - 1;
            while (oldest > 0 && says_so(track[oldest - 1]))
                --oldest;
            const auto& version = track[oldest].version;
            const auto [origin, fresh] = files.try_emplace(version.seq);
            if (fresh) origin->second = origin_of(connection_, version.seq);
            const auto& field = form->fields[column];
            facts[column] = {field.fact,         words.label(field),   words.value(field, value),
                             field.personal,     version.effective_on, version.seq,
                             track[oldest].line, origin->second};
        }
    }
    std::vector<FactWithOrigin> in_order;
    for (auto& [column, fact] : facts)
        in_order.push_back(std::move(fact));
    return in_order;
}

} // namespace tepat::registry
