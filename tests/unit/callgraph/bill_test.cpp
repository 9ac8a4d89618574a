#include "callgraph/bill.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace filperf::callgraph::test {
namespace {

TEST(NormalizedCharges, AddsUpThoseOfOnePlaceAndPutsTheOutsideLast) {
  EXPECT_EQ(normalized(std::vector<Charge>{{kOutside, 0, 1}, {1, 5, 2}, {0, 9, 3}, {1, 5, 4}, {kOutside, 0, 6}}),
            (std::vector<Charge>{{0, 9, 3}, {1, 5, 6}, {kOutside, 0, 7}}));
  EXPECT_TRUE(normalized(std::vector<Charge>{}).empty());
}

TEST(NormalizedCharges, StopAtTheLargestCount) {
  EXPECT_EQ(normalized(std::vector<Charge>{{0, 1, INT64_MAX}, {0, 1, 1}}), (std::vector<Charge>{{0, 1, INT64_MAX}}));
}

TEST(NormalizedSites, AddsUpThoseOfOneCallAtOneLine) {
  EXPECT_EQ(normalized(std::vector<Site>{{1, 5, 0, 2}, {0, 5, 1, 1}, {1, 5, 0, 3}, {1, 4, 0, 1}, {1, 5, 2, 1}}),
            (std::vector<Site>{{0, 5, 1, 1}, {1, 4, 0, 1}, {1, 5, 0, 5}, {1, 5, 2, 1}}));
}

TEST(ByFunction, ForgetsTheLines) {
  EXPECT_EQ(by_function({{0, 1, 2}, {0, 5, 3}, {2, 1, 1}, {kOutside, 0, 9}}),
            (std::vector<Charge>{{0, 0, 5}, {2, 0, 1}, {kOutside, 0, 9}}));
  EXPECT_TRUE(by_function({}).empty());
}

TEST(SumOf, IsOfAllOrOfOneFunction) {
  const std::vector<Charge> charges{{0, 1, 2}, {0, 5, 3}, {2, 1, 1}, {kOutside, 0, 9}};
  EXPECT_EQ(sum_of(charges), 15);
  EXPECT_EQ(sum_of(charges, 0), 5);
  EXPECT_EQ(sum_of(charges, 1), 0);
  EXPECT_EQ(sum_of(charges, kOutside), 9);
  EXPECT_EQ(sum_of({{0, 1, INT64_MAX}, {0, 2, 1}}), INT64_MAX);
}

}  // namespace
}  // namespace filperf::callgraph::test
