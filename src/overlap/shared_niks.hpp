#pragma once
#include "core/date.hpp"
#include "journal/reader.hpp"
#include "store/connection.hpp"

#include <span>
#include <unordered_map>
#include <vector>

namespace tepat::overlap {

/// Persons of the register who on one day claim the same NIK: one human being registered twice, or
/// a number that was mixed up. Immutable, so thread-safe.
class SharedNiks {
public:
    /// Of the whole register; cost grows with the numbers that are shared. In one read transaction.
    static SharedNiks read(store::Connection& connection, const journal::Visibility& visibility,
                           Date on);

    /// Another holder of a person's NIK, and through whom that one may be on a list: the household,
    /// the family, the person.
    struct Twin {
        SubjectId person;
        std::vector<SubjectId> kin;
    };
    [[nodiscard]] std::span<const Twin> of(SubjectId person) const;
    [[nodiscard]] std::size_t persons() const { return twins_.size(); }

private:
    std::unordered_map<SubjectId, std::vector<Twin>> twins_;
};

} // namespace tepat::overlap
