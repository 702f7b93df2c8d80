#pragma once
#include "core/bytes.hpp"
#include "core/region_code.hpp"
#include "programmes/decision.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::programmes {

/// Rises only when the same policy and facts give another golden answer than before.
inline constexpr int semantics = 1;

/// One line of a stored list: the legal record of one decision. Names, not places, so that it is
/// understood without the policy; persons by id. docs/formats/list.md has the bytes.
struct ListLine {
    struct Person {
        std::string component;
        SubjectId person;
        Rupiah yearly;
        friend bool operator==(const Person&, const Person&) = default;
    };
    struct Omitted {
        std::string component;
        SubjectId person;
        LeftOutWhy why = LeftOutWhy::cap;
        std::string cap; ///< empty unless `why` is cap
        friend bool operator==(const Omitted&, const Omitted&) = default;
    };
    struct Collector {
        std::string step;
        SubjectId person;
        friend bool operator==(const Collector&, const Collector&) = default;
    };

    struct Goods {
        std::string item;
        std::int64_t grams = 0;
        std::int64_t packs = 0;
        friend bool operator==(const Goods&, const Goods&) = default;
    };

    SubjectId subject;
    Verdict outcome = Verdict::undetermined;
    /// The criterion that decided, and the code of a failed expression; else empty.
    std::string criterion;
    std::string fault;
    Rupiah yearly;
    Rupiah stage;
    Bounded bounded = Bounded::no;
    std::vector<Person> counted;
    std::vector<Omitted> left_out;
    std::vector<std::string> fixed;
    std::optional<Collector> payee;
    bool payee_lacks_nik = false;
    /// Of everything the policy could have asked of the unit.
    journal::Digest facts;
    /// In the stage. These three are of later programmes; without them a line has its first form.
    std::vector<Goods> goods;
    /// A provider is paid for the unit.
    bool provided = false;
    /// Of eligible units, and of those that were until there was no place for them.
    std::optional<Placement> placement;

    /// As place_in_quota() of a decision.
    void put_in(const Placement& its);
    friend bool operator==(const ListLine&, const ListLine&) = default;
};

/// `eligible`, `ineligible`, `undetermined`.
[[nodiscard]] std::string_view name_of(Verdict outcome);
/// The reason of who is beyond the quota.
inline constexpr std::string_view beyond_quota = "quota";
/// Why the line says what it says, in one word: the fault, the criterion that decided, `quota`, or
/// of an eligible unit why nobody can be paid (`no_payee`, `payee_lacks_nik`); empty for a plain
/// yes.
[[nodiscard]] std::string reason_of(const ListLine& line);

/// How many of the household's and of the members' facts, in the order of facts.hpp, a list
/// digests: as many as there were when it was made.
struct FactCounts {
    int household = household_facts;
    int member = member_facts;
    friend bool operator==(const FactCounts&, const FactCounts&) = default;
};
/// Of lists whose header does not say.
inline constexpr FactCounts first_facts{44, 17};

/// What the stage gives of the goods that were granted.
[[nodiscard]] std::vector<ListLine::Goods> goods_of(const PolicyAt& policy,
                                                    const Decision& decision);
[[nodiscard]] ListLine list_line(const PolicyAt& policy, const UnitView& unit,
                                 const Decision& decision, FactCounts facts = {});
/// Canonical CBOR: equal lines are equal bytes.
[[nodiscard]] Bytes encode(const ListLine& line);
/// Refused with programmes.list_bytes {reason} for anything that encode() does not write.
[[nodiscard]] Result<ListLine> decode_list_line(BytesView bytes);
/// The facts of a unit and who its members are, as docs/formats/list.md writes them.
[[nodiscard]] Bytes fact_bytes(const UnitView& unit, FactCounts facts = {});
/// SHA-256 of them.
[[nodiscard]] journal::Digest fact_digest(const UnitView& unit, FactCounts facts = {});

/// What a list was made from; with it and the journal the list can be made again.
struct ListHeader {
    Seq seq; ///< facts as known at this place in the journal
    Date effective_on;
    std::vector<journal::Digest> policies;
    Period period;
    RegionCode region;
    std::optional<std::int64_t> quota;   ///< units that may be eligible
    std::vector<journal::Digest> inputs; ///< other lists it takes from or excludes
    int semantics = programmes::semantics;
    FactCounts facts = {};
    friend bool operator==(const ListHeader&, const ListHeader&) = default;
};
[[nodiscard]] Bytes encode(const ListHeader& header);
/// Refused as decode_list_line.
[[nodiscard]] Result<ListHeader> decode_list_header(BytesView bytes);

/// Control sums of a list.
struct ListTotals {
    struct Goods {
        std::int64_t grams = 0;
        std::int64_t packs = 0;
        friend bool operator==(const Goods&, const Goods&) = default;
    };
    std::int64_t eligible = 0;
    std::int64_t ineligible = 0;
    std::int64_t undetermined = 0;
    std::int64_t payable = 0; ///< eligible, with a payee or a provider
    Rupiah yearly;            ///< of the eligible
    Rupiah stage;
    Rupiah payable_stage;
    /// By item.
    std::map<std::string, Goods, std::less<>> goods = {};

    void add(const ListLine& line);
    ListTotals& operator+=(const ListTotals& other);
    friend bool operator==(const ListTotals&, const ListTotals&) = default;
};

} // namespace tepat::programmes
