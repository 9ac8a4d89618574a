#include "history/listing.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "history/briefs.h"
#include "history/history.h"
#include "history/repository.h"

namespace filperf::history::test {
namespace {

const Texts kPaths{"baselines/cpython-3.11/it.json", "baselines/cpython-3.11/other.json", "elsewhere/third.json",
                   "top.json"};

void write(const Repository& repository, const std::string& path, std::int64_t total) {
  repository.write(path, text_of(Counts{total}));
}

Texts described(const std::vector<Commit>& commits) {
  Texts texts;
  for (const Commit& commit : commits) {
    std::string text = commit.subject;
    for (const std::string& parent : commit.parents) {
      text += " <" + parent;
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

/// Each path's commits out of a common listing are those that git lists for it alone.
void expect_as_alone(const Repository& repository) {
  const Git git(repository.path());
  ObjectReader objects(git);
  Listing together(git, objects, {kPaths.begin(), kPaths.end()});
  for (const std::string& path : kPaths) {
    Listing alone(git, objects);
    EXPECT_EQ(described(together.commits_of({path})), described(alone.commits_of({path}))) << path;
  }
}

/// Four baselines: changed together and alone, added late, removed, added again.
void commit_line(Repository& repository) {
  write(repository, kPaths[0], 1000);
  repository.commit("first");
  write(repository, kPaths[1], 500);
  write(repository, kPaths[3], 70);
  repository.commit("two more");
  repository.write("README", "x");
  repository.commit("none of them");
  write(repository, kPaths[0], 1001);
  write(repository, kPaths[1], 501);
  repository.commit("both");
  repository.git({"rm", "--quiet", kPaths[0]});
  repository.commit("removed");
  write(repository, kPaths[2], 9);
  repository.commit("a third");
  write(repository, kPaths[0], 1001);
  repository.commit("as it was");
}

/// A branch `side` that changed another baseline than those that its test changes on the main line.
void commit_on_a_side(Repository& repository) {
  repository.git({"checkout", "--quiet", "-b", "side"});
  write(repository, kPaths[1], 502);
  repository.commit("on the side");
  repository.git({"checkout", "--quiet", "-"});
}

TEST(Listing, DividesWhatGitListsForAllAsItDoesForEach) {
  Repository repository;
  commit_line(repository);
  expect_as_alone(repository);
  const Git git(repository.path());
  ObjectReader objects(git);
  Listing together(git, objects, {kPaths.begin(), kPaths.end()});
  Texts subjects;
  for (const Commit& commit : together.commits_of({kPaths[0]})) {
    subjects.push_back(commit.subject);
  }
  EXPECT_EQ(subjects, (Texts{"first", "both", "removed", "as it was"}));
}

TEST(Listing, KnowsMergesThatGitLeavesOut) {
  Repository repository;
  commit_line(repository);
  commit_on_a_side(repository);
  repository.write("README", "y");
  repository.commit("none of them again");
  repository.git({"merge", "--quiet", "--no-edit", "side"});
  expect_as_alone(repository);
}

TEST(Listing, SimplifiesMergesWhoseSidesChangedDifferentBaselines) {
  Repository repository;
  commit_line(repository);
  commit_on_a_side(repository);
  write(repository, kPaths[0], 1002);
  repository.commit("on the main line");
  repository.git({"merge", "--quiet", "--no-edit", "side"});
  write(repository, kPaths[3], 71);
  repository.commit("after the merge");
  expect_as_alone(repository);
}

TEST(Listing, SimplifiesTangledHistoriesAsGitDoes) {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE(seed);
    Repository repository;
    commit_line(repository);
    unsigned random = seed;
    const auto below = [&](unsigned limit) {
      random = random * 1103515245U + 12345U;
      return (random >> 16U) % limit;
    };
    const Texts branches{"one", "two", "three"};
    for (const std::string& branch : branches) {
      repository.git({"branch", branch});
    }
    for (unsigned step = 0; step < 24; ++step) {
      const std::string& branch = branches[below(3)];
      const std::string& other = branches[below(3)];
      repository.git({"checkout", "--quiet", branch});
      if (branch != other && below(3) == 0) {
        // A side's version of everything: merges that are the same as one parent, or as none.
        repository.git({"merge", "--quiet", "--no-edit", "--no-ff", "-X", below(2) == 0 ? "ours" : "theirs", other});
      } else {
        write(repository, kPaths[below(4)], 2000 + below(3));
        repository.write("README", std::to_string(step));
        repository.commit("step " + std::to_string(step));
      }
    }
    repository.git({"merge", "--quiet", "--no-edit", "-X", "ours", "one"});
    repository.git({"merge", "--quiet", "--no-edit", "-X", "ours", "two"});
    expect_as_alone(repository);
  }
}

TEST(Listing, FollowsRenamesFromACommonListing) {
  Repository repository;
  commit_line(repository);
  repository.git({"mv", kPaths[3], "renamed.json"});
  repository.commit("renamed");
  const Git git(repository.path());
  ObjectReader objects(git);
  Listing together(git, objects, {kPaths[0], "renamed.json"});
  const History history = read_history(together, objects, "renamed.json");
  EXPECT_EQ(history.names, (Texts{"renamed.json", kPaths[3]}));
  EXPECT_EQ(history.entries.size(), 2U);
}

TEST(Listing, FollowsAMovedFolderForAllOfItsBaselines) {
  Repository repository;
  commit_line(repository);
  repository.git({"mv", "baselines", "moved"});
  repository.commit("moved");
  const Texts paths{"moved/cpython-3.11/it.json", "moved/cpython-3.11/other.json"};
  const Git git(repository.path());
  ObjectReader objects(git);
  Listing together(git, objects, {paths.begin(), paths.end()});
  for (const std::string& path : paths) {
    const History history = read_history(together, objects, path);
    const History alone = read_history(git, objects, path);
    EXPECT_EQ(history.names, alone.names);
    EXPECT_EQ(history.names.size(), 2U);
    EXPECT_EQ(briefs(history), briefs(alone));
  }
}

TEST(Listing, OfPathsThatWereNeverCommitted) {
  Repository repository;
  repository.write("README", "x");
  repository.commit("first");
  expect_as_alone(repository);
}

}  // namespace
}  // namespace filperf::history::test
