#include "core/base64url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tepat {
namespace {

TEST(Base64Url, IsThatOfTheStandard) {
    EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("fo"), "Zm8");
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    // Padding, the other alphabet, a letter too many, bits that stand for nothing, spaces.
    for (const auto* text : {"Zg==", "+/+/", "Zm9vY", "Zh", "Zm9", " Zg", "Zg\n"})
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
}

RC_GTEST_PROP(Base64Url, IsReadBack, (const std::string& bytes)) {
    RC_ASSERT(from_base64url(base64url(bytes)) == bytes);
}

} // namespace
} // namespace tepat
