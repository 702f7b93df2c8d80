#include "intake/intake.hpp"

#include "payments/account_file.hpp"
#include "registry/groups.hpp"

namespace tepat::intake {
namespace {

registry::RowCounts& operator+=(registry::RowCounts& sum, const registry::RowCounts& more) {
    sum.read += more.read;
    sum.added += more.added;
    sum.changed += more.changed;
    sum.unchanged += more.unchanged;
    sum.refused += more.refused;
    return sum;
}

IntakeReport report_of(const registry::ImportReport& one) {
    IntakeReport report;
    report.households = one.households;
    report.members = one.members;
    report.families_added = one.families_added;
    report.fields_refused = one.fields_refused;
    report.without_nik = one.without_nik;
    report.suspect_niks = one.suspect_niks;
    report.shared_niks = one.shared_niks;
    report.known_files = one.known_file ? 1 : 0;
    report.stopped = one.stopped;
    report.errors = one.errors;
    return report;
}

IntakeReport report_of(const payments::AccountReport& one) {
    IntakeReport report;
    report.accounts = {one.read, one.added, one.changed, one.unchanged, one.refused};
    report.known_files = one.known_file ? 1 : 0;
    report.errors = one.errors;
    return report;
}

IntakeReport report_of(const registry::GroupReport& one) {
    IntakeReport report;
    report.groups = one.groups;
    report.known_files = one.known_file ? 1 : 0;
    report.errors = one.errors;
    return report;
}

/// The instrument whose forms a file holds: the first when it is nobody's.
const registry::Instrument& instrument_of(std::span<const registry::Instrument> instruments,
                                          const std::filesystem::path& file) {
    const auto* best = &instruments.front();
    if (instruments.size() == 1) return *best;
    auto most = registry::known_columns(file, *best);
    for (const auto& other : instruments.subspan(1))
        if (const auto known = registry::known_columns(file, other); known > most) {
            best = &other;
            most = known;
        }
    return *best;
}

} // namespace

IntakeReport& IntakeReport::operator+=(const IntakeReport& more) {
    households += more.households;
    members += more.members;
    accounts += more.accounts;
    groups += more.groups;
    families_added += more.families_added;
    fields_refused += more.fields_refused;
    without_nik += more.without_nik;
    suspect_niks += more.suspect_niks;
    shared_niks += more.shared_niks;
    known_files += more.known_files;
    stopped = stopped || more.stopped;
    if (more.errors) errors = more.errors;
    return *this;
}

Result<IntakeReport> take_in(journal::Journal& journal,
                             std::span<const registry::Instrument> instruments,
                             std::span<const payments::Channel> channels,
                             const std::filesystem::path& file, const IntakeOptions& options,
                             Progress& progress) {
    if (payments::is_account_file(file)) {
        const payments::AccountOptions its{options.actor, options.effective_on, options.errors,
                                           options.again};
        const auto one = payments::import_accounts(journal, file, channels, its, progress);
        if (!one) return std::unexpected(one.error());
        return report_of(*one);
    }
    const registry::ImportOptions its{options.actor,  options.effective_on, options.codes,
                                      options.errors, options.again,        options.regions};
    if (registry::is_group_file(file)) {
        const auto groups = registry::import_groups(journal, file, its, progress);
        if (!groups) return std::unexpected(groups.error());
        return report_of(*groups);
    }
    const auto one =
        registry::import_files(journal, instrument_of(instruments, file), {{file}}, its, progress);
    if (!one) return std::unexpected(one.error());
    return report_of(*one);
}

} // namespace tepat::intake
