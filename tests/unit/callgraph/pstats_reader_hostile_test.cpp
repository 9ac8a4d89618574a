// Damaged dumps. For any bytes, the reader returns a profile that meets the invariants, or throws an error.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/files.h"
#include "callgraph/pstats_reader.h"
#include "callgraph/samples.h"

namespace filperf::callgraph::test {
namespace {

std::string sample(const std::string& name) {
  return read_file(samples_folder() / name);
}

class EveryPrefix : public testing::TestWithParam<const char*> {};

TEST_P(EveryPrefix, IsRefusedAtItsEnd) {
  const std::string whole = sample(GetParam());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A separate copy, so that a sanitizer sees a read beyond its end.
    const std::string prefix = whole.substr(0, size);
    try {
      static_cast<void>(read_pstats(prefix, "prefix"));
      ADD_FAILURE() << "the reader accepted the first " << size << " bytes";
    } catch (const Error& error) {
      ASSERT_EQ(offset_in(error), size) << error.what();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Truncated, EveryPrefix,
                         testing::Values("empty-3.8.pstats", "exit3-3.12.pstats", "edge-fa1e-3.13.pstats",
                                         "edge-d5a2-3.8.pstats", "synth-negtime.pstats", "gens-3.11.pstats",
                                         "threads-3.11.pstats"));

/// @return whether the reader accepted it
bool survives(const std::string& bytes) {
  try {
    expect_invariants(read_pstats(bytes, "damaged"));
    return true;
  } catch (const Error& error) {
    // Offset bytes.size() is the end of the file.
    EXPECT_LE(offset_in(error), bytes.size()) << error.what();
    return false;
  }
}

class EveryByte : public testing::TestWithParam<const char*> {};

TEST_P(EveryByte, MayHaveAnyValue) {
  const std::string whole = sample(GetParam());
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    for (unsigned value = 0; value < 256; ++value) {
      damaged[at] = static_cast<char>(static_cast<unsigned char>(value));
      accepted += survives(damaged) ? 1U : 0U;
      ASSERT_FALSE(testing::Test::HasFailure()) << "byte " << at << " set to " << value;
    }
  }
  if (survives(whole)) {
    EXPECT_GE(accepted, whole.size()) << "each byte's own value is accepted";
  }
}

INSTANTIATE_TEST_SUITE_P(Damaged, EveryByte,
                         testing::Values("empty-3.11.pstats", "synth-negtime.pstats", "synth-hugecounts.pstats",
                                         "synth-sampled315.pstats", "edge-1d46-3.12.pstats"));

TEST(HostileDump, SurvivesManyWrongBytes) {
  const std::string whole = sample("gens-3.12.pstats");
  std::uint64_t state = 1;
  const auto below = [&state](std::size_t bound) {  // Numerical Recipes' generator: the same damage in every run
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state >> 33U) % bound;
  };
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = whole;
    for (std::size_t i = 0; i <= below(4); ++i) {
      // Pieces copied from elsewhere get further than random bytes, because they are well-formed.
      const std::size_t length = 1 + below(32);
      const std::size_t from = below(whole.size() - length);
      const std::size_t to = below(whole.size() - length);
      std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(from), length,
                  damaged.begin() + static_cast<std::ptrdiff_t>(to));
    }
    static_cast<void>(survives(damaged));
    ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round;
  }
}

TEST(HostileDump, RefusesDeepNestingWithoutRecursion) {
  const std::string deep(1'000'000, '{');
  EXPECT_FALSE(survives(deep));
  std::string tuples;
  for (int i = 0; i < 500'000; ++i) {
    tuples += ")\x01";
  }
  EXPECT_FALSE(survives("{" + tuples));
}

}  // namespace
}  // namespace filperf::callgraph::test
