#include "history/repository.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "baseline/store.h"
#include "graph_builder.h"

namespace filperf::history::test {

namespace {

/// @return git's exit code, with git's output in `output`
int run_git(const std::filesystem::path& folder, const std::filesystem::path& printed, const std::string& date,
            const std::vector<std::string>& arguments, std::string& output) {
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(printed.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    for (const char* name : {"GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"}) {
      ::setenv(name, date.c_str(), 1);
    }
    for (const char* name : {"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"}) {
      ::setenv(name, "somebody", 1);
    }
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}) {
      ::unsetenv(name);
    }
    std::string git = "git";
    std::string option = "-C";
    std::string where = folder.string();
    std::vector<std::string> copies = arguments;
    std::vector<char*> command{git.data(), option.data(), where.data()};
    for (std::string& argument : copies) {
      command.push_back(argument.data());
    }
    command.push_back(nullptr);
    ::execvp("git", command.data());
    ::_exit(127);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  output = filperf::test::content_of(printed);
  output.erase(output.find_last_not_of('\n') + 1);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

baseline::Baseline baseline_of(const Counts& counts) {
  baseline::Baseline baseline;
  baseline.scenario = "it";
  baseline.command = {counts.command};
  baseline.environment = {
      "CPython 3.11.7", "cpython-3.11", "tool 1.0", 7, {{"pyyaml", counts.pyyaml}}, {}, "none", true};
  baseline.graph = filperf::test::GraphBuilder()
                       .function("tool/a.py:main", "program", counts.of_program)
                       .function("builtin:len", "builtin", counts.by_program)
                       .function("stdlib/os.py:walk", "stdlib", counts.total - counts.of_program - counts.by_program)
                       .edge("tool/a.py:main", "builtin:len", counts.by_program)
                       .build();
  return baseline;
}

std::string text_of(const Counts& counts) {
  return baseline::to_text(baseline_of(counts));
}

Repository::Repository() {
  std::filesystem::create_directories(path());
  git({"init", "-q", "-b", "main"});
}

std::string Repository::git(const std::vector<std::string>& arguments) const {
  std::string output;
  const std::string date = fmt::format("2026-{:02}-{:02}T12:00:00+0000", 1 + commits_ / 28, 1 + commits_ % 28);
  EXPECT_EQ(run_git(path(), folder_ / "printed", date, arguments, output), 0)
      << "git " << fmt::format("{}", fmt::join(arguments, " ")) << "\n"
      << output;
  return output;
}

bool Repository::try_git(const std::vector<std::string>& arguments) const {
  std::string output;
  return run_git(path(), folder_ / "printed", "2026-12-31T12:00:00+0000", arguments, output) == 0;
}

std::string Repository::commit(const std::string& subject) {
  git({"add", "-A"});
  git({"commit", "-q", "--allow-empty", "-m", subject});
  ++commits_;
  return git({"rev-parse", "HEAD"});
}

std::string Repository::commit(const Counts& counts, const std::string& subject) {
  write(kPath, text_of(counts));
  return commit(subject);
}

}  // namespace filperf::history::test
