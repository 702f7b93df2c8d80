#include "http/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace tepat::http {
namespace {

template <class Families, class Make>
auto& series_of(Families& families, std::string_view name, std::string_view help,
                std::string_view labels, const Make& make) {
    auto family = families.find(name);
    if (family == families.end())
        family = families.emplace(std::string{name}, typename Families::mapped_type{}).first;
    if (family->second.help.empty()) family->second.help = help;
    auto& all = family->second.series;
    auto one = all.find(labels);
    if (one == all.end()) one = all.emplace(std::string{labels}, make()).first;
    return *one->second;
}

void append_head(std::string& out, std::string_view name, std::string_view help,
                 std::string_view type) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

std::string braced(std::string_view labels) {
    return labels.empty() ? std::string{} : fmt::format("{{{}}}", labels);
}

} // namespace

void Histogram::observe(double seconds) {
    const auto bucket = std::ranges::lower_bound(bounds, seconds) - bounds.begin();
    buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    microseconds_.fetch_add(static_cast<std::int64_t>(seconds * 1e6), std::memory_order_relaxed);
}

std::int64_t Histogram::count() const {
    std::int64_t sum = 0;
    for (const auto& bucket : buckets_)
        sum += bucket.load(std::memory_order_relaxed);
    return sum;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
    const std::lock_guard lock{mutex_};
    return series_of(counters_, name, help, labels, [] { return std::make_unique<Counter>(); });
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help,
                              std::string_view labels) {
    const std::lock_guard lock{mutex_};
    return series_of(histograms_, name, help, labels, [] { return std::make_unique<Histogram>(); });
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> value) {
    const std::lock_guard lock{mutex_};
    series_of(gauges_, name, help, {}, [] { return std::make_unique<std::function<double()>>(); }) =
        std::move(value);
}

std::string Metrics::text() const {
    const std::lock_guard lock{mutex_};
    std::string out;
    const auto end = std::back_inserter(out);
    for (const auto& [name, family] : counters_) {
        append_head(out, name, family.help, "counter");
        for (const auto& [labels, counter] : family.series)
            fmt::format_to(end, "{}{} {}\n", name, braced(labels), counter->value());
    }
    for (const auto& [name, family] : gauges_) {
        append_head(out, name, family.help, "gauge");
        for (const auto& [labels, value] : family.series)
            fmt::format_to(end, "{}{} {}\n", name, braced(labels), (*value)());
    }
    for (const auto& [name, family] : histograms_) {
        append_head(out, name, family.help, "histogram");
        for (const auto& [labels, histogram] : family.series) {
            const auto* comma = labels.empty() ? "" : ",";
            std::int64_t so_far = 0;
            for (std::size_t at = 0; at < Histogram::bounds.size(); ++at) {
                so_far += histogram->buckets_[at].load(std::memory_order_relaxed);
                fmt::format_to(end, "{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma,
                               Histogram::bounds[at], so_far);
            }
            so_far += histogram->buckets_.back().load(std::memory_order_relaxed);
            fmt::format_to(end, "{}_bucket{{{}{}le=\"+Inf\"}} {}\n", name, labels, comma, so_far);
            const auto microseconds = histogram->microseconds_.load(std::memory_order_relaxed);
            fmt::format_to(end, "{}_sum{} {}\n", name, braced(labels),
                           static_cast<double>(microseconds) / 1e6);
            fmt::format_to(end, "{}_count{} {}\n", name, braced(labels), so_far);
        }
    }
    return out;
}

} // namespace tepat::http
