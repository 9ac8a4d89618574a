#include "report/git_diff.h"

#include <gtest/gtest.h>

#include <string>

#include "baseline/small_baseline.h"
#include "baseline/store.h"
#include "error_of.h"
#include "scratch.h"

namespace filperf::report::test {
namespace {

using baseline::test::small_baseline;
using baseline::test::small_text;
using filperf::test::Scratch;

/// What git gives for a changed file: path, then file, hash and mode of each side.
std::vector<std::string> changed(const std::string& before, const std::string& after) {
  return {"baselines/s.json", before, "aaaa", "100644", after, "bbbb", "100644"};
}

TEST(GitDiff, NamesBothSidesAsGitDoes) {
  const Scratch scratch;
  const std::string before = scratch.write("a.json", small_text()).string();
  baseline::Baseline more = small_baseline();
  more.graph.functions.front().calls += 1;
  more.graph.bill.charges.back().calls += 1;
  const std::string after = scratch.write("b.json", baseline::to_text(more)).string();
  const std::string text = git_diff_text(changed(before, after), "");
  EXPECT_TRUE(text.starts_with("a/baselines/s.json -> b/baselines/s.json\n")) << text;
  EXPECT_NE(text.find("+1"), std::string::npos) << text;
}

TEST(GitDiff, SumsUpABaselineThatIsNewOrRemoved) {
  const Scratch scratch;
  const std::string file = scratch.write("a.json", small_text()).string();
  EXPECT_TRUE(git_diff_text(changed("/dev/null", file), "").starts_with("new baseline: baselines/s.json\n"));
  EXPECT_TRUE(git_diff_text(changed(file, "/dev/null"), "").starts_with("baseline removed: baselines/s.json\n"));
}

TEST(GitDiff, SaysThatAFileIsInAConflict) {
  EXPECT_EQ(git_diff_text({"baselines/s.json"}, ""), "not merged yet: baselines/s.json\n");
}

TEST(GitDiff, OnlySaysWhatCannotBeRead) {
  const Scratch scratch;
  const std::string file = scratch.write("a.json", small_text()).string();
  const std::string broken = scratch.write("b.json", small_text().substr(0, 300)).string();
  const std::string text = git_diff_text(changed(file, broken), "");
  EXPECT_TRUE(text.starts_with("cannot compare baselines/s.json: ")) << text;
  EXPECT_NE(text.find("`git diff --no-ext-diff -- baselines/s.json` shows its lines\n"), std::string::npos) << text;
}

TEST(GitTextOf, IsTheFileAsItIsIfItIsNoBaseline) {
  const Scratch scratch;
  const std::string text = git_text_of(scratch.write("a.json", "{\"a\": 1}\n").string());
  EXPECT_TRUE(text.starts_with("not a baseline that can be read (")) << text;
  EXPECT_TRUE(text.ends_with("the file as it is:\n{\"a\": 1}\n")) << text;
}

TEST(GitTextOf, NeedsAFile) {
  const Scratch scratch;
  const Error error = filperf::test::error_of([&] { return git_text_of((scratch / "none").string()); });
  EXPECT_NE(error.what_failed().find("none"), std::string::npos);
}

}  // namespace
}  // namespace filperf::report::test
