// Histories with merges. The line is that of the first parents.

#include <gtest/gtest.h>

#include <cstdint>

#include "history/briefs.h"

namespace filperf::history::test {
namespace {

TEST(Merges, ShowTheBranchIfTheyTookItsBaseline) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit(Counts{1003}, "side one");
  repository.commit(Counts{1007}, "side two");
  repository.git({"checkout", "-q", "main"});
  repository.write("other", "x");
  repository.commit("main goes on");
  repository.git({"merge", "-q", "--no-ff", "-m", "merge", "side"});
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "side one 1003 +3", "side two 1007 +4"}));
  expect_sum(history, nullptr, 7);
}

/// Both sides change the baseline, a maintainer and a branch. The merge commits a baseline with `merged` calls.
void change_both_sides(Repository& repository, std::int64_t merged) {
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit(Counts{1003}, "side");
  repository.git({"checkout", "-q", "main"});
  repository.commit(Counts{1010}, "main");
  EXPECT_FALSE(repository.try_git({"merge", "-q", "side"})) << "two changes of one baseline must conflict";
  repository.commit(Counts{merged}, "merge");
}

TEST(Merges, CountChangesOnBothSidesOnce) {
  Repository repository;
  change_both_sides(repository, 1013);
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "main 1010 +10", "| side 1003 +3", "M merge 1013 +3"}));
  expect_sum(history, nullptr, 13);
  EXPECT_EQ(sum_of(history, nullptr)->commits, 2U);
}

TEST(Merges, ShowTheSideThatTheyDropped) {
  Repository kept_main;
  change_both_sides(kept_main, 1010);
  const History main = history_of(kept_main.path());
  EXPECT_EQ(briefs(main), (Texts{"base 1000", "main 1010 +10", "| side 1003 +3", "M merge 1010 +0"}));
  expect_sum(main, nullptr, 10);
  Repository kept_side;
  change_both_sides(kept_side, 1003);
  const History side = history_of(kept_side.path());
  EXPECT_EQ(briefs(side), (Texts{"base 1000", "main 1010 +10", "| side 1003 +3", "M merge 1003 -7"}));
  expect_sum(side, nullptr, 3);
}

TEST(Merges, AreShownIfTheyChangeTheBaselineThemselves) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.write("other", "x");
  repository.commit("side");
  repository.git({"checkout", "-q", "main"});
  repository.write("third", "x");
  repository.commit("main");
  repository.git({"merge", "-q", "--no-commit", "side"});
  repository.commit(Counts{1020}, "merge");
  EXPECT_EQ(briefs(history_of(repository.path())), (Texts{"base 1000", "merge 1020 +20"}));
}

TEST(Merges, ApplyAChangeToTheNewName) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "rename"});
  repository.git({"mv", kPath, "baselines/cpython-3.11/new.json"});
  repository.commit("rename");
  repository.git({"checkout", "-q", "-b", "change", "main"});
  repository.commit(Counts{1005}, "change");
  repository.git({"checkout", "-q", "main"});
  repository.git({"merge", "-q", "--no-ff", "-m", "merge rename", "rename"});
  // The change was made to the old name; git applies it to the new one.
  repository.git({"merge", "-q", "--no-ff", "-m", "merge change", "change"});
  const History history = history_of(repository.path(), "baselines/cpython-3.11/new.json");
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "rename 1000 +0", "| change 1005 +5", "M merge change 1005 +5"}));
  expect_sum(history, nullptr, 5);
}

}  // namespace
}  // namespace filperf::history::test
