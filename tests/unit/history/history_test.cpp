#include "history/history.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "baseline/small_baseline.h"
#include "baseline/store.h"
#include "history/briefs.h"

namespace filperf::history::test {
namespace {

TEST(History, HoldsCommitsThatChangedTheBaseline) {
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

TEST(History, IgnoresAChangeOfPermissions) {
  Repository repository;
  repository.commit(Counts{1000}, "base");
  std::filesystem::permissions(repository.path() / kPath, std::filesystem::perms::owner_all);
  repository.commit("executable");
  EXPECT_EQ(briefs(history_of(repository.path())), Texts{"base 1000"});
}

TEST(History, FollowsARenamedScenario) {
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

TEST(History, ShowsARemovalAndContinuesIfItIsAddedAgain) {
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

TEST(History, SkipsBrokenBaselinesInDifferences) {
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
       "its digest is not that of its content: it was edited by hand, merged or cut off"},
      {"by hand", baseline::test::with(next, "\"total\": 1010", "\"total\": 1011"),
       "its digest is not that of its content: it was edited by hand, merged or cut off"},
      {"empty", "", "it is empty"},
      {"older", baseline::test::with(next, "filperf/baseline/2", "filperf/baseline/0"),
       "its schema is `filperf/baseline/0`, this filperf knows `filperf/baseline/2`"},
      {"not one", "{}", "its first lines name no schema, so the file is not a baseline"},
  };
  for (const auto& [subject, text, why] : broken) {
    repository.write(kPath, text);
    repository.commit(subject);
  }
  repository.commit(Counts{1010}, "fixed");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), (Texts{"base 1000", "markers broken", "cut off broken", "by hand broken", "empty broken",
                                    "older broken", "not one broken", "fixed 1010 +10"}));
  for (std::size_t i = 0; i < std::size(broken); ++i) {
    EXPECT_EQ(history.entries[i + 1].trouble, broken[i].why) << broken[i].subject;
  }
  expect_sum(history, nullptr, 10);
}

TEST(History, SaysThatTheBaselineIsNotAFile) {
  Repository repository;
  repository.write(std::string(kPath) + "/inside", "x");
  repository.commit("folder");
  const History history = history_of(repository.path());
  EXPECT_EQ(briefs(history), Texts{"folder broken"});
  EXPECT_EQ(history.entries[0].trouble, "it is not a file but a tree");
  EXPECT_FALSE(sum_of(history, nullptr).has_value());
}

TEST(Shallow, HistoriesShowTheCommitsThatExist) {
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

}  // namespace
}  // namespace filperf::history::test
