#include "audit/evidence.hpp"

#include "audit/detail/evidence_readme.hpp"
#include "audit/detail/pack.hpp"
#include "audit/detail/unit_loader.hpp"
#include "audit/sample.hpp"
#include "core/cbor.hpp"
#include "journal/proof.hpp"
#include "journal/set_event.hpp"
#include "registry/groups.hpp"
#include "registry/reader.hpp"
#include "sheets/writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace tepat::embedded {
std::string_view evidence_verifier();
} // namespace tepat::embedded

namespace tepat::audit {
namespace {

using Json = nlohmann::ordered_json;
using programmes::StoredList;

constexpr std::array<std::string_view, 4> purposes{"audit", "supervision", "court", "correction"};
constexpr std::size_t units_at_once = 1'024;

std::string kind_of(rules::Kind kind) {
    if (kind == rules::Kind::boolean) return "bool";
    return kind == rules::Kind::timestamp ? "date" : "int";
}

/// Names and kinds of the facts, in the order of their bytes, and the words of categories.
std::string vocabulary() {
    Json made{
        {"household", Json::array()}, {"member", Json::array()}, {"categories", Json::object()}};
    const auto declare = [](const facts::FactType& fact) {
        auto pair = Json::array();
        pair.push_back(std::string{fact.name});
        pair.push_back(kind_of(fact.kind));
        return pair;
    };
    for (int fact = 0; fact < facts::household_facts; ++fact)
        made["household"].push_back(
            declare(facts::fact_type(static_cast<facts::HouseholdFact>(fact))));
    for (int fact = 0; fact < facts::member_facts; ++fact)
        made["member"].push_back(declare(facts::fact_type(static_cast<facts::MemberFact>(fact))));
    for (const auto& category : facts::categories()) {
        auto& words = made["categories"][std::string{category.name}];
        for (const auto& word : category.words)
            words[std::string{word.name}] = word.code;
    }
    return made.dump(1) + "\n";
}

void write(CborWriter& out, const journal::Proof& proof) {
    out.array(proof.size());
    for (const auto& digest : proof)
        out.bytes(digest.view());
}

class EvidenceWriter {
public:
    EvidenceWriter(store::Database& database, const registry::Instrument& instrument,
                   const StoredList& list, const EvidenceRequest& request, access::AccessLog* log,
                   detail::Pack& pack, Progress& progress)
        : database_{database}, reader_{database.connect_reader()}, instrument_{instrument},
          list_{list}, request_{request}, log_{log}, pack_{pack}, progress_{progress} {}

    Result<Evidence> run() {
        const auto policy = programmes::recorded_policy(*reader_, list_);
        if (!policy) return std::unexpected(policy.error());
        const auto rules = policy->in_period(list_.header.period);
        if (!rules) return std::unexpected(rules.error());
        for (std::size_t i = 0; i < policy->inputs.size(); ++i)
            if ((rules->inputs >> i & 1U) != 0) asked_.emplace_back(i, policy->inputs[i].id);
        auto sight = detail::sight_of(*reader_, list_, *rules);
        if (!sight) return std::unexpected(sight.error());
        sight_ = *std::move(sight);
        regions_ = detail::regions_for(database_, sight_);
        if (request_.sample)
            for (const auto line : choose_sample(list_.lines, *request_.sample, request_.seed))
                wanted_.insert(line);

        for (const auto& step : {&EvidenceWriter::write_entries, &EvidenceWriter::write_lines,
                                 &EvidenceWriter::write_facts, &EvidenceWriter::write_personal,
                                 &EvidenceWriter::write_rest})
            if (auto written = (this->*step)(); !written) return std::unexpected(written.error());
        return made_;
    }

private:
    Result<void> write_entries() {
        const auto& digest = list_.header.policies.front();
        std::vector<Seq> entries{programmes::policy_entry(*reader_, digest).value(), list_.seq};
        if (const auto activated = journal::activated_by(*reader_, list_.seq))
            entries.push_back(*activated);
        const auto proven =
            journal::prove_entries(*reader_, journal::last_seq(*reader_).value(), entries);
        made_.journal_size = proven.size;
        made_.root = proven.root;
        CborWriter out;
        for (const auto& entry : proven.entries) {
            out.array(4);
            out.bytes(entry.envelope);
            out.bytes(entry.salt);
            out.bytes(entry.payload);
            write(out, entry.proof);
        }
        return pack_.add("entries.cbor", out.view());
    }

