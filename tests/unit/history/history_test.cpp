#include "history/history.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "baseline/small_baseline.h"
#include "baseline/store.h"
#include "error_of.h"
#include "history/repository.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;

History history_of(const std::filesystem::path& repository, const std::string& path = kPath) {
  const Git git(repository);
  ObjectReader objects(git);
  return read_history(git, objects, path);
}

Since since_of(const Repository& repository, const History& history, const std::string& name) {
  const Git git(repository.path());
  ObjectReader objects(git);
  return read_since(git, objects, history, name);
}

/// An entry as `subject total change`, with what is special about it: `|` on a branch, `M` a merge.
std::string brief(const Entry& entry) {
  const std::string mark = std::string(entry.on_branch ? "|" : "") + (entry.merge ? "M" : "");
  std::string text = mark + (mark.empty() ? "" : " ") + entry.commit.subject;
  if (entry.baseline == nullptr) {
    return text + (entry.path.empty() ? " removed" : " broken");
  }
  text += fmt::format(" {}", entry.baseline->calls.total);
  return entry.previous == nullptr
             ? text
             : text + fmt::format(" {:+}", entry.baseline->calls.total - entry.previous->calls.total);
}

std::vector<std::string> briefs(const History& history) {
  std::vector<std::string> texts;
  for (const Entry& entry : history.entries) {
    texts.push_back(brief(entry));
  }
  return texts;
}

using Texts = std::vector<std::string>;

/// The change from the first counts of the line to the last, and what the entries' own changes sum to: the invariant.
void expect_sum(const History& history, const HeaderPointer& since, std::int64_t expected) {
  const auto sum = sum_of(history, since);
  ASSERT_TRUE(sum.has_value());
  EXPECT_EQ(sum->after->calls.total - sum->before->calls.total, expected);
  std::int64_t steps = 0;
  for (const Entry& entry : history.entries) {
    if (!entry.on_branch && entry.baseline != nullptr && entry.previous != nullptr) {
      steps += entry.baseline->calls.total - entry.previous->calls.total;
    }
  }
  EXPECT_EQ(steps, expected);
}

TEST(History, HoldsTheCommitsThatChangedTheBaseline) {
  Repository repository;
  const std::string first = repository.commit(Counts{1000}, "base");
  repository.write("other", "x");
  repository.commit("nothing to do with it");
  const std::string second = repository.commit(Counts{1008}, "one more");
  repository.write("other", "y");
  repository.commit("nothing again");
  repository.commit({1003, 101, 52}, "some less");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "one more 1008 +8", "some less 1003 -5"}));
  EXPECT_EQ(history.entries[0].commit.id, first);
  EXPECT_EQ(history.entries[1].commit.id, second);
  EXPECT_EQ(second.rfind(history.entries[1].commit.short_id, 0), 0U);
  EXPECT_EQ(history.entries[0].commit.date, "2026-01-01");
  EXPECT_EQ(history.entries[1].commit.date, "2026-01-03");
  EXPECT_EQ(history.entries[2].baseline->calls.of_program, 101);
  EXPECT_EQ(history.entries[2].baseline->calls.by_program, 52);
  EXPECT_EQ(history.entries[2].path, kPath);
  EXPECT_EQ(history.names, Texts{kPath});
  EXPECT_FALSE(history.shallow);
  expect_sum(history, nullptr, 3);
  EXPECT_EQ(sum_of(history, nullptr)->commits, 2U);
}

TEST(History, OfABaselineThatNeverChanged) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), Texts{"base 1000"});
  EXPECT_EQ(sum_of(history, nullptr)->commits, 0U);
  EXPECT_TRUE(history_of(repository.path(), "baselines/cpython-3.11/none.json").entries.empty());
}

TEST(History, DoesNotShowAChangeOfPermissions) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  std::filesystem::permissions(repository.path() / kPath, std::filesystem::perms::owner_all);
  repository.commit("executable");
  EXPECT_EQ(briefs(history_of(repository.path())), Texts{"base 1000"});
}

