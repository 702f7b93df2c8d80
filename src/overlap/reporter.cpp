#include "overlap/reporter.hpp"

#include "registry/reader.hpp"

namespace tepat::overlap {
namespace {

Result<std::size_t> source_named(const ListsOfDay& lists, const std::string& id) {
    if (const auto found = lists.find(id)) return *found;
    std::string known;
    for (const auto& source : lists.sources())
        known += (known.empty() ? "" : ", ") + source.id;
    return refuse("overlap.no_source"_msg,
                  {{"list", id}, {"date", lists.on().text()}, {"known", known}});
}

} // namespace

Reporter::Reporter(store::Database& database, const registry::Instrument& instrument,
                   std::filesystem::path folder)
    : database_{database}, segments_{database, instrument, std::move(folder)} {}

Result<void> Reporter::gather(Date on, RegionCode region, Progress& progress) {
    const auto reader = database_.connect_reader();
    const store::ReadScope scope{*reader};
    const auto at = journal::last_seq(*reader);
    if (basis_ && at_ == at && basis_->region == region && basis_->lists.on() == on) return {};
    const journal::Visibility visibility{*reader};
    auto lists = ListsOfDay::read(*reader, visibility, on, progress);
    if (!lists) return std::unexpected(lists.error());
    const snapshot::RegisterState state{registry::newest_position(*reader), on};
    welfare::RankingQuery query;
    query.covering = region;
    query.not_after = on;
    const auto ranking = welfare::newest_ranking(*reader, visibility, query);
    auto ground = simulation::Ground::read(database_, segments_, state, region, ranking, progress);
    if (!ground) return std::unexpected(ground.error());
    basis_ =
        std::make_shared<const Basis>(Basis{region, state, *std::move(lists), *std::move(ground)});
    at_ = at;
    duplicates_.reset();
    complements_.reset();
    return {};
}

Result<std::shared_ptr<const DuplicatesAnswer>> Reporter::duplicates(Date on, RegionCode region,
                                                                     Progress& progress) {
    const std::lock_guard lock{mutex_};
    if (auto gathered = gather(on, region, progress); !gathered)
        return std::unexpected(gathered.error());
    if (duplicates_) return duplicates_;
    const auto niks = [&] {
        const auto reader = database_.connect_reader();
        const store::ReadScope scope{*reader};
        return SharedNiks::read(*reader, journal::Visibility{*reader, basis_->state.seq}, on);
    }();
    auto found = find_duplicates(basis_->ground, basis_->lists, niks, progress);
    if (!found) return std::unexpected(found.error());
    duplicates_ =
        std::make_shared<const DuplicatesAnswer>(DuplicatesAnswer{basis_, *std::move(found)});
    return duplicates_;
}

Result<std::shared_ptr<const ComplementsAnswer>> Reporter::complements(Date on, RegionCode region,
                                                                       ComplementsQuestion question,
                                                                       Progress& progress) {
    const std::lock_guard lock{mutex_};
    if (auto gathered = gather(on, region, progress); !gathered)
        return std::unexpected(gathered.error());
    if (complements_ && complements_->question == question) return complements_;
    Poor poor{question.percent, {}};
    if (!question.of.empty()) {
        const auto source = source_named(basis_->lists, question.of);
        if (!source) return std::unexpected(source.error());
        poor.source = *source;
    }
    std::vector<std::size_t> also;
    for (const auto& id : question.also) {
        const auto source = source_named(basis_->lists, id);
        if (!source) return std::unexpected(source.error());
        also.push_back(*source);
    }
    auto found =
        find_complements(basis_->ground, region, basis_->lists, std::move(also), poor, progress);
    if (!found) return std::unexpected(found.error());
    complements_ = std::make_shared<const ComplementsAnswer>(
        ComplementsAnswer{basis_, std::move(question), *std::move(found)});
    return complements_;
}

Result<std::shared_ptr<const Anomalies>> Reporter::anomalies(AnomaliesQuestion question,
                                                             Progress& progress) {
    const std::lock_guard lock{mutex_};
    const auto reader = database_.connect_reader();
    const auto at = journal::last_seq(*reader);
    if (anomalies_ && anomalies_at_ == at && anomalies_->question == question) return anomalies_;
    auto found = find_anomalies(*reader, question, progress);
    if (!found) return std::unexpected(found.error());
    anomalies_ = std::make_shared<const Anomalies>(*std::move(found));
    anomalies_at_ = at;
    return anomalies_;
}

} // namespace tepat::overlap