    /// Lines with their salts, or a sample with a proof each; subjects are remembered for later.
    Result<void> write_lines() {
        const auto entry = journal::read_entry(*reader_, list_.seq);
        const auto chunks = journal::decode_set(entry->type, entry->payload).chunks;
        detail::Pack::File file{pack_, "lines.cbor"};
        CborWriter packed;
        std::int64_t first = 0;
        for (const auto& ref : chunks) {
            if (progress_.stop_requested()) return refuse("audit.stopped"_msg);
            const auto chunk = journal::read_chunk(*reader_, ref.root);
            packed.array(3);
            packed.bytes(ref.root.view());
            packed.integer(ref.lines);
            if (request_.sample)
                packed.null();
            else
                packed.bytes(chunk.seed);
            for (std::uint32_t at = 0; at < ref.lines; ++at)
                if (!request_.sample || wanted_.contains(first + at))
                    write_line(file, chunk, first, at);
            first += ref.lines;
            progress_.at("progress.evidence_lines"_msg, first, list_.lines);
        }
        if (auto closed = file.close(); !closed) return closed;
        return pack_.add("chunks.cbor", packed.view());
    }

    void write_line(detail::Pack::File& file, const journal::OpenChunk& chunk, std::int64_t first,
                    std::uint32_t at) {
        const auto line = chunk.lines[at];
        CborWriter out;
        out.array(4);
        out.integer(first + at);
        out.bytes(line);
        if (request_.sample) {
            out.bytes(journal::line_salt(chunk.seed, at));
            write(out, journal::inclusion_proof(chunk.leaves, at));
        } else {
            out.null();
            out.null();
        }
        file.write(out.view());
        const auto its = programmes::decode_list_line(line).value();
        lines_.push_back({first + at, its.subject, its.facts});
    }

    Result<void> write_facts() {
        const snapshot::Layout layout{instrument_};
        facts::ListedOf listed;
        if (sight_.lists)
            listed = [this](std::span<const SubjectId> kin) { return sight_.lists->of(kin); };
        const detail::UnitLoader loader{database_, sight_, layout, regions_, listed};
        detail::Pack::File file{pack_, "facts.cbor"};
        CborWriter lists;
        for (std::size_t from = 0; from < lines_.size(); from += units_at_once) {
            if (progress_.stop_requested()) return refuse("audit.stopped"_msg);
            const auto batch =
                std::span{lines_}.subspan(from, std::min(units_at_once, lines_.size() - from));
            std::vector<SubjectId> subjects;
            for (const auto& line : batch)
                subjects.push_back(line.subject);
            const auto units = loader.load(subjects);
            for (std::size_t at = 0; at < batch.size(); ++at) {
                const auto bytes =
                    units[at] ? programmes::fact_bytes(units[at]->unit->view(), list_.header.facts)
                              : Bytes{};
                if (journal::sha256(bytes) != batch[at].facts)
                    return refuse("audit.facts_differ"_msg,
                                  {{"line", std::to_string(batch[at].number)}});
                CborWriter out;
                out.bytes(bytes);
                file.write(out.view());
                write_listed(lists, units[at] ? units[at]->unit->view().listed : 0);
            }
            made_.lines = static_cast<std::int64_t>(from + batch.size());
            progress_.at("progress.evidence_facts"_msg, made_.lines,
                         static_cast<std::int64_t>(lines_.size()));
        }
        if (auto closed = file.close(); !closed || asked_.empty()) return closed;
        return pack_.add("listed.cbor", lists.view());
    }

    /// The lists that the unit is on, of those that conditions ask about.
    void write_listed(CborWriter& out, std::uint64_t listed) const {
        std::vector<std::string_view> on;
        for (const auto& [place, id] : asked_)
            if ((listed >> place & 1U) != 0) on.push_back(id);
        out.array(on.size());
        for (const auto id : on)
            out.text(id);
    }

