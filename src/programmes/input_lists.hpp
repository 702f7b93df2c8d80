#pragma once
#include "journal/reader.hpp"
#include "programmes/policy_at.hpp"
#include "registry/regions.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tepat::programmes {

namespace detail {
struct Askable;
}

/// Who is on the lists that a policy's conditions ask about: of a programme's list those entitled,
/// of an outside list those found in the register. Immutable, thread-safe. Memory: 8 bytes a line.
class InputLists {
public:
    InputLists() = default;

    /// For each input asked about on the policy's day the newest lists whose stage that day lies
    /// in, until they cover `region`. Refused when they do not: programmes.input_missing or
    /// programmes.outside_missing {input, region, date}.
    static Result<InputLists> find(store::Connection& connection,
                                   const journal::Visibility& visibility, const PolicyAt& policy,
                                   RegionCode region, const registry::Regions& regions);
    /// Those that a list's header names. Refused: programmes.input_lost {digest}.
    static Result<InputLists> named(store::Connection& connection,
                                    const journal::Visibility& visibility, const PolicyAt& policy,
                                    std::span<const journal::Digest> digests);

    /// Of what they are made, in the order of the policy's inputs: SHA-256 of the entries'
    /// payloads.
    [[nodiscard]] const std::vector<journal::Digest>& digests() const { return digests_; }
    /// The bits of UnitView::listed.
    [[nodiscard]] std::uint64_t of(std::span<const SubjectId> kin) const;

private:
    void add(store::Connection& connection, std::size_t input, const detail::Askable& list);
    void close();

    std::vector<journal::Digest> digests_;
    std::vector<std::vector<SubjectId>> subjects_; ///< by input, ascending
};

/// The same for one unit: asks the lists of `digests` for `kin` alone, so that it takes no longer
/// for a long list.
[[nodiscard]] std::uint64_t listed_in(store::Connection& connection,
                                      const journal::Visibility& visibility, const PolicyAt& policy,
                                      std::span<const journal::Digest> digests,
                                      std::span<const SubjectId> kin);

} // namespace tepat::programmes
