#include "history/locate.h"

#include <gtest/gtest.h>

#include <string>

#include "error_of.h"
#include "history/repository.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;

/// Some baselines, an unrelated JSON file, and a removed scenario.
void fill(Repository& repository) {
  for (const char* path :
       {"baselines/cpython-3.11/run-html.json", "baselines/cpython-3.12/run-html.json",
        "baselines/cpython-3.11/run-bom.json", "baselines/cpython-3.11/gone.json", "baselines/cpython-3.11/notes.txt",
        "other/deep/baselines/cpython-3.11/run-bom.json", "src/run-pdf.json"}) {
    repository.write(path, "{}");
  }
  repository.commit("first");
  std::filesystem::remove(repository.path() / "baselines/cpython-3.11/gone.json");
  repository.commit("second");
  // Settings that people use for their own convenience.
  for (const char* name : {"log.follow", "log.showSignature", "log.showRoot", "diff.noprefix"}) {
    repository.git({"config", name, "true"});
  }
  repository.git({"config", "color.ui", "always"});
  repository.git({"config", "diff.renames", "copies"});
}

TEST(Locate, FindsAScenarioByItsName) {
  Repository repository;
  fill(repository);
  const Git git(repository.path());
  EXPECT_EQ(locate(git, {"run-html", "cpython-3.11", ""}), "baselines/cpython-3.11/run-html.json");
  EXPECT_EQ(locate(git, {"run-html", "cpython-3.12", ""}), "baselines/cpython-3.12/run-html.json");
  EXPECT_EQ(locate(git, {"run-bom", "", "baselines"}), "baselines/cpython-3.11/run-bom.json");
  EXPECT_EQ(locate(git, {"run-bom", "", "other/deep/baselines/"}), "other/deep/baselines/cpython-3.11/run-bom.json");
  EXPECT_EQ(locate(git, {"gone", "", ""}), "baselines/cpython-3.11/gone.json") << "from the history";
  const Git below(repository.path() / "src");
  EXPECT_EQ(locate(below, {"run-html", "cpython-3.12", ""}), "baselines/cpython-3.12/run-html.json");
  EXPECT_EQ(locate(below, {"run-bom", "", "../baselines"}), "baselines/cpython-3.11/run-bom.json");
}

TEST(Locate, FindsBaselinesAtTheTopOfTheRepository) {
  Repository repository;
  repository.write("cpython-3.11/it.json", "{}");
  repository.commit("first");
  EXPECT_EQ(locate(Git(repository.path()), {"it", "", ""}), "cpython-3.11/it.json");
  EXPECT_EQ(locate(Git(repository.path()), {"it", "", "."}), "cpython-3.11/it.json");
}

TEST(Locate, FindsBaselinesInABareRepository) {
  Repository repository;
  fill(repository);
  repository.git({"clone", "-q", "--bare", repository.path().string(), (repository.scratch() / "bare").string()});
  EXPECT_EQ(locate(Git(repository.scratch() / "bare"), {"run-html", "cpython-3.12", ""}),
            "baselines/cpython-3.12/run-html.json");
}

TEST(Locate, AcceptsAPath) {
  Repository repository;
  fill(repository);
  const Git git(repository.path() / "baselines");
  EXPECT_EQ(locate(git, {"cpython-3.11/run-html.json", "", ""}), "baselines/cpython-3.11/run-html.json");
  EXPECT_EQ(locate(git, {(repository.path() / "baselines/cpython-3.11/never.json").string(), "", ""}),
            "baselines/cpython-3.11/never.json");
}

TEST(Locate, ListsSeveralToChooseFrom) {
  Repository repository;
  fill(repository);
  const Git git(repository.path());
  const Error versions = error_of([&] { return locate(git, {"run-html", "", ""}); });
  EXPECT_EQ(versions.why(),
            "it has several baselines: baselines/cpython-3.11/run-html.json, baselines/cpython-3.12/run-html.json");
  EXPECT_EQ(versions.next(), "Choose a version, for example --python cpython-3.12.");
  const Error folders = error_of([&] { return locate(git, {"run-bom", "", ""}); });
  EXPECT_EQ(folders.next(), "Give the path of one instead of the name, or the folder with --baselines.");
  EXPECT_THROW(static_cast<void>(locate(git, {"run-bom", "", ""})), UsageError);
}

TEST(Locate, SuggestsScenariosWithSimilarNames) {
  Repository repository;
  fill(repository);
  const Git git(repository.path());
  const auto refusal = [&](const std::string& name, const std::string& python = "") {
    return error_of([&] { return locate(git, {name, python, ""}); });
  };
  EXPECT_EQ(refusal("run-hmtl").what_failed(), "cannot show the history of run-hmtl");
  EXPECT_EQ(refusal("run-hmtl").why(), "no baseline of this name was ever committed");
  EXPECT_EQ(refusal("run-hmtl").next(), "Baselines with a similar name are: run-html");
  EXPECT_EQ(refusal("html").next(), "Baselines with a similar name are: run-html");
  EXPECT_EQ(refusal("zzz").next(), "Those that were: run-bom, run-html");
  EXPECT_EQ(refusal("run-bom", "cpython-3.12").why(), "no baseline of cpython-3.12 of this name was ever committed");
  EXPECT_EQ(refusal("run-bom", "cpython-3.9").why(), "no baseline of cpython-3.9 is committed in this repository");
  EXPECT_EQ(refusal("*").next(), "Those that were: run-bom, run-html") << "it is not a pattern";
  EXPECT_EQ(refusal("run-pdf").why(), "no baseline of this name was ever committed") << "the file is not a baseline";
}

TEST(Locate, SaysThatThereIsNoCommit) {
  const Repository repository;
  EXPECT_EQ(error_of([&] {
              return locate(Git(repository.path()), {"it", "", ""});
            }).why(),
            "the repository has no commit yet");
}

TEST(Version, IsAnImplementationAndTwoNumbers) {
  for (const char* folder : {"cpython-3.11", "pypy-3.10", "cpython-3.13t", "cpython-4.0"}) {
    EXPECT_TRUE(is_version(folder)) << folder;
  }
  for (const char* folder : {"", "cpython", "3.11", "cpython-3", "cpython-3.11.2", "CPython-3.11", "baselines"}) {
    EXPECT_FALSE(is_version(folder)) << folder;
  }
}

}  // namespace
}  // namespace filperf::history::test
