#include "programmes/policy_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tepat::programmes {
namespace {

std::string pkh_text() {
    std::ifstream in{TEPAT_SOURCE_DIR "/policies/pkh.toml"};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(PolicyFile, PkhIsRead) {
    const auto policy = read_policy(pkh_text(), "pkh.toml");
    ASSERT_TRUE(policy) << message_text(policy.error().code, policy.error().params, Language::en);
    EXPECT_EQ(policy->id, "pkh");
}

} // namespace
} // namespace tepat::programmes
