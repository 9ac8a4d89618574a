// Histories counted from a tag or another commit.

#include <gtest/gtest.h>

#include <string>

#include "error_of.h"
#include "history/briefs.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;

TEST(Since, CountsFromTheTagsBaseline) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.commit(Counts{1001}, "before");
  repository.write("other", "x");
  const std::string tagged = repository.commit("release");
  repository.git({"tag", "-a", "v1", "-m", "Version one"});
  repository.commit(Counts{1003}, "after");
  repository.commit(Counts{1007}, "later");
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v1");
  EXPECT_EQ(since.name, "v1");
  EXPECT_EQ(since.commit.id, tagged);
  EXPECT_EQ(since.commit.date, "2026-01-03");
  EXPECT_EQ(since.path, kPath);
  EXPECT_EQ(since.baseline->calls.total, 1001);
  EXPECT_TRUE(since.is_ancestor);
  const History newer = newer_than(all, since);
  EXPECT_EQ(briefs(newer), (Texts{"after 1003 +2", "later 1007 +4"}));
  expect_sum(newer, since.baseline, 6);
  EXPECT_EQ(sum_of(newer, since.baseline)->commits, 2U);
}

TEST(Since, AcceptsAnyNameOfACommitAndPrefersTags) {
  Repository repository;
  const std::string first = repository.commit(Counts{1000}, "base");
  repository.git({"tag", "same"});
  const std::string second = repository.commit(Counts{1003}, "after");
  repository.git({"branch", "same"});
  repository.commit(Counts{1004}, "last");
  const History all = history_of(repository.path());
  EXPECT_EQ(since_of(repository, all, "same").commit.id, first);
  EXPECT_EQ(since_of(repository, all, "HEAD~1").commit.id, second);
  EXPECT_EQ(since_of(repository, all, second.substr(0, 10)).commit.id, second);
}

TEST(Since, IsZeroIfNothingChanged) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"tag", "v1"});
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v1");
  const History newer = newer_than(all, since);
  EXPECT_TRUE(newer.entries.empty());
  const auto sum = sum_of(newer, since.baseline);
  EXPECT_EQ(sum->commits, 0U);
  EXPECT_EQ(sum->after->calls.total, 1000);
}

TEST(Since, CountsFromTheFirstBaselineIfTheTagIsOlder) {
  Repository repository;
  repository.write("other", "x");
  repository.commit("nothing yet");
  repository.git({"tag", "v0"});
  repository.commit(Counts{1000}, "base");
  repository.commit(Counts{1002}, "after");
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v0");
  EXPECT_EQ(since.path, "");
  EXPECT_EQ(since.baseline, nullptr);
  const History newer = newer_than(all, since);
  EXPECT_EQ(briefs(newer), (Texts{"base 1000", "after 1002 +2"}));
  expect_sum(newer, since.baseline, 2);
}

TEST(Since, FindsTheBaselinesOldName) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"tag", "v1"});
  repository.git({"mv", kPath, "baselines/cpython-3.11/new.json"});
  repository.commit("rename");
  const History all = history_of(repository.path(), "baselines/cpython-3.11/new.json");
  const Since since = since_of(repository, all, "v1");
  EXPECT_EQ(since.path, kPath);
  EXPECT_EQ(briefs(newer_than(all, since)), Texts{"rename 1000 +0"});
}

TEST(Since, ReportsABrokenBaselineAtTheTag) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.write(kPath, "{}");
  repository.commit("broken");
  repository.git({"tag", "v1"});
  repository.commit(Counts{1002}, "fixed");
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v1");
  EXPECT_EQ(since.path, kPath);
  EXPECT_EQ(since.baseline, nullptr);
  EXPECT_EQ(since.trouble, "its first lines name no schema, so the file is not a baseline");
  EXPECT_EQ(briefs(newer_than(all, since)), Texts{"fixed 1002"});
}

TEST(Since, CountsAnOlderBranchMergedAfterTheTag) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit(Counts{1003}, "side");
  repository.git({"checkout", "-q", "main"});
  repository.commit(Counts{1010}, "main");
  repository.git({"tag", "v1"});
  EXPECT_FALSE(repository.try_git({"merge", "-q", "side"}));
  repository.commit(Counts{1014}, "merge");
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v1");
  const History newer = newer_than(all, since);
  EXPECT_EQ(briefs(newer), (Texts{"| side 1003 +3", "M merge 1014 +4"}));
  expect_sum(newer, since.baseline, 4);
}

TEST(Since, ReportsATagOutsideTheHistory) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "release"});
  repository.commit(Counts{1002}, "fix");
  repository.git({"tag", "v1"});
  repository.git({"checkout", "-q", "main"});
  repository.commit(Counts{1005}, "main");
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v1");
  EXPECT_FALSE(since.is_ancestor);
  const History newer = newer_than(all, since);
  EXPECT_EQ(briefs(newer), Texts{"main 1005 +3"});
  expect_sum(newer, since.baseline, 3);
}

TEST(Since, SuggestsTagsWithSimilarNames) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  const History all = history_of(repository.path());
  const auto refusal = [&](const std::string& name) {
    return error_of([&] { return since_of(repository, all, name); });
  };
  EXPECT_EQ(refusal("v1.6").what_failed(), "cannot find the tag v1.6");
  EXPECT_EQ(refusal("v1.6").why(), "this repository has no such commit; there are no tags");
  for (const char* tag : {"v1.6.0", "v1.6.1", "nightly"}) {
    repository.git({"tag", tag});
  }
  EXPECT_EQ(refusal("x").why(), "this repository has no such commit; the tags are: nightly, v1.6.0, v1.6.1");
  for (const char* tag : {"a", "b", "c"}) {
    repository.git({"tag", tag});
  }
  EXPECT_EQ(refusal("v1.6").why(), "this repository has no such commit; tags with a similar name are: v1.6.0, v1.6.1");
  EXPECT_EQ(refusal("something").why(), "this repository has no such commit; none of the 6 tags has a similar name");
  EXPECT_EQ(refusal("v1.6").next(), "Fetch the tags with `git fetch --tags`, or correct the name.");
  repository.git({"tag", "tree", "HEAD^{tree}"});
  EXPECT_EQ(refusal("tree").what_failed(), "cannot find the tag tree");
  for (const char* name : {"", "-v1", "--all", "v1 v2", "v1\nHEAD", "v1^{tree}", "HEAD:x", "^HEAD"}) {
    EXPECT_EQ(refusal(name).why(), "this cannot be the name of a tag") << name;
  }
}

}  // namespace
}  // namespace filperf::history::test
