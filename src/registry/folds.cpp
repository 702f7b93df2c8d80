#include "registry/folds.hpp"

#include "registry/detail/group_line.hpp"
#include "registry/detail/recorded.hpp"
#include "registry/detail/schema.hpp"
#include "registry/groups.hpp"
#include "registry/lines.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"

#include <limits>
#include <memory>

namespace tepat::registry {
namespace {

using journal::ApplyContext;
constexpr std::string_view changed_name = "registry.standings_changed";
using journal::SetFold;

class ImportFold final : public SetFold {
public:
    explicit ImportFold(const ApplyContext& context)
        : seq_{context.entry.seq}, on_{context.entry.effective_on},
          version_{context.entry.type.name == detail::recorded_name ? 2
                                                                    : context.entry.type.version},
          touches_{context.touches} {
        auto& to = context.connection;
        files_ =
            to.inserter("import_file", {"seq", "line", "digest", "name", "instrument", "version"});
        subjects_ =
            to.inserter("subject", {"subject_id", "seq", "line", "kind", "scheme", "source_key"});
        households_ = to.inserter(
            "household", {"subject_id", "seq", "line", "effective_on", "region_id", "answers"});
        families_ = to.inserter(
            "family", {"subject_id", "seq", "line", "effective_on", "number", "kk_number"});
        persons_ = to.inserter("person", {"subject_id", "seq", "line", "effective_on", "name",
                                          "born_on", "sex", "answers"});
        memberships_ =
            to.inserter("membership", {"subject_id", "seq", "line", "effective_on", "group_id",
                                       "household_relation", "family_relation"});
        claims_ = to.inserter("nik_claim",
                              {"subject_id", "seq", "line", "effective_on", "nik", "verdict"});
        flags_ = to.inserter("subject_flag", {"subject_id", "kind", "detail", "seq", "line"});
        faults_ = to.inserter("number_fault",
                              {"subject_id", "number", "seq", "line", "effective_on", "fault"});
    }

    void line(std::int64_t number, BytesView line) override {
        number_ = number;
        std::visit([this](const auto& its) { fold(its); }, lines::decode_imported(line));
    }

    void finish() override {
        for (auto* rows : {&files_, &subjects_, &households_, &families_, &persons_, &memberships_,
                           &claims_, &flags_, &faults_})
            (*rows)->finish();
    }

private:
    void fold(const lines::File& line) {
        files_->row(seq_, number_, store::Blob{line.digest.view()}, line.name, line.instrument,
                    line.version);
    }

    void fold(const lines::Household& line) {
        begin(line.id, line.key, SubjectKind::household);
        households_->row(line.id, seq_, number_, on_, line.region, store::Blob{line.answers});
    }

    void fold(const lines::Family& line) {
        begin(line.id, line.key, SubjectKind::family);
        if (line.household)
            memberships_->row(line.id, seq_, number_, on_, *line.household, store::Null{},
                              store::Null{});
        if (line.facts)
            families_->row(line.id, seq_, number_, on_, line.facts->number, line.facts->kk);
    }

    void fold(const lines::Person& line) {
        begin(line.id, line.key, SubjectKind::person);
        if (line.membership)
            memberships_->row(line.id, seq_, number_, on_, line.membership->family,
                              line.membership->household_relation,
                              line.membership->family_relation);
        if (line.claim)
            claims_->row(line.id, seq_, number_, on_, line.claim->nik,
                         name_of(nik_verdict(line.claim->verdict)));
        if (line.facts)
            persons_->row(line.id, seq_, number_, on_, line.facts->name, line.facts->born,
                          line.facts->sex, store::Blob{line.facts->answers});
    }

    void fold(const lines::Flagged& line) {
        touches_.add(line.id, number_);
        flags_->row(line.id, name_of(flag(line.flag)), line.detail, seq_, number_);
    }

    void fold(const lines::RefusedNumber& line) {
        if (version_ < 2) throw CborError{"registry: a refused number in version 1"};
        touches_.add(line.id, number_);
        faults_->row(line.id, line.number == lines::Number::nik ? "nik" : "kk", seq_, number_, on_,
                     line.fault == 0 ? std::optional<std::int64_t>{} : line.fault);
    }

