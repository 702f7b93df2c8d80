#pragma once
#include "cli/detail/verbs.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Packages that are carried by hand, and the devices that sign them.
namespace tepat::cli::detail {

struct DeviceArgs {
    std::string name;
    std::string file;
    std::string out;
    std::string id;
    std::string region;
    std::string until;
    std::string reason;
    std::string by;
    std::string work;
};
struct PackageArgs {
    std::vector<std::string> files;
    std::string file;
    std::string key;
    std::string out;
    std::string until;
    std::string receipts;
    std::string by;
    std::string work;
    std::int64_t again = 0; ///< 0: the next
};

/// On the village's machine; the card is for the regency.
[[nodiscard]] Result<Report> device_new(const Context& context, const DeviceArgs& args);
[[nodiscard]] Result<Report> device_admit(const Context& context, const DeviceArgs& args);
[[nodiscard]] Result<Report> device_revoke(const Context& context, const DeviceArgs& args);
[[nodiscard]] Result<Report> device_list(const Context& context);
/// On the regency's; the file is for the villages.
[[nodiscard]] Result<Report> package_key(const Context& context, const PackageArgs& args);
[[nodiscard]] Result<Report> package_export(const Context& context, const PackageArgs& args);
/// Each package by itself; interrupted, the same verb goes on.
[[nodiscard]] Result<Report> package_import(const Context& context, const PackageArgs& args);
/// Without personal data.
[[nodiscard]] Result<Report> package_show(const Context& context, const PackageArgs& args);
[[nodiscard]] Result<Report> package_list(const Context& context);
/// On the village's: what became of its orders.
[[nodiscard]] Result<Report> package_receipt(const Context& context, const PackageArgs& args);

} // namespace tepat::cli::detail
