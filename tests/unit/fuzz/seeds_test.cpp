// The seeds of the fuzzers, and damaged ones, in the fuzzers' targets, so that these work in a build without libFuzzer.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/files.h"
#include "targets.h"

namespace filperf::fuzz::test {
namespace {

class Seeds : public testing::TestWithParam<Target> {};

TEST_P(Seeds, DoNoHarm) {
  const std::filesystem::path tests = FILPERF_TESTS_DIR;
  const std::string name = GetParam().name;
  const bool of_dumps = name == "pstats" || name == "counts" || name == "marshal";
  std::size_t seeds = 0;
  for (const std::filesystem::path& file : entries_in(of_dumps ? tests / "samples" : tests / "fuzz" / "seeds" / name)) {
    const std::string seed = std::filesystem::is_regular_file(file) ? read_file(file) : "";
    if (seed.size() > (std::size_t{16} << 10U)) {
      continue;
    }
    ++seeds;
    GetParam().run(seed);
    for (std::size_t size = 0; size < seed.size(); size += 1 + seed.size() / 40) {
      GetParam().run(std::string_view(seed).substr(0, size));
      std::string damaged = seed;
      damaged[size] = static_cast<char>(damaged[size] ^ 0x15);
      GetParam().run(damaged);
    }
  }
  EXPECT_GE(seeds, 2U);
}

INSTANTIATE_TEST_SUITE_P(OfEachTarget, Seeds, testing::ValuesIn(kTargets),
                         [](const testing::TestParamInfo<Target>& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace filperf::fuzz::test