    void begin(SubjectId id, const std::optional<lines::Key>& key, SubjectKind kind) {
        touches_.add(id, number_);
        if (key) subjects_->row(id, seq_, number_, name_of(kind), key->scheme, key->key);
    }

    static NikVerdict nik_verdict(std::int64_t number) {
        if (number < 0 || number > static_cast<std::int64_t>(NikVerdict::refuted))
            throw CborError{"registry: an unknown verdict"};
        return static_cast<NikVerdict>(number);
    }
    static Flag flag(std::int64_t number) {
        if (number < 0 || number > static_cast<std::int64_t>(Flag::no_name))
            throw CborError{"registry: an unknown flag"};
        return static_cast<Flag>(number);
    }

    Seq seq_;
    Date on_;
    std::int64_t version_;
    journal::Touches& touches_;
    std::int64_t number_ = 0;
    std::unique_ptr<store::Inserter> files_;
    std::unique_ptr<store::Inserter> subjects_;
    std::unique_ptr<store::Inserter> households_;
    std::unique_ptr<store::Inserter> families_;
    std::unique_ptr<store::Inserter> persons_;
    std::unique_ptr<store::Inserter> memberships_;
    std::unique_ptr<store::Inserter> claims_;
    std::unique_ptr<store::Inserter> flags_;
    std::unique_ptr<store::Inserter> faults_;
};

class RegionFold final : public SetFold {
public:
    explicit RegionFold(const ApplyContext& context)
        : seq_{context.entry.seq}, on_{context.entry.effective_on},
          regions_{
              context.connection.inserter("region", {"region_id", "seq", "line", "effective_on",
                                                     "level", "parent_id", "name", "ended"})},
          codes_{context.connection.inserter(
              "region_code", {"region_id", "system", "seq", "line", "effective_on", "code"})} {}

    void line(std::int64_t number, BytesView bytes) override {
        const auto line = lines::decode_region(bytes);
        regions_->row(line.id, seq_, number, on_, static_cast<int>(line.level), line.parent,
                      line.name, line.ended ? 1 : 0);
        if (line.code)
            codes_->row(line.id, name_of(CodeSystem::kemendagri), seq_, number, on_, *line.code);
    }
    void finish() override {
        regions_->finish();
        codes_->finish();
    }

private:
    Seq seq_;
    Date on_;
    std::unique_ptr<store::Inserter> regions_;
    std::unique_ptr<store::Inserter> codes_;
};

class BpsFold final : public SetFold {
public:
    explicit BpsFold(const ApplyContext& context)
        : seq_{context.entry.seq}, on_{context.entry.effective_on},
          codes_{context.connection.inserter(
              "region_code", {"region_id", "system", "seq", "line", "effective_on", "code"})} {}

    void line(std::int64_t number, BytesView bytes) override {
        const auto line = lines::decode_bps(bytes);
        codes_->row(line.region, name_of(CodeSystem::bps), seq_, number, on_, line.code);
    }
    void finish() override { codes_->finish(); }

private:
    Seq seq_;
    Date on_;
    std::unique_ptr<store::Inserter> codes_;
};

class GroupFold final : public SetFold {
public:
    explicit GroupFold(const ApplyContext& context)
        : seq_{context.entry.seq}, on_{context.entry.effective_on}, touches_{context.touches},
          subjects_{context.connection.inserter(
              "subject", {"subject_id", "seq", "line", "kind", "scheme", "source_key"})},
          facts_{context.connection.inserter(
              "group_facts", {"subject_id", "seq", "line", "effective_on", "region_id", "name"})},
          members_{context.connection.inserter("group_member",
                                               {"subject_id", "seq", "place", "member_id"})} {}

