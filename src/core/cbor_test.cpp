#include "core/cbor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace tepat {
namespace {

Bytes raw(std::string_view hex) {
    return from_hex(hex).value();
}

template <class Write>
std::string written(Write write) {
    CborWriter out;
    write(out);
    return to_hex(out.view());
}

/// Reads one item with `read` and asks that nothing follows.
template <class Read>
auto only(std::string_view hex, Read read) {
    const auto input = raw(hex);
    CborReader in{input};
    auto value = read(in);
    in.finish();
    return value;
}

// RFC 8949 appendix A, the rows of the types this format uses.
TEST(Cbor, IntegersOfTheStandard) {
    const std::pair<std::int64_t, const char*> cases[] = {
        {0, "00"},
        {1, "01"},
        {10, "0a"},
        {23, "17"},
        {24, "1818"},
        {25, "1819"},
        {100, "1864"},
        {1000, "1903e8"},
        {1'000'000, "1a000f4240"},
        {1'000'000'000'000, "1b000000e8d4a51000"},
        {-1, "20"},
        {-10, "29"},
        {-100, "3863"},
        {-1000, "3903e7"},
        // Where a head grows, and the ends of the type.
        {255, "18ff"},
        {256, "190100"},
        {65'535, "19ffff"},
        {65'536, "1a00010000"},
        {4'294'967'295, "1affffffff"},
        {4'294'967'296, "1b0000000100000000"},
        {-24, "37"},
        {-25, "3818"},
        {-256, "38ff"},
        {-257, "390100"},
        {INT64_MAX, "1b7fffffffffffffff"},
        {INT64_MIN, "3b7fffffffffffffff"},
    };
    for (const auto& [value, hex] : cases) {
        EXPECT_EQ(written([&](CborWriter& out) { out.integer(value); }), hex);
        EXPECT_EQ(only(hex, [](CborReader& in) { return in.integer(); }), value);
    }
}

TEST(Cbor, IsShownInTheStandardsNotation) {
    const auto shown = [](const char* hex) { return cbor_text(*from_hex(hex)); };
    EXPECT_EQ(shown(""), "");
    EXPECT_EQ(shown("01382960"), "1, -42, \"\"");
    EXPECT_EQ(shown("8301820203820405"), "[1, [2, 3], [4, 5]]");
    EXPECT_EQ(shown("a201020304"), "{1: 2, 3: 4}");
    EXPECT_EQ(shown("4401020304f4f5f6"), "h'01020304', false, true, null");
    EXPECT_EQ(shown("63225c0a"), R"("\"\\\u000a")");
    EXPECT_THROW((void)shown("83"), CborError);
    EXPECT_THROW((void)cbor_text(Bytes(100'000, '\x81')), CborError) << "too deep";
}

TEST(Cbor, StringsOfTheStandard) {
    const std::pair<const char*, const char*> texts[] = {
        {"", "60"},
        {"a", "6161"},
        {"IETF", "6449455446"},
        {"\"\\", "62225c"},
        {"\u00fc", "62c3bc"},
        {"\u6c34", "63e6b0b4"},
        {"\U00010151", "64f0908591"},
    };
    for (const auto& [text, hex] : texts) {
        EXPECT_EQ(written([&](CborWriter& out) { out.text(text); }), hex);
        EXPECT_EQ(only(hex, [](CborReader& in) { return std::string{in.text()}; }), text);
    }
    for (const auto& [bytes, hex] : {std::pair{"", "40"}, {"01020304", "4401020304"}}) {
        EXPECT_EQ(written([&](CborWriter& out) { out.bytes(raw(bytes)); }), hex);
        EXPECT_EQ(only(hex, [](CborReader& in) { return to_hex(in.bytes()); }), bytes);
    }
}

TEST(Cbor, SimpleValuesOfTheStandard) {
    EXPECT_EQ(written([](CborWriter& out) { out.boolean(false); }), "f4");
    EXPECT_EQ(written([](CborWriter& out) { out.boolean(true); }), "f5");
    EXPECT_EQ(written([](CborWriter& out) { out.null(); }), "f6");
    EXPECT_FALSE(only("f4", [](CborReader& in) { return in.boolean(); }));
    EXPECT_TRUE(only("f5", [](CborReader& in) { return in.boolean(); }));
    EXPECT_TRUE(only("f6", [](CborReader& in) { return in.null(); }));
}

TEST(Cbor, ArraysAndMapsOfTheStandard) {
    EXPECT_EQ(written([](CborWriter& out) {
                  out.array(3);
                  out.integer(1);
                  out.array(2);
                  out.integer(2);
                  out.integer(3);
                  out.array(2);
                  out.integer(4);
                  out.integer(5);
              }),
              "8301820203820405");
    EXPECT_EQ(written([](CborWriter& out) {
                  out.map(2);
                  out.text("a");
                  out.integer(1);
                  out.text("b");
                  out.array(2);
                  out.integer(2);
                  out.integer(3);
              }),
              "a26161016162820203");
    const auto whole = {
        "80",
        "83010203",
        "8301820203820405",
        "a0",
        "a201020304",
        "a26161016162820203",
        "826161a161626163",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "a56161614161626142616361436164614461656145",
    };
    for (const auto* hex : whole) {
        const auto input = raw(hex);
        CborReader in{input};
        EXPECT_EQ(in.peek(), hex[0] == 'a' ? CborType::map : CborType::array);
        in.skip();
        EXPECT_TRUE(in.done()) << hex;
    }
    EXPECT_EQ(only("80", [](CborReader& in) { return in.array(); }), 0U);
    EXPECT_EQ(only("a0", [](CborReader& in) { return in.map(); }), 0U);
}

TEST(Cbor, EverythingElseIsRefused) {
    const char* cases[] = {
        // longer heads than needed, for every type that has one
        "1800",
        "1817",
        "190000",
        "1900ff",
        "1a00000000",
        "1a0000ffff",
        "1b0000000000000000",
        "1b00000000ffffffff",
        "3800",
        "3817",
        "3900ff",
        "3a0000ffff",
        "3b00000000ffffffff",
        "580161",
        "7801 61",
        "59000161",
        "790001 61",
        "7b0000000000000001 61",
        "980101",
        "99000101",
        "b8010101",
        "b900010101",
        "f814",
        "f815",
        "f816",
        // indefinite lengths and their end
        "5f42010243030405ff",
        "7f657374726561646d696e67ff",
        "9fff",
        "9f01ff",
        "bfff",
        "bf010 1ff",
        "ff",
        // reserved heads
        "1c",
        "1d",
        "1e",
        "1f",
        "3c",
        "3f",
        "5c",
        "7d",
        "9e",
        "bc",
        "dc",
        "fc",
        "fd",
        "fe",
        // numbers beyond 64 bits with sign
        "1b8000000000000000",
        "1bffffffffffffffff",
        "3b8000000000000000",
        "3bffffffffffffffff",
        // tags, floats, other simple values
        "c074",
        "c11a514b67b0",
        "c249010000000000000000",
        "d74401020304",
        "d818456449455446",
        "f90000",
        "f93c00",
        "fa47c35000",
        "fb3ff199999999999a",
        "f97e00",
        "f7",
        "f0",
        "e0",
        "f3",
        "f818",
        "f8ff",
        "f820",
    };
    for (const std::string_view spaced : cases) {
        std::string hex{spaced};
        std::erase(hex, ' ');
        const auto input = raw(hex);
        const auto refused = [&](auto read) {
            CborReader in{input};
            EXPECT_THROW(read(in), CborError) << hex;
        };
        refused([](CborReader& in) { in.skip(); });
        refused([](CborReader& in) { in.integer(); });
        refused([](CborReader& in) { in.bytes(); });
        refused([](CborReader& in) { in.text(); });
        refused([](CborReader& in) { in.boolean(); });
        if (const auto head = static_cast<std::uint8_t>(input[0]) >> 5; head != 4)
            refused([](CborReader& in) { in.array(); });
        else
            refused([](CborReader& in) { in.skip(); });
    }
}

TEST(Cbor, OfTheWrongTypeIsRefused) {
    struct Case {
        const char* hex;
        CborType type;
    };
    const Case cases[] = {
        {"00", CborType::integer}, {"20", CborType::integer}, {"40", CborType::bytes},
        {"60", CborType::text},    {"80", CborType::array},   {"a0", CborType::map},
        {"f4", CborType::boolean}, {"f6", CborType::null},
    };
    for (const auto& [hex, type] : cases) {
        const auto input = raw(hex);
        EXPECT_EQ(CborReader{input}.peek(), type);
        const auto check = [&](CborType wanted, auto read) {
            CborReader in{input};
            if (wanted == type)
                EXPECT_NO_THROW(read(in)) << hex;
            else
                EXPECT_THROW(read(in), CborError) << hex;
        };
        check(CborType::integer, [](CborReader& in) { in.integer(); });
        check(CborType::bytes, [](CborReader& in) { in.bytes(); });
        check(CborType::text, [](CborReader& in) { in.text(); });
        check(CborType::boolean, [](CborReader& in) { in.boolean(); });
        check(CborType::array, [](CborReader& in) { in.array(); });
        check(CborType::map, [](CborReader& in) { in.map(); });
        CborReader in{input};
        EXPECT_EQ(in.null(), type == CborType::null);
        EXPECT_EQ(in.done(), type == CborType::null);
    }
}

TEST(Cbor, ShortenedInputIsRefused) {
    for (const auto* hex : {"1864", "1903e8", "1a000f4240", "1b000000e8d4a51000", "4401020304",
                            "6449455446", "8301820203820405", "a26161016162820203"}) {
        const auto input = raw(hex);
        for (std::size_t size = 0; size < input.size(); ++size) {
            CborReader in{BytesView{input}.substr(0, size)};
            EXPECT_THROW(in.skip(), CborError) << hex << " cut to " << size;
        }
    }
    CborReader empty{{}};
    EXPECT_TRUE(empty.done());
    EXPECT_THROW((void)empty.peek(), CborError);
    EXPECT_THROW(empty.null(), CborError);
}

TEST(Cbor, ALengthBeyondTheInputIsRefusedBeforeAnyoneReservesForIt) {
    for (const auto* hex :
         {"5b7fffffffffffffff", "5bffffffffffffffff", "7bffffffffffffffff", "9bffffffffffffffff",
          "9a00ffffff00", "bb8000000000000000", "bbffffffffffffffff", "82 00", "a100"}) {
        std::string plain{hex};
        std::erase(plain, ' ');
        const auto input = raw(plain);
        CborReader skipping{input};
        EXPECT_THROW(skipping.skip(), CborError) << hex;
        CborReader in{input};
        switch (in.peek()) {
        case CborType::array:
            EXPECT_THROW(in.array(), CborError) << hex;
            break;
        case CborType::map:
            EXPECT_THROW(in.map(), CborError) << hex;
            break;
        case CborType::bytes:
            EXPECT_THROW(in.bytes(), CborError) << hex;
            break;
        case CborType::text:
            EXPECT_THROW(in.text(), CborError) << hex;
            break;
        case CborType::integer:
        case CborType::boolean:
        case CborType::null:
            FAIL() << hex;
        }
    }
}

TEST(Cbor, DepthIsBounded) {
    const auto nested = [](std::size_t depth) { return Bytes(depth, '\x81') + Bytes(1, '\0'); };
    for (const std::size_t depth : {0U, 1U, 32U}) {
        const auto input = nested(depth);
        CborReader in{input};
        in.skip();
        EXPECT_TRUE(in.done()) << depth;
    }
    for (const std::size_t depth : {33U, 1'000'000U}) {
        const auto input = nested(depth);
        CborReader in{input};
        EXPECT_THROW(in.skip(), CborError) << depth;
    }
}

TEST(Cbor, SkipLeavesWhatFollows) {
    const auto input = raw("a26161016162820203"
                           "f5");
    CborReader in{input};
    in.skip();
    EXPECT_THROW(in.finish(), CborError);
    EXPECT_EQ(to_hex(in.rest()), "f5");
    EXPECT_TRUE(in.boolean());
    in.finish();
}

TEST(Cbor, ArrayOfAnotherSizeIsRefused) {
    const auto input = raw("820102");
    CborReader in{input};
    in.array_of(2);
    CborReader again{input};
    EXPECT_THROW(again.array_of(3), CborError);
}

TEST(Cbor, TakeAndClearEmptyTheWriter) {
    CborWriter out;
    out.integer(1);
    out.clear();
    out.integer(2);
    EXPECT_EQ(to_hex(out.take()), "02");
    EXPECT_TRUE(out.view().empty());
}

RC_GTEST_PROP(Cbor, WhatIsWrittenIsReadBack,
              (const std::vector<std::int64_t>& numbers, const std::string& text, bool yes)) {
    CborWriter out;
    out.array(4);
    out.array(numbers.size());
    for (const auto number : numbers)
        out.integer(number);
    out.text(text);
    out.bytes(text);
    out.boolean(yes);
    CborReader in{out.view()};
    in.array_of(4);
    in.array_of(numbers.size());
    for (const auto number : numbers)
        RC_ASSERT(in.integer() == number);
    RC_ASSERT(in.text() == text);
    RC_ASSERT(in.bytes() == text);
    RC_ASSERT(in.boolean() == yes);
    in.finish();
}

RC_GTEST_PROP(Cbor, AnIntegerThatIsReadIsWrittenTheSame, (const std::string& input)) {
    CborReader in{input};
    try {
        const auto number = in.integer();
        CborWriter out;
        out.integer(number);
        RC_ASSERT(out.view() == BytesView{input}.substr(0, input.size() - in.rest().size()));
    } catch (const CborError&) {
        RC_SUCCEED("refused");
    }
}

} // namespace
} // namespace tepat
