#include "http/metrics.hpp"

#include <gmock/gmock.h>

namespace tepat::http {
namespace {

TEST(Metrics, AreWrittenForPrometheus) {
    Metrics metrics;
    metrics.counter("a_total", "Counted", "x=\"1\"").add(2);
    metrics.counter("a_total", "Counted", "x=\"1\"").add();
    metrics.counter("a_total", "Counted").add(7);
    metrics.gauge("b", "Asked", [] { return 1.5; });
    auto& seconds = metrics.histogram("c_seconds", "Timed", "r=\"/\"");
    seconds.observe(0.001);
    seconds.observe(0.3);
    seconds.observe(20);
    EXPECT_EQ(seconds.count(), 3);
    const auto text = metrics.text();
    EXPECT_THAT(text, testing::StartsWith("# HELP a_total Counted\n# TYPE a_total counter\n"
                                          "a_total 7\na_total{x=\"1\"} 3\n"
                                          "# HELP b Asked\n# TYPE b gauge\nb 1.5\n"));
    for (const auto* line :
         {"c_seconds_bucket{r=\"/\",le=\"0.001\"} 1\n", "c_seconds_bucket{r=\"/\",le=\"0.25\"} 1\n",
          "c_seconds_bucket{r=\"/\",le=\"0.5\"} 2\n", "c_seconds_bucket{r=\"/\",le=\"10\"} 2\n",
          "c_seconds_bucket{r=\"/\",le=\"+Inf\"} 3\n", "c_seconds_sum{r=\"/\"} 20.301\n",
          "c_seconds_count{r=\"/\"} 3\n"})
        EXPECT_THAT(text, testing::HasSubstr(line));
}

} // namespace
} // namespace tepat::http