    void line(std::int64_t number, BytesView bytes) override {
        const auto line = detail::decode_group_line(bytes);
        touches_.add(line.id, number);
        if (line.key)
            subjects_->row(line.id, seq_, number, name_of(SubjectKind::group), group_scheme,
                           *line.key);
        facts_->row(line.id, seq_, number, on_, line.region, line.name);
        std::int64_t place = 0;
        for (const auto member : line.members) {
            touches_.add(member, number);
            members_->row(line.id, seq_, place++, member);
        }
    }
    void finish() override {
        subjects_->finish();
        facts_->finish();
        members_->finish();
    }

private:
    Seq seq_;
    Date on_;
    journal::Touches& touches_;
    std::unique_ptr<store::Inserter> subjects_;
    std::unique_ptr<store::Inserter> facts_;
    std::unique_ptr<store::Inserter> members_;
};

class StandingFold final : public SetFold {
public:
    explicit StandingFold(const ApplyContext& context)
        : seq_{context.entry.seq}, touches_{context.touches},
          last_cause_{context.entry.type.name == changed_name && context.entry.type.version == 1
                          ? lines::last_cause_of_version_1
                          : std::numeric_limits<std::int64_t>::max()},
          standings_{
              context.connection.inserter("standing", {"subject_id", "seq", "line", "effective_on",
                                                       "sleep_cause", "into_id"})} {}

    void line(std::int64_t number, BytesView bytes) override {
        const auto line = lines::decode_standing(bytes);
        if (line.cause > last_cause_) throw CborError{"registry: a cause of a later version"};
        touches_.add(line.person, number);
        // Who is merged into somebody is part of that one's history as well.
        if (line.into && *line.into != line.person) touches_.add(*line.into, number);
        standings_->row(line.person, seq_, number, line.from,
                        line.cause == 0 ? std::optional<std::int64_t>{} : line.cause, line.into);
    }
    void finish() override { standings_->finish(); }

private:
    Seq seq_;
    journal::Touches& touches_;
    std::int64_t last_cause_;
    std::unique_ptr<store::Inserter> standings_;
};

void apply_groups(const ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    const auto header = detail::decode_group_header(set.header);
    context.connection.run("insert into group_import (seq, digest, name) values ($1, $2, $3)",
                           context.entry.seq, store::Blob{header.digest.view()}, header.file);
}

/// Remembers touches until the rows of an inserter are in.
class LateTouches final : public journal::Touches {
public:
    explicit LateTouches(journal::Touches& to) : to_{to} {}
    void add(SubjectId subject, std::int64_t line) override { all_.emplace_back(subject, line); }
    void finish() {
        for (const auto& [subject, line] : all_)
            to_.add(subject, line);
    }

private:
    journal::Touches& to_;
    std::vector<std::pair<SubjectId, std::int64_t>> all_;
};

void apply_recorded(const ApplyContext& context) {
    const auto recorded = detail::decode_recorded(context.entry.payload);
    context.connection.run("insert into recorded (seq, basis) values ($1, $2)", context.entry.seq,
                           recorded.basis);
    LateTouches touches{context.touches};
    const ApplyContext late{context.connection, context.entry, touches};
    ImportFold facts{late};
    StandingFold standings{late};
    std::int64_t number = 0;
    for (const auto line : recorded.facts)
        facts.line(number++, line);
    for (const auto line : recorded.standings)
        standings.line(number++, line);
    facts.finish();
    standings.finish();
    touches.finish();
}

template <class Fold>
journal::EventFold set_event(std::string_view name, int version = 1) {
    return {name, version, {}, [](const ApplyContext& context) {
                return std::make_unique<Fold>(context);
            }};
}

} // namespace

journal::RoomFolds folds() {
    return {detail::registry_schema(),
            {set_event<RegionFold>("registry.regions_loaded"),
             set_event<BpsFold>("registry.bps_mapped"),
             set_event<ImportFold>("registry.imported", 1),
             set_event<ImportFold>("registry.imported", 2),
             set_event<StandingFold>(changed_name, 1),
             set_event<StandingFold>(changed_name, 2),
             {detail::recorded_name, 1, apply_recorded, {}},
             {"registry.groups_imported", 1, apply_groups,
              [](const ApplyContext& context) { return std::make_unique<GroupFold>(context); }}}};
}

} // namespace tepat::registry
