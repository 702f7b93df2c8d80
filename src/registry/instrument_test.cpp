#include "registry/instrument.hpp"

#include <gtest/gtest.h>

namespace tepat::registry {
namespace {

TEST(Instrument, TheBdtFileIsRead) {
    const auto bdt = read_instrument(TEPAT_SOURCE_DIR "/instruments/bdt.toml");
    ASSERT_TRUE(bdt) << bdt.error().params.at(1).second << bdt.error().params.at(2).second;
    EXPECT_EQ(bdt->household.fields.size(), 98);
}

} // namespace
} // namespace tepat::registry