TEST(History, FollowsAScenarioThatWasRenamed) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.commit(Counts{1010}, "more");
  repository.git({"mv", kPath, "baselines/cpython-3.11/new.json"});
  baseline::Baseline renamed = baseline_of(Counts{1010});
  renamed.scenario = "new";
  repository.write("baselines/cpython-3.11/new.json", baseline::to_text(renamed));
  repository.commit("rename");
  renamed.graph = baseline_of(Counts{1011}).graph;
  repository.write("baselines/cpython-3.11/new.json", baseline::to_text(renamed));
  repository.commit("one more");
  const History history = history_of(repository.path(), "baselines/cpython-3.11/new.json");
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "more 1010 +10", "rename 1010 +0", "one more 1011 +1"}));
  EXPECT_EQ(history.entries[2].renamed_from, kPath);
  EXPECT_EQ(history.entries[3].renamed_from, "");
  EXPECT_EQ(history.names, (Texts{"baselines/cpython-3.11/new.json", kPath}));
  EXPECT_EQ(briefs(history_of(repository.path())), (Texts{"base 1000", "more 1010 +10", "rename removed"}));
}

TEST(History, FollowsSeveralRenamesAndAMovedFolder) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  std::string path = kPath;
  for (const char* next : {"a/cpython-3.11/it.json", "a/cpython-3.11/b.json", "cpython-3.11/c.json"}) {
    std::filesystem::create_directories((repository.path() / next).parent_path());
    repository.git({"mv", path, next});
    path = next;
    repository.commit("to " + path);
  }
  const History history = history_of(repository.path(), path);
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "to a/cpython-3.11/it.json 1000 +0",
                                    "to a/cpython-3.11/b.json 1000 +0", "to cpython-3.11/c.json 1000 +0"}));
  EXPECT_EQ(history.entries[3].renamed_from, "a/cpython-3.11/b.json");
}

TEST(History, DoesNotFollowAnotherVersionOrAnotherCommand) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  std::filesystem::create_directories(repository.path() / "baselines/cpython-3.12");
  repository.git({"mv", kPath, "baselines/cpython-3.12/it.json"});
  repository.commit("a later Python");
  repository.git({"mv", "baselines/cpython-3.12/it.json", "baselines/cpython-3.12/other.json"});
  repository.write("baselines/cpython-3.12/other.json", text_of({1000, 100, 50, "another"}));
  repository.commit("another scenario");
  EXPECT_EQ(briefs(history_of(repository.path(), "baselines/cpython-3.12/it.json")),
            (Texts{"a later Python 1000", "another scenario removed"}));
  EXPECT_EQ(briefs(history_of(repository.path(), "baselines/cpython-3.12/other.json")), Texts{"another scenario 1000"});
}

TEST(History, ShowsARemovalAndGoesOnWhereItIsAddedAgain) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  std::filesystem::remove(repository.path() / kPath);
  repository.commit("remove");
  repository.write("other", "x");
  repository.commit("nothing");
  repository.commit(Counts{1030}, "again");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "remove removed", "again 1030 +30"}));
  expect_sum(history, nullptr, 30);
}

TEST(History, SaysWhatCannotBeReadAndCountsOnFromTheLastThatCan) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  const std::string next = text_of(Counts{1010});
  const struct {
    const char* subject;
    std::string text;
    const char* why;
  } broken[] = {
      {"markers", "{\n<<<<<<< HEAD\n" + next.substr(2), "it holds the conflict markers of a merge"},
      {"cut off", next.substr(0, next.size() / 2),
       "its digest does not fit its content: it was edited by hand, merged or cut off"},
      {"by hand", baseline::test::with(next, "\"total\": 1010", "\"total\": 1011"),
       "its digest does not fit its content: it was edited by hand, merged or cut off"},
      {"empty", "", "it is empty"},
      {"older", baseline::test::with(next, "filperf/baseline/1", "filperf/baseline/0"),
       "its schema is `filperf/baseline/0`, this filperf knows `filperf/baseline/1`"},
      {"not one", "{}", "it names no schema near its top, so it is no baseline"},
  };
  for (const auto& [subject, text, why] : broken) {
    repository.write(kPath, text);
    repository.commit(subject);
  }
  repository.commit(Counts{1010}, "mended");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "markers broken", "cut off broken", "by hand broken", "empty broken",
                                    "older broken", "not one broken", "mended 1010 +10"}));
  for (std::size_t i = 0; i < std::size(broken); ++i) {
    EXPECT_EQ(history.entries[i + 1].trouble, broken[i].why) << broken[i].subject;
  }
  expect_sum(history, nullptr, 10);
}

TEST(History, SaysWhereTheBaselineIsNoFile) {
  Repository repository;
  repository.write(std::string(kPath) + "/inside", "x");
  repository.commit("folder");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), Texts{"folder broken"});
  EXPECT_EQ(history.entries[0].trouble, "it is no file but a tree");
  EXPECT_FALSE(sum_of(history, nullptr).has_value());
}

// Merges. The line is that of the first parents.

