#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "registry/import.hpp"
#include "registry/subject.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tepat::registry {

/// A productive group (KUBE): persons who each stand for a family. Personal data.
struct GroupView {
    SubjectId id;
    Seq seq; ///< of the version
    RegionId region;
    std::string name;
    std::string source_key;
    std::vector<SubjectId> members; ///< the leader first
};

/// The scheme of groups' keys, and the columns of their files.
inline constexpr std::string_view group_scheme = "id_kelompok";

/// Groups as they were on a day, in the same transaction as `visibility`.
[[nodiscard]] std::optional<GroupView> group(store::Connection& connection,
                                             const journal::Visibility& visibility, Date on,
                                             SubjectId subject);
/// Those that have their seat in one of these villages, by subject id.
[[nodiscard]] std::vector<GroupView> groups_in(store::Connection& connection,
                                               const journal::Visibility& visibility, Date on,
                                               std::span<const RegionId> villages);

/// True if the first row of the file's first sheet names the columns of groups: id_kelompok,
/// nama_kelompok, kode_desa, idartbdt; perhaps jabatan.
[[nodiscard]] bool is_group_file(const std::filesystem::path& path);

struct GroupReport {
    RowCounts groups;        ///< read and refused count rows, the others groups
    bool known_file = false; ///< imported before: nothing was done
    std::optional<std::filesystem::path> errors;
    std::optional<journal::Receipt> receipt; ///< none: nothing changed, nothing recorded
};

/// Imports groups, a row a member, as one set entry "registry.groups_imported"; what a file says of
/// a group takes the place of what was known of it. The member whose `jabatan` is `ketua` leads,
/// else the first one.
///
/// A row is refused, and the group entered with its other members: the person is not in the
/// register, or in the group twice; the village is unknown; name or key is missing. Of
/// ImportOptions all but `regions` count. Refused as a whole: columns missing or double, what
/// sheets' reader refuses, and registry.stopped. The same file again does nothing, the same groups
/// in another file change nothing.
[[nodiscard]] Result<GroupReport> import_groups(journal::Journal& journal,
                                                const std::filesystem::path& path,
                                                const ImportOptions& options, Progress& progress);

} // namespace tepat::registry
