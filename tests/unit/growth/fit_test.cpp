#include "growth/fit.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace filperf::growth::test {
namespace {

std::string kind_of(const Fit& fit) {
  switch (fit.kind) {
    case Fit::Kind::constant:
      return "constant";
    case Fit::Kind::power:
      return "power";
    case Fit::Kind::unsupported:
      break;
  }
  switch (fit.gap) {
    case Fit::Gap::too_few_sizes:
      return "too few sizes";
    case Fit::Gap::too_close:
      return "too close";
    case Fit::Gap::falls:
      return "falls";
    case Fit::Gap::stands_still:
      return "stands still";
    case Fit::Gap::scattered:
      return "scattered";
    case Fit::Gap::none:
      break;
  }
  return "no reason";
}

/// Expected values come from another program (tests/samples/generate_fits.py).
TEST(Fit, IsWhatLeastSquaresSay) {
  std::ifstream file(FILPERF_TESTS_DIR "/samples/expected/fits.json");
  const nlohmann::json cases = nlohmann::json::parse(file);
  std::map<std::string, int> seen;
  for (const nlohmann::json& expected : cases) {
    const auto sizes = expected["sizes"].get<std::vector<std::int64_t>>();
    const auto counts = expected["counts"].get<std::vector<std::int64_t>>();
    const Fit found = fit(sizes, counts);
    ASSERT_EQ(kind_of(found), expected["kind"].get<std::string>()) << expected;
    ++seen[kind_of(found)];
    if (found.kind == Fit::Kind::power) {
      EXPECT_NEAR(found.exponent, expected["exponent"].get<double>(), 1e-6) << expected;
      EXPECT_NEAR(found.deviation, expected["deviation"].get<double>(), 1e-6) << expected;
    }
  }
  EXPECT_GE(seen["power"], 200);
  for (const char* kind : {"constant", "too few sizes", "too close", "falls", "stands still", "scattered"}) {
    EXPECT_GE(seen[kind], 1) << kind;
  }
}

TEST(Fit, OfAPowerIsThatPowerWhateverTheConstantPart) {
  for (const std::int64_t constant : {0, 1, 1000, 1000000000}) {
    EXPECT_NEAR(fit({2, 4, 8}, {constant + 2, constant + 4, constant + 8}).exponent, 1, 1e-9);
    EXPECT_NEAR(fit({2, 3, 7}, {constant + 4, constant + 9, constant + 49}).exponent, 2, 1e-9);
    EXPECT_NEAR(fit({2, 3, 7, 9}, {constant + 8, constant + 27, constant + 343, constant + 729}).exponent, 3, 1e-9);
  }
}

TEST(Fit, OfThreeSizesCannotBeChecked) {
  EXPECT_EQ(fit({1, 2, 4}, {1, 2, 900}).kind, Fit::Kind::power);
  EXPECT_NEAR(fit({1, 2, 4}, {1, 2, 900}).deviation, 0, 1e-9);
  EXPECT_EQ(fit({1, 2, 4, 8}, {1, 2, 900, 950}).gap, Fit::Gap::scattered);
}

TEST(Fit, IsOfAsManyCountsAsSizes) {
  EXPECT_EQ(fit({1, 2, 3}, {1, 2}).gap, Fit::Gap::too_few_sizes);
  EXPECT_EQ(fit({}, {}).kind, Fit::Kind::constant);
}

TEST(Exponent, IsShownWithTwoDecimals) {
  EXPECT_EQ(exponent_text(fit({1, 2, 4}, {1, 2, 4})), "1.00");
  EXPECT_EQ(exponent_text(fit({1, 2, 4}, {5, 5, 5})), "0.00");
  EXPECT_EQ(exponent_text(fit({1, 2, 4}, {5, 4, 5})), "");
  EXPECT_EQ(rounded(1.9951), 2.0);
  EXPECT_EQ(rounded(1.9949), 1.99);
}

TEST(Gap, IsAPartOfASentence) {
  EXPECT_STREQ(name_of(Fit::Gap::none), "");
  EXPECT_STREQ(name_of(Fit::Gap::falls), "they fall at a larger size");
  EXPECT_STREQ(name_of(Fit::Gap::stands_still), "they change between some sizes only");
  EXPECT_STREQ(name_of(Fit::Gap::scattered), "they rise, but not as a power of the size");
  EXPECT_STREQ(name_of(Fit::Gap::too_few_sizes), "there are too few sizes");
  EXPECT_STREQ(name_of(Fit::Gap::too_close), "the largest size is not twice the smallest");
}

}  // namespace
}  // namespace filperf::growth::test
