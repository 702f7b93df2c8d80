#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "core/result.hpp"
#include "identity/linked_lists.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment_store.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace tepat::overlap {

/// What auditors look for in a record of the register, one kind a way to mend it.
enum class Anomaly : std::uint8_t {
    nik_length,      ///< what was written has not sixteen digits
    nik_letter,      ///< something else than digits
    nik_placeholder, ///< one digit sixteen times, or a serial of 0000
    nik_digits_lost, ///< a spreadsheet's number: the last digits may be lost
    nik_region,      ///< begins with 00, or with a district that there never was
    nik_date,        ///< the birth date in it is none
    nik_refuted,     ///< somebody looked, and it is not this person's
    no_nik,
    kk_invalid, ///< what was written cannot be a KK number
    no_kk,
    blank_name,
    nik_double,    ///< another record of the same person has the NIK
    nik_shared,    ///< a record of somebody else has the NIK
    account_sound, ///< a bank writes the name otherwise; it sounds the same
    account_near,  ///< a letter or two apart
    account_other, ///< another name
    school_sound,  ///< the same of Dapodik
    school_near,
    school_other,
};
inline constexpr std::size_t anomalies = 19;
[[nodiscard]] std::string_view name_of(Anomaly anomaly);
[[nodiscard]] std::optional<Anomaly> anomaly_of(std::string_view name);

class AnomalySet {
public:
    void add(Anomaly anomaly) { bits_ |= bit(anomaly); }
    void add(AnomalySet others) { bits_ |= others.bits_; }
    [[nodiscard]] bool has(Anomaly anomaly) const { return (bits_ & bit(anomaly)) != 0; }
    [[nodiscard]] bool any() const { return bits_ != 0; }
    [[nodiscard]] bool any_of(std::uint32_t bits) const { return (bits_ & bits) != 0; }
    static constexpr std::uint32_t bit(Anomaly anomaly) {
        return std::uint32_t{1} << static_cast<unsigned>(anomaly);
    }
    friend bool operator==(const AnomalySet&, const AnomalySet&) = default;

private:
    std::uint32_t bits_ = 0;
};

/// The same findings as the two audit offices count them; what each counts stands beside it.
enum class AuditCount : std::uint8_t {
    bpk_invalid_nik,  ///< records
    bpk_invalid_kk,   ///< records
    bpk_blank_name,   ///< records
    bpk_double_nik,   ///< records
    bpkp_invalid_nik, ///< records, by the form of the number alone
    bpkp_double_nik,  ///< numbers
};
inline constexpr std::size_t audit_counts = 6;
[[nodiscard]] std::string_view name_of(AuditCount count);

struct AnomalyCounts {
    std::int64_t records = 0;  ///< looked at
    std::int64_t findings = 0; ///< records in which something is found
    std::array<std::int64_t, anomalies> by_kind{};
    std::array<std::int64_t, audit_counts> by_audit{};
    [[nodiscard]] std::int64_t of(Anomaly anomaly) const {
        return by_kind.at(static_cast<std::size_t>(anomaly));
    }
    [[nodiscard]] std::int64_t of(AuditCount count) const {
        return by_audit.at(static_cast<std::size_t>(count));
    }
    friend bool operator==(const AnomalyCounts&, const AnomalyCounts&) = default;
};

/// A record in which something is found.
struct AnomalyLine {
    RegionCode village;
    SubjectId household;
    SubjectId person;
    AnomalySet found;
    std::int64_t nik = 0; ///< that several records have; 0 otherwise
    friend bool operator==(const AnomalyLine&, const AnomalyLine&) = default;
};

struct AnomaliesQuestion {
    Date on;
    RegionCode region;
    bool with_sleepers = false;
    friend bool operator==(const AnomaliesQuestion&, const AnomaliesQuestion&) = default;
};

struct Anomalies {
    AnomaliesQuestion question;
    Seq at; ///< of the register
    registry::Regions regions;
    /// Of the region asked about and every region below it, by code.
    std::map<RegionCode, AnomalyCounts> counts;
    std::vector<AnomalyLine> lines; ///< by village, household and person
    /// Lists of banks and Dapodik whose names were compared.
    std::vector<identity::LinkedList> lists;

    [[nodiscard]] const AnomalyCounts& all() const { return counts.at(question.region); }
    /// Counts of the regions right below, by code.
    [[nodiscard]] std::vector<std::pair<RegionCode, const AnomalyCounts*>> below() const;
};

/// Whether a linked list is a bank's or Dapodik's, by the beginning of its name.
[[nodiscard]] bool is_account_list(std::string_view list);
[[nodiscard]] bool is_school_list(std::string_view list);

/// Goes through the register of a region once, a hundred households in memory, and asks who shares
/// a NIK in one query; memory otherwise is that of the lines. Refused: simulation.unknown_region
/// {region}; overlap.stopped. In one read transaction.
[[nodiscard]] Result<Anomalies> find_anomalies(store::Connection& connection,
                                               const AnomaliesQuestion& question,
                                               Progress& progress);

} // namespace tepat::overlap