    /// Names and numbers, a row a person, after it is on disk that they were handed out.
    Result<void> write_personal() {
        if (!request_.personal) return {};
        note_readings();
        constexpr sheets::CsvStyle guarded{.separator = ',', .guard_formulas = true};
        const store::ScratchFolder scratch{std::filesystem::temp_directory_path(),
                                           "tepat-evidence"};
        const auto path = scratch.path() / "personal.csv";
        auto table = sheets::create_csv(path, guarded);
        if (!table) return std::unexpected(table.error());
        const std::array<sheets::Column, 6> columns{
            {{"unit"}, {"person"}, {"key"}, {"name"}, {"nik"}, {"born"}}};
        (*table)->sheet("personal", columns);
        for (std::size_t from = 0; from < lines_.size(); from += units_at_once)
            add_persons(**table, std::span{lines_}.subspan(
                                     from, std::min(units_at_once, lines_.size() - from)));
        if (auto finished = (*table)->finish(); !finished) return finished;
        return copy(path, "personal.csv");
    }

    void note_readings() {
        const auto about = "list " + std::to_string(list_.seq.value()) + " evidence " +
                           std::to_string(lines_.size()) + " lines purpose " +
                           std::string{name_of(*request_.personal)};
        const auto note = [&](std::optional<SubjectId> subject) {
            log_->record({request_.actor, "evidence", subject, about, {}});
        };
        if (!request_.sample) return note(std::nullopt);
        for (const auto& line : lines_)
            note(line.subject);
    }

    struct Line {
        std::int64_t number = 0;
        SubjectId subject;
        journal::Digest facts;
    };

    void add_persons(sheets::TableWriter& table, std::span<const Line> batch) const {
        const store::ReadScope scope{*reader_};
        const journal::Visibility visibility{*reader_, sight_.seq};
        const registry::Reader reader{*reader_, visibility, sight_.on};
        std::vector<SubjectId> units;
        for (const auto& line : batch)
            units.push_back(line.subject);
        std::vector<SubjectId> homes;
        for (const auto home : reader.households_of(units))
            if (home) homes.push_back(*home);
        std::ranges::sort(homes);
        homes.erase(std::ranges::unique(homes).begin(), homes.end());
        if (sight_.unit == facts::Unit::group) return add_groups(table, units, visibility, reader);
        reader.households(homes, registry::Reader::Keys::read, [&](registry::HouseholdView& home) {
            for (const auto& family : home.families)
                for (const auto unit : units_in(home, family))
                    if (std::ranges::binary_search(units, unit))
                        for (const auto& person : family.members)
                            add_person(table, unit, person);
        });
    }
    /// Units that a family is in, or that are in it.
    [[nodiscard]] std::vector<SubjectId> units_in(const registry::HouseholdView& home,
                                                  const registry::FamilyView& family) const {
        if (sight_.unit == facts::Unit::household) return {home.id};
        if (sight_.unit != facts::Unit::person) return {family.id};
        std::vector<SubjectId> persons;
        for (const auto& person : family.members)
            persons.push_back(person.id);
        return persons;
    }
    void add_groups(sheets::TableWriter& table, std::span<const SubjectId> units,
                    const journal::Visibility& visibility, const registry::Reader& reader) const {
        for (const auto unit : units)
            if (const auto group = registry::group(*reader_, visibility, sight_.on, unit))
                for (const auto& [id, person] : reader.persons(group->members))
                    add_person(table, unit, person);
    }
    static void add_person(sheets::TableWriter& table, SubjectId unit,
                           const registry::PersonView& person) {
        const auto unit_text = std::to_string(unit.value());
        const auto person_text = std::to_string(person.id.value());
        const auto nik = person.nik.nik ? person.nik.nik->text() : std::string{};
        const std::array<sheets::Value, 6> row{std::string_view{unit_text},
                                               std::string_view{person_text},
                                               std::string_view{person.source_key},
                                               std::string_view{person.name},
                                               std::string_view{nik},
                                               person.born ? sheets::Value{*person.born}
                                                           : sheets::Value{}};
        table.row(row);
    }

