#pragma once
#include <string_view>

namespace tepat::http::detail {

/// What may be written down of a request that failed: its route's pattern, never what was asked.
struct Failure {
    std::string_view method;
    std::string_view pattern;
    int status = 500;
    double milliseconds = 0;
    std::string_view request_id;
    std::string_view cause; ///< an exception's text, which holds no personal data by rule
};

/// One line on standard error. Thread-safe.
void log_failure(const Failure& failure);

} // namespace tepat::http::detail
