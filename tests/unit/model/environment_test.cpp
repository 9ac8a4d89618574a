#include "model/environment.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace filperf::model::test {
namespace {

using Change = std::tuple<std::string, std::string, std::string>;

std::vector<Change> changes(const Environment& before, const Environment& after) {
  std::vector<Change> list;
  for (const EnvironmentChange& change : differences(before, after)) {
    list.emplace_back(change.what, change.before, change.after);
  }
  return list;
}

Environment environment() {
  return {"CPython 3.11.7",    "cpython-3.11", "tool 1.0", 7, {{"click", "8.1.7"}, {"jinja2", "3.1.6"}},
          {{"dot", "2.43.0"}}, "abc",          true};
}

TEST(Differences, OfEqualEnvironmentsAreNone) {
  EXPECT_TRUE(changes(environment(), environment()).empty());
}

TEST(Differences, OfTheSubjectItselfDoNotCount) {
  Environment after = environment();
  after.subject = "tool 2.0";
  EXPECT_TRUE(changes(environment(), after).empty());
}

TEST(Differences, AreNamedTheMostTellingFirst) {
  const Environment after{
      "CPython 3.11.8", "cpython-3.11", "tool 1.0", 9, {{"click", "8.1.8"}, {"new", "1"}, {"jinja2", "3.1.6"}},
      {{"neato", "3"}}, "none",         false};
  EXPECT_EQ(changes(environment(), after), (std::vector<Change>{{"python", "CPython 3.11.7", "CPython 3.11.8"},
                                                                {"package depth", "7", "9"},
                                                                {"addresses", "fixed", "random"},
                                                                {"dot", "2.43.0", "missing"},
                                                                {"neato", "missing", "3"},
                                                                {"fonts", "abc", "none"},
                                                                {"click", "8.1.7", "8.1.8"},
                                                                {"new", "missing", "1"}}));
}

TEST(Differences, NameADistributionThatIsGone) {
  Environment after = environment();
  after.distributions.erase("click");
  EXPECT_EQ(changes(environment(), after), (std::vector<Change>{{"click", "8.1.7", "missing"}}));
}

}  // namespace
}  // namespace filperf::model::test
