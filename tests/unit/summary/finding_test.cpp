#include "summary/finding.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace filperf::summary::test {
namespace {

using nlohmann::json;

/// The change that a verdict tells of whose total has these two counts.
std::string change(const json& before, const json& after) {
  return finding_of(json{{"totals", {{{"kind", "total"}, {"before", before}, {"after", after}}}}}).change;
}

TEST(Finding, SaysHowFarAllCallsMoved) {
  EXPECT_EQ(change(1000, 1100), "+100 calls, +10.00 %");
  EXPECT_EQ(change(2, 1), "-1 call, -50.00 %");
  EXPECT_EQ(change(7, 7), "");
  EXPECT_EQ(change(0, INT64_MAX), "+9,223,372,036,854,775,807 calls, new");
}

TEST(Finding, TakesNothingElseForACount) {
  for (const json& other : {json(INT64_MIN), json(-1), json(UINT64_MAX), json(1.5), json("1"), json(nullptr)}) {
    EXPECT_EQ(change(other, INT64_MAX), "") << other;
    EXPECT_EQ(change(INT64_MAX, other), "") << other;
  }
}

TEST(Finding, IsEmptyForAVerdictOfAnotherForm) {
  for (const json& verdict : {json(nullptr), json::array(), json::object(), json{{"totals", 1}}, json{{"totals", {1}}},
                              json{{"weakened", {{"reasons", 1}}}}, json{{"totals", json::array()}}}) {
    EXPECT_EQ(finding_of(verdict).change, "") << verdict;
    EXPECT_TRUE(finding_of(verdict).is_red()) << verdict;
  }
}

}  // namespace
}  // namespace filperf::summary::test
