// The same answers in a browser as on a server, for what both compute.
#include "core/date.hpp"
#include "core/nik.hpp"
#include "core/rupiah.hpp"
#include "rules/evaluate.hpp"
#include "rules/memory_rows.hpp"

#include <cstdio>

using namespace tepat;

namespace {

int wrong = 0;

void expect(bool holds, const char* what) {
    if (holds) return;
    std::printf("wrong: %s\n", what);
    ++wrong;
}

/// An expression without facts, which must be true.
void expect_true(const char* source) {
    rules::MemoryRows none;
    const auto expression = rules::compile(source, rules::Schema{}, rules::Type::boolean());
    expect(expression && rules::evaluate(*expression, none.record(none.add({}))).verdict ==
                             rules::Verdict::eligible,
           source);
}

} // namespace

int main() {
    const auto nik = Nik::parse("3201014502900001");
    expect(nik && nik->sex_signal() == Sex::female, "the NIK's sex");
    expect(nik && nik->masked() == "3201**********01", "the masked NIK");
    expect(!Nik::parse("3201"), "a short NIK is refused");

    const auto born = Date::from_ymd(2004, 2, 29);
    const auto on = Date::from_ymd(2021, 2, 28);
    expect(born && on && age_years(*born, *on) == 16, "the age on the day before the birthday");

    expect(share(Rupiah{1'001}, 5'000, Rounding::half_up) == Rupiah{501}, "a rounded share");
    expect(cumulative_part(Rupiah{2'200'000}, 3, 4).text() == "Rp1.650.000",
           "three quarters of a year");

    expect_true(
        "age(date('2004-02-29'), date('2021-02-28')) == 16 && share(1001, 5000, 'up') == 501");
    expect_true("string(0.1 + 0.2) == '0.30000000000000004' && double('1e-7') == 0.0000001");
    expect_true("'%.3f %e %x'.format([1.2345, 0.25, 255]) == '1.234 2.500000e-01 ff'");
    expect_true(
        "'bansos'.matches('^(b|d)an?so[rs]$') && dyn(1) == 1u && {'a': [1, 'b']}.a[1] == 'b'");
    expect_true("timestamp('1963-06-30T17:00:00Z').getMinutes('Asia/Jakarta') == 30");
    return wrong;
}
