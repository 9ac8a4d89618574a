#include "baseline/caller_ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::baseline::test {
namespace {

std::vector<std::string> names_of(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) {
    names.push_back("filare/cli.py:function_" + std::to_string(i));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> ids_of(const std::vector<std::string>& names) {
  return caller_ids({names.begin(), names.end()});
}

TEST(CallerIds, AreShortAndDistinct) {
  // So many that several share their first three characters.
  const std::vector<std::string> ids = ids_of(names_of(5000));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
  std::size_t longer = 0;
  for (const std::string& id : ids) {
    EXPECT_GE(id.size(), 3U);
    EXPECT_LE(id.size(), 5U);
    longer += id.size() > 3 ? 1U : 0U;
    EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
              std::string::npos);
  }
  EXPECT_GT(longer, 0U);
  EXPECT_LT(longer, 150U);
}

TEST(CallerIds, StayWhenAnotherFunctionComes) {
  std::vector<std::string> names = names_of(1000);
  const std::vector<std::string> before = ids_of(names);
  names.push_back("filare/cli.py:zeta");
  std::vector<std::string> after = ids_of(names);
  after.pop_back();
  EXPECT_EQ(after, before);
  names.insert(names.begin(), "filare/cli.py:alpha");
  after = ids_of(names);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    changed += after[i + 1] == before[i] ? 0U : 1U;
  }
  EXPECT_LE(changed, 1U);
}

TEST(CallerIds, DependOnTheIdentityAlone) {
  EXPECT_EQ(ids_of({"a", "b"})[1], ids_of({"b", "c"})[0]);
  EXPECT_TRUE(ids_of({}).empty());
}

}  // namespace
}  // namespace filperf::baseline::test
