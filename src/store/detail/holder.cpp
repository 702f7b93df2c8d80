#include "store/detail/holder.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <vector>

namespace tepat::store::detail {
namespace {

std::string user_name() {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(16'384);
    const uid_t uid = geteuid();
    if (getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return found->pw_name;
    return fmt::format("{}", uid);
}

} // namespace

std::string describe_process(std::string_view who) {
    return fmt::format("{}, pid {}, user {}", who, getpid(), user_name());
}

} // namespace tepat::store::detail
