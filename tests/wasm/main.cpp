// The same answers in a browser as on a server, for what both compute.
#include "core/date.hpp"
#include "core/nik.hpp"
#include "core/rupiah.hpp"

#include <cstdio>

using namespace tepat;

namespace {

int wrong = 0;

void expect(bool holds, const char* what) {
    if (holds) return;
    std::printf("wrong: %s\n", what);
    ++wrong;
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
    return wrong;
}
