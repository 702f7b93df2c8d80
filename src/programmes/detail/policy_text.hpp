#pragma once
#include "programmes/policy_file.hpp"

#include <string>
#include <string_view>

/// For tests: small policies made of parts.
namespace tepat::testing {

/// Monthly in 2021, everybody, nobody's NIK asked; `parts` follow.
inline std::string policy_of(std::string_view id, std::string_view unit, std::string_view parts) {
    std::string text = "format = 1\nid = \"" + std::string{id} +
                       "\"\nname = { id = \"Bantuan\", en = \"Aid\" }\n"
                       "[[unit]]\nfrom = 2021-01-01\nvalue = \"" +
                       std::string{unit} + "\"\nsource = \"Law 1\"\n" + R"toml(
[[calendar]]
id = "main"
[[calendar.stages]]
from = 2021-01-01
months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
source = "Law 1"

[[payee]]
id = "adult"
name = { id = "Dewasa", en = "Adult" }
[[payee.rule]]
from = 2021-01-01
holds = "known(member.birth_date) && age(member.birth_date, on) >= 18"
order = ["oldest"]
source = "Law 1"

[[nik_to_be_paid]]
from = 2021-01-01
required = false
source = "Law 1"
)toml";
    return text.append(parts);
}

inline std::string input(std::string_view id, std::string_view list) {
    return "\n[[input]]\nid = \"" + std::string{id} + "\"\nname = { id = \"" + std::string{id} +
           "\", en = \"" + std::string{id} + "\" }\nlist = \"" + std::string{list} + "\"\n";
}

inline std::string criterion(std::string_view id, std::string_view rule) {
    return "\n[[criterion]]\nid = \"" + std::string{id} +
           "\"\nremedy = { id = \"Lapor.\", en = \"Report.\" }\n[[criterion.rule]]\n"
           "from = 2021-01-01\n" +
           std::string{rule} +
           "\nsentence = { id = \"Syarat.\", en = \"Condition.\" }\nsource = \"Law 1\"\n";
}

inline std::string fixed(std::string_view rupiah_each_stage) {
    return "\n[[fixed]]\nid = \"whole\"\nname = { id = \"Bantuan\", en = \"Aid\" }\n"
           "[[fixed.rule]]\nfrom = 2021-01-01\neach_stage = " +
           std::string{rupiah_each_stage} + "\nsource = \"Law 1\"\n";
}

inline std::string goods(std::string_view rule) {
    return "\n[[goods]]\nid = \"rice\"\nname = { id = \"Beras\", en = \"Rice\" }\n"
           "[[goods.rule]]\nfrom = 2021-01-01\nsource = \"Law 1\"\n" +
           std::string{rule} + "\n";
}

/// `places` and perhaps an allocation; the poorest first.
inline std::string quota(std::string_view places, std::string_view allocation = {}) {
    std::string text =
        "\n[[quota]]\nfrom = 2021-01-01\nsource = \"Law 1\"\n" + std::string{places} + R"toml(
order = [{ needs = "known(household.percentile)", value = "household.percentile", sentence = { id = "yang termiskin", en = "the poorest" } }]
)toml";
    if (!allocation.empty()) text += "[quota.allocation]\n" + std::string{allocation} + "\n";
    return text;
}

} // namespace tepat::testing

namespace tepat::programmes {
namespace fixture = ::tepat::testing;
}