    Result<void> copy(const std::filesystem::path& from, const std::string& name) {
        std::ifstream in{from, std::ios::binary};
        detail::Pack::File file{pack_, name};
        std::array<char, 65'536> buffer{};
        while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0)
            file.write({buffer.data(), static_cast<std::size_t>(in.gcount())});
        return file.close();
    }

    Result<void> write_rest() {
        const auto text = programmes::policy_text(*reader_, list_.header.policies.front()).value();
        const std::pair<std::string, std::string> files[] = {
            {"policy.toml", text},
            {"vocabulary.json", vocabulary()},
            {"regions.csv", region_names()},
            {"README.md", std::string{detail::evidence_readme}},
            {"verify.py", std::string{embedded::evidence_verifier()}}};
        for (const auto& [name, content] : files)
            if (auto added = pack_.add(name, content); !added) return added;
        return pack_.add("manifest.json", manifest());
    }

    [[nodiscard]] std::string region_names() const {
        std::string text = "code,name\r\n";
        for (const auto& region : regions_.all())
            if (list_.header.region.contains(region.code) ||
                region.code.contains(list_.header.region)) {
                std::string name;
                for (const char c : region.name)
                    name += c == '"' ? std::string{"\"\""} : std::string{c};
                text += region.code.text() + ",\"" + name + "\"\r\n";
            }
        return text;
    }

    [[nodiscard]] std::string manifest() const {
        const auto& header = list_.header;
        Json files = Json::object();
        for (const auto& [name, digest] : pack_.digests())
            files[name] = digest.hex();
        Json sample = nullptr;
        if (request_.sample)
            sample = {
                {"method", sample_method}, {"seed", request_.seed}, {"count", *request_.sample}};
        const Json made{{"format", "tepat.evidence/1"},
                        {"list",
                         {{"entry", list_.seq.value()},
                          {"programme", list_.programme},
                          {"period", header.period.text()},
                          {"region", header.region.digits()},
                          {"effective_on", header.effective_on.text()},
                          {"as_known_at", header.seq.value()},
                          {"policy", header.policies.front().hex()},
                          {"semantics", header.semantics},
                          {"lines", list_.lines}}},
                        {"journal", {{"size", made_.journal_size}, {"root", made_.root.hex()}}},
                        {"sample", sample},
                        {"lines", made_.lines},
                        {"personal", request_.personal.has_value()},
                        {"files", files}};
        return made.dump(1) + "\n";
    }

    store::Database& database_;
    std::unique_ptr<store::Connection> reader_;
    const registry::Instrument& instrument_;
    const StoredList& list_;
    const EvidenceRequest& request_;
    access::AccessLog* log_;
    detail::Pack& pack_;
    Progress& progress_;
    detail::Sight sight_;
    registry::Regions regions_;
    std::vector<std::pair<std::size_t, std::string>> asked_; ///< place and id of an input
    std::set<std::int64_t> wanted_;
    std::vector<Line> lines_;
    Evidence made_;
};

} // namespace

std::string_view name_of(Purpose purpose) {
    return purposes.at(static_cast<std::size_t>(purpose));
}

std::optional<Purpose> purpose_named(std::string_view name) {
    const auto at = std::ranges::find(purposes, name);
    if (at == purposes.end()) return std::nullopt;
    return static_cast<Purpose>(at - purposes.begin());
}

Result<Evidence> write_evidence(store::Database& database, const registry::Instrument& instrument,
                                const StoredList& list, const EvidenceRequest& request,
                                access::AccessLog* log, Progress& progress) {
    if (request.sample && *request.sample < 1) return refuse("audit.sample_size"_msg);
    if (request.sample && request.seed.empty()) return refuse("audit.no_seed"_msg);
    if (request.personal && log == nullptr) return refuse("audit.no_log"_msg);
    auto pack = detail::Pack::begin(request.out);
    if (!pack) return std::unexpected(pack.error());
    auto made = EvidenceWriter{database, instrument, list, request, log, **pack, progress}.run();
    if (!made) return made;
    if (auto finished = (*pack)->finish(); !finished) return std::unexpected(finished.error());
    return made;
}

} // namespace tepat::audit
