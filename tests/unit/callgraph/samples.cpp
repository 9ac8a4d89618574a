#include "callgraph/samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace filperf::callgraph::test {

std::filesystem::path samples_folder() {
  return std::filesystem::path(FILPERF_TESTS_DIR) / "samples";
}

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(samples_folder())) {
    if (entry.path().extension() == ".pstats") {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::size_t offset_in(const Error& error) {
  constexpr std::string_view prefix = "at byte ";
  if (error.why().compare(0, prefix.size(), prefix) != 0) {
    ADD_FAILURE() << "no offset in: " << error.what();
    return 0;
  }
  return std::stoull(error.why().substr(prefix.size()));
}

void expect_invariants(const Profile& profile) {
  EXPECT_EQ(std::set<std::string>(profile.strings.begin(), profile.strings.end()).size(), profile.strings.size());

  std::set<std::tuple<std::uint32_t, std::int64_t, std::uint32_t>> labels;
  bool listed = true;
  for (const ProfiledFunction& function : profile.functions) {
    ASSERT_LT(function.file, profile.strings.size());
    ASSERT_LT(function.name, profile.strings.size());
    EXPECT_TRUE(labels.emplace(function.file, function.line, function.name).second) << "a label occurs twice";
    EXPECT_GE(function.calls, 0);
    EXPECT_GE(function.primitive, 0);
    EXPECT_TRUE(std::isfinite(function.self_seconds) && std::isfinite(function.cumulative_seconds));
    EXPECT_TRUE(listed || !function.listed) << "a listed function comes after one that is only a caller";
    listed = function.listed;
  }

  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  std::uint32_t callee = 0;
  for (const ProfiledEdge& edge : profile.edges) {
    ASSERT_LT(edge.caller, profile.functions.size());
    ASSERT_LT(edge.callee, profile.functions.size());
    EXPECT_TRUE(profile.functions[edge.callee].listed);
    EXPECT_TRUE(pairs.emplace(edge.caller, edge.callee).second) << "an edge occurs twice";
    EXPECT_GE(edge.callee, callee) << "the edges are not in the order of the functions";
    callee = edge.callee;
    EXPECT_GE(edge.calls, 0);
    EXPECT_GE(edge.primitive, 0);
    EXPECT_TRUE(std::isfinite(edge.self_seconds) && std::isfinite(edge.cumulative_seconds));
  }
}

}  // namespace filperf::callgraph::test
