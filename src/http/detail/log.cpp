#include "http/detail/log.hpp"

#include "http/detail/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace tepat::http::detail {

void log_failure(const Failure& failure) {
    auto line =
        fmt::format("http: {} {} {} {:.1f} ms request {}: {}", failure.method, failure.pattern,
                    failure.status, failure.milliseconds, failure.request_id, failure.cause);
    std::ranges::replace_if(line, [](char c) { return has_control({&c, 1}); }, ' ');
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace tepat::http::detail
