#include "core/bytes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tepat {
namespace {

TEST(Hex, WritesLowerCaseAndReadsBoth) {
    EXPECT_EQ(to_hex({"\x00\x0f\xa5\xff", 4}), "000fa5ff");
    EXPECT_EQ(from_hex("000fa5ff"), (Bytes{"\x00\x0f\xa5\xff", 4}));
    EXPECT_EQ(from_hex("A5fF"), (Bytes{"\xa5\xff"}));
    EXPECT_EQ(to_hex(""), "");
    EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Hex, RefusesWhatIsNotHexadecimal) {
    for (const char* hex :
         {"0", "000", "0g", "g0", "0x", " 0", "0 ", "-1", "/0", ":0", "@0", "`0", "\xff\xff"})
        EXPECT_EQ(from_hex(hex), std::nullopt) << hex;
}

TEST(BigEndian, IsFixedInWidthAndSortsAsItsNumber) {
    Bytes out;
    append_u32(out, 0x01020304);
    append_u32(out, UINT32_MAX);
    append_u64(out, 0x0102030405060708);
    append_u64(out, 0);
    EXPECT_EQ(to_hex(out), "01020304ffffffff01020304050607080000000000000000");
}

RC_GTEST_PROP(Hex, IsReadBack, (const std::string& bytes)) {
    RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

RC_GTEST_PROP(BigEndian, ByteOrderIsNumberOrder, (std::uint64_t a, std::uint64_t b)) {
    Bytes first;
    Bytes second;
    append_u64(first, a);
    append_u64(second, b);
    RC_ASSERT((first < second) == (a < b));
}

} // namespace
} // namespace tepat
