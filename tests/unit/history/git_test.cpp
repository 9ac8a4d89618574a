#include "history/git.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "error_of.h"
#include "history/repository.h"
#include "in_child.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;
using filperf::test::holds_in_child;
using filperf::test::Scratch;
namespace fs = std::filesystem;

TEST(Git, ReturnsTheOutputOfACommand) {
  Repository repository;
  const std::string commit = repository.commit("First");
  const Git git(repository.path());
  EXPECT_EQ(git.output_of({"rev-parse", "HEAD"}), commit + "\n");
  EXPECT_EQ(git.run({"rev-parse", "--verify", "--quiet", "refs/heads/none"}).code, 1);
}

TEST(Git, RepeatsGitsOwnMessage) {
  Repository repository;
  const Error error = error_of([&] { return Git(repository.path()).output_of({"cat-file", "blob", "none"}); });
  EXPECT_EQ(error.what_failed(), "`git cat-file blob none` failed in " + repository.path().string());
  EXPECT_EQ(error.why(), "fatal: Not a valid object name none");
}

TEST(Git, RunsWithoutAShell) {
  Repository repository;
  repository.write("$(touch made)", "x");
  repository.commit("`touch made`; touch made");
  const Git git(repository.path());
  EXPECT_EQ(git.output_of({"log", "-1", "--format=%s"}), "`touch made`; touch made\n");
  EXPECT_EQ(git.output_of({"ls-tree", "--name-only", "HEAD"}), "$(touch made)\n");
  EXPECT_FALSE(fs::exists(repository.path() / "made"));
}

TEST(Git, RefusesAFolderWithoutARepository) {
  const Scratch scratch;
  const Error error = error_of([&] { return Git(scratch.path()); });
  EXPECT_EQ(error.what_failed(), "cannot read the history of the baselines in " + scratch.path().string());
  EXPECT_EQ(error.why(), "it is not in a git repository");
  EXPECT_EQ(error_of([&] { return Git(scratch / "none"); }).why(), "there is no such folder");
}

TEST(Git, GivesAdviceForAnotherOwnersRepository) {
  const Repository repository;
  EXPECT_TRUE(holds_in_child([&] {
    ::setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1", 1);
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    const std::string why = error_of([&] { return Git(repository.path()); }).why();
    return why.starts_with("git refuses the folder: fatal: detected dubious ownership") &&
           why.find("git config --global --add safe.directory") != std::string::npos;
  }));
}

TEST(Git, SaysThatGitIsNotInstalled) {
  Repository repository;
  EXPECT_TRUE(holds_in_child([&] {
    ::setenv("PATH", repository.path().c_str(), 1);
    return error_of([&] { return Git(repository.path()); }).why() == "there is no git in PATH";
  }));
}

TEST(Git, IgnoresVariablesThatAHookSetForItsOwnRepository) {
  Repository repository;
  Repository other;
  const std::string commit = repository.commit("Here");
  EXPECT_TRUE(holds_in_child([&] {
    ::setenv("GIT_DIR", (other.path() / ".git").c_str(), 1);
    ::setenv("GIT_WORK_TREE", other.path().c_str(), 1);
    ::setenv("GIT_INDEX_FILE", "none", 1);
    ::setenv("GIT_OBJECT_DIRECTORY", "none", 1);
    return Git(repository.path()).output_of({"rev-parse", "HEAD"}) == commit + "\n";
  }));
}

TEST(Git, ReturnsPathsInTheFormOfItsTrees) {
  Repository repository;
  repository.write("a/b/file", "x");
  repository.commit("First");
  const Git top(repository.path());
  const Git below(repository.path() / "a");
  EXPECT_EQ(top.path_in_repository("a/b/file"), "a/b/file");
  EXPECT_EQ(top.path_in_repository("a//b/./../b/file"), "a/b/file");
  EXPECT_EQ(top.path_in_repository("a/gone/file"), "a/gone/file") << "it need not exist";
  EXPECT_EQ(top.path_in_repository("a/b/"), "a/b");
  EXPECT_EQ(top.path_in_repository("."), "");
  EXPECT_EQ(below.path_in_repository("b/file"), "a/b/file");
  EXPECT_EQ(below.path_in_repository("../a/b/file"), "a/b/file");
  EXPECT_EQ(below.path_in_repository(repository.path() / "a/b/file"), "a/b/file");
  fs::create_directory_symlink(repository.path() / "a", repository.scratch() / "link");
  EXPECT_EQ(below.path_in_repository(repository.scratch() / "link/b/file"), "a/b/file");
  Repository other;
  EXPECT_EQ(error_of([&] { return top.path_in_repository(other.path() / "x"); }).why(),
            "it is not in the repository of " + repository.path().string());
  EXPECT_EQ(error_of([&] { return top.path_in_repository("../x"); }).why(), "it is not in a git repository");
  EXPECT_EQ(error_of([&] { return top.path_in_repository("a\nb"); }).why(), "its name contains a line feed");
}

TEST(Git, RecognizesAShallowClone) {
  Repository repository;
  repository.commit("First");
  repository.commit("Second");
  EXPECT_FALSE(Git(repository.path()).is_shallow());
  repository.git(
      {"clone", "-q", "--depth=1", "file://" + repository.path().string(), (repository.scratch() / "clone").string()});
  EXPECT_TRUE(Git(repository.scratch() / "clone").is_shallow());
}

}  // namespace
}  // namespace filperf::history::test