TEST(Merges, ThatTookOverABranchShowTheBranch) {
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

/// Both sides change the baseline, as a maintainer and a branch do, and the merge is made with `merged`.
void change_both_sides(Repository& repository, std::int64_t merged) {
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "side"});
  repository.commit(Counts{1003}, "side");
  repository.git({"checkout", "-q", "main"});
  repository.commit(Counts{1010}, "main");
  EXPECT_FALSE(repository.try_git({"merge", "-q", "side"}))
      << "two changes of one baseline must not merge by themselves";
  repository.commit(Counts{merged}, "merge");
}

TEST(Merges, WithChangesOnBothSidesCountEachOnce) {
  Repository repository;
  change_both_sides(repository, 1013);
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "main 1010 +10", "| side 1003 +3", "M merge 1013 +3"}));
  expect_sum(history, nullptr, 13);
  EXPECT_EQ(sum_of(history, nullptr)->commits, 2U);
}

TEST(Merges, ThatDroppedASideShowWhatWasDropped) {
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

TEST(Merges, ThatChangeTheBaselineThemselvesAreShown) {
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

TEST(Merges, CarryAChangeOverToTheNewName) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.git({"checkout", "-q", "-b", "rename"});
  repository.git({"mv", kPath, "baselines/cpython-3.11/new.json"});
  repository.commit("rename");
  repository.git({"checkout", "-q", "-b", "change", "main"});
  repository.commit(Counts{1005}, "change");
  repository.git({"checkout", "-q", "main"});
  repository.git({"merge", "-q", "--no-ff", "-m", "merge rename", "rename"});
  // The change was made to the old name; git carries it over to the new one.
  repository.git({"merge", "-q", "--no-ff", "-m", "merge change", "change"});
  const History history = history_of(repository.path(), "baselines/cpython-3.11/new.json");
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "rename 1000 +0", "| change 1005 +5", "M merge change 1005 +5"}));
  expect_sum(history, nullptr, 5);
}

TEST(Shallow, HistoriesAreShownAsFarAsTheyGo) {
  Repository repository;
  for (const std::int64_t total : {1000, 1001, 1003, 1006}) {
    repository.commit(Counts{total}, fmt::format("to {}", total));
  }
  const std::filesystem::path clone = repository.scratch() / "clone";
  repository.git({"clone", "-q", "--depth=2", "file://" + repository.path().string(), clone.string()});
  const History history = history_of(clone);
  EXPECT_TRUE(history.shallow);
  EXPECT_EQ(briefs(history), (Texts{"to 1003 1003", "to 1006 1006 +3"}));
}

// Since a tag.

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

TEST(Since, TakesAnyNameOfACommitButATagFirst) {
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

TEST(Since, WhereNothingChangedIsASumOfNothing) {
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

TEST(Since, ATagBeforeTheBaselineCountsFromTheFirst) {
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

TEST(Since, FindsTheNameThatTheBaselineHadThen) {
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

TEST(Since, ABrokenBaselineAtTheTagIsSaid) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  repository.write(kPath, "{}");
  repository.commit("broken");
  repository.git({"tag", "v1"});
  repository.commit(Counts{1002}, "mended");
  const History all = history_of(repository.path());
  const Since since = since_of(repository, all, "v1");
  EXPECT_EQ(since.path, kPath);
  EXPECT_EQ(since.baseline, nullptr);
  EXPECT_EQ(since.trouble, "it names no schema near its top, so it is no baseline");
  EXPECT_EQ(briefs(newer_than(all, since)), Texts{"mended 1002"});
}

TEST(Since, ATagOnTheMainLineCountsAMergedBranchThatIsOlder) {
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

TEST(Since, ATagThatIsNotPartOfTheHistoryIsSaid) {
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

TEST(Since, NamesTagsLikeTheUnknownOne) {
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
  EXPECT_EQ(refusal("something").why(), "this repository has no such commit; none of the 6 tags is called like that");
  EXPECT_EQ(refusal("v1.6").next(), "Fetch the tags with `git fetch --tags`, or mend the name.");
  repository.git({"tag", "tree", "HEAD^{tree}"});
  EXPECT_EQ(refusal("tree").what_failed(), "cannot find the tag tree");
  for (const char* name : {"", "-v1", "--all", "v1 v2", "v1\nHEAD", "v1^{tree}", "HEAD:x", "^HEAD"}) {
    EXPECT_EQ(refusal(name).why(), "this is no name of a tag") << name;
  }
}

}  // namespace
}  // namespace filperf::history::test
