#pragma once
#include "access/account.hpp"
#include "registry/change.hpp"
#include "registry/form_rules.hpp"
#include "registry/reader.hpp"
#include "sync/take.hpp"

#include <map>
#include <memory>
#include <vector>

/// What becomes of the orders of one package.
namespace tepat::sync::detail {

/// The key under which an order is recorded, whichever package brings it. No client of the server
/// can name one: it holds a line's end.
[[nodiscard]] std::string key_of(std::string_view device, std::int64_t order);

class Judge {
public:
    /// `unkept` are documents that could not be kept, and why.
    Judge(const Counter& counter, const Device& device,
          const std::map<journal::Digest, Refusal>& unkept);
    [[nodiscard]] Judged judge(const Order& order);

private:
    /// What was done, and what is to be said beside.
    struct Done {
        Fate fate = Fate::done;
        Refusal beside;
    };
    using Outcome = Result<Done>;

    Outcome carry_out(const Order& order, const Propose& its);
    Outcome carry_out(const Order& order, const Withdraw& its);
    Outcome carry_out(const Order& order, const OpenMeeting& its);
    Outcome carry_out(const Order& order, const Decide& its);
    Outcome carry_out(const Order& order, const SubmitMinutes& its);
    Outcome carry_out(const Order& order, const Visit& its);
    static Outcome done(const Result<journal::Receipt>& receipt);

    [[nodiscard]] verification::Act act_of(const Order& order) const;
    Result<void> may(const Order& order, access::Action action, RegionCode village);
    Result<void> may(const Order& order, access::Action action, RegionId village);
    Result<void> papers(const Order& order) const;
    Result<void> keeps_rules(std::span<const registry::SubjectChange> before,
                             std::span<const registry::SubjectChange> changes,
                             registry::Fullness fullness);
    Result<SubjectId> made_by(std::int64_t order);
    Result<SubjectId> proposal_of(std::int64_t order);
    Result<SubjectId> meeting_of(std::int64_t order);
    Result<RegionId> village(RegionCode code);
    bool may_name(const registry::Reader& reader, SubjectId subject);
    std::optional<SubjectId> by_number(const registry::Reader& reader,
                                       const journal::Visibility& visibility, const Ref& ref);
    Result<SubjectId> known(const Ref& ref);
    Result<SubjectId> brought(const Ref& ref);
    Result<SubjectId> subject_of(const Ref& ref);
    Result<std::vector<registry::SubjectChange>> changes(const std::vector<Change>& changes);

    const Counter& counter_;
    const Device& device_;
    const std::map<journal::Digest, Refusal>& unkept_;
    Date today_;
    std::unique_ptr<store::Connection> reader_;
    /// Of the device; read when a family is first looked for by its number.
    std::optional<std::vector<RegionId>> villages_;
    /// Of who ordered what is judged, and what it needs; none while there are no accounts.
    std::optional<access::Account> account_;
    access::Action action_ = access::Action::propose;
    std::int64_t own_ = 0;                    ///< the order that is judged …
    std::map<std::int64_t, SubjectId> fresh_; ///< … and whom its changes bring, by place
};

} // namespace tepat::sync::detail
