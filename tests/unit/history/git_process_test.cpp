#include "history/git_process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <string>

#include "error_of.h"
#include "history/git.h"
#include "history/repository.h"

namespace filperf::history::test {
namespace {

using filperf::test::error_of;

/// Everything that git prints until it closes its output.
std::string output_of(GitProcess& process) {
  std::string output;
  for (std::string chunk = process.read(1000); !chunk.empty(); chunk = process.read(1000)) {
    output += chunk;
  }
  return output;
}

TEST(GitProcess, AnswersOnItsOutput) {
  Repository repository;
  GitProcess process(Git(repository.path()).executable(),
                     {"-C", repository.path().string(), "check-ref-format", "--branch", "main"});
  EXPECT_EQ(output_of(process), "main\n");
  EXPECT_EQ(process.wait(), 0);
  EXPECT_EQ(process.standard_error(), "");
}

TEST(GitProcess, KeepsItsMessageAndExitCode) {
  Repository repository;
  GitProcess process(Git(repository.path()).executable(),
                     {"-C", repository.path().string(), "rev-parse", "--verify", "none"});
  EXPECT_EQ(output_of(process), "");
  EXPECT_EQ(process.wait(), 128);
  EXPECT_EQ(process.standard_error(), "fatal: Needed a single revision");
}

TEST(GitProcess, EndsWithItsObject) {
  Repository repository;
  const auto start = std::chrono::steady_clock::now();
  {
    // It waits for its input, and would wait for ever.
    GitProcess process(Git(repository.path()).executable(),
                       {"-C", repository.path().string(), "hash-object", "--stdin"});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
}

TEST(GitProcess, ThrowsInsteadOfASignalIfGitNoLongerReads) {
  Repository repository;
  GitProcess process(Git(repository.path()).executable(),
                     {"-C", repository.path().string(), "rev-parse", "--verify", "none"});
  while (!process.read(1000).empty()) {
  }
  const Error error = error_of([&] {
    for (int i = 0; i < 100; ++i) {
      process.write(std::string(1 << 16U, 'x'));
    }
    return 0;
  });
  EXPECT_EQ(error.why().rfind("git ended too early: fatal: ", 0), 0U) << error.why();
}

}  // namespace
}  // namespace filperf::history::test
