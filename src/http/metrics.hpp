#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace tepat::http {

/// Counts for Prometheus (text format 0.0.4). Thread-safe; counting takes no lock once a series is
/// known to the caller.
class Counter {
public:
    void add(std::int64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_ = 0;
};

/// Seconds in fixed buckets from 1 ms to 10 s.
class Histogram {
public:
    static constexpr std::array bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                       0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
    void observe(double seconds);
    [[nodiscard]] std::int64_t count() const;

private:
    friend class Metrics;
    std::array<std::atomic<std::int64_t>, bounds.size() + 1> buckets_{};
    std::atomic<std::int64_t> microseconds_ = 0;
};

class Metrics {
public:
    /// The series of this name and labels (`route="/healthz",status="200"`), made at first asking;
    /// valid as long as the metrics.
    Counter& counter(std::string_view name, std::string_view help, std::string_view labels = {});
    Histogram& histogram(std::string_view name, std::string_view help,
                         std::string_view labels = {});
    /// Asked when the metrics are read.
    void gauge(std::string_view name, std::string_view help, std::function<double()> value);
    [[nodiscard]] std::string text() const;

private:
    template <class T>
    struct Family {
        std::string help;
        std::map<std::string, std::unique_ptr<T>, std::less<>> series;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Family<Counter>, std::less<>> counters_;
    std::map<std::string, Family<Histogram>, std::less<>> histograms_;
    std::map<std::string, Family<std::function<double()>>, std::less<>> gauges_;
};

} // namespace tepat::http
