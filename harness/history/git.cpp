#include "history/git.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <sstream>
#include <system_error>

#include "base/error.h"
#include "history/git_process.h"
#include "process/search_path.h"
#include "settings/settings.h"

namespace filperf::history {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostOutput = std::size_t{256} << 20U;
constexpr std::size_t kChunk = std::size_t{1} << 16U;

fs::path find_git() {
  const std::string folders = settings::from_environment("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  const process::FoundProgram git = process::find_program("git", folders);
  if (git.path.empty()) {
    throw Error("cannot read the history of the baselines", "there is no git in PATH",
                "Install git. The rest of filperf does not need it.");
  }
  return fs::absolute(git.path);
}

}  // namespace

fs::path existing_folder(fs::path path) {
  std::error_code error;
  while (!fs::is_directory(path, error) && path != path.parent_path()) {
    path = path.parent_path();
  }
  return path;
}

Git::Git(fs::path folder) : folder_(std::move(folder)), executable_(find_git()) {
  const std::string attempt = "cannot read the history of the baselines in " + folder_.string();
  std::error_code error;
  if (!fs::is_directory(folder_, error)) {
    throw Error(attempt, "there is no such folder");
  }
  const GitAnswer answer = run({"rev-parse", "--git-dir"});
  if (answer.code != 0) {
    if (answer.error.find("not a git repository") == std::string::npos) {
      throw Error(attempt, "git refuses the folder: " + answer.error);
    }
    throw Error(attempt, "it is not in a git repository",
                "The history comes from git, so a plain copy of the files has none. Use a clone.");
  }
}

std::vector<std::string> Git::with_folder(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"-C", folder_.string(), "--no-pager"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

GitAnswer Git::run(const std::vector<std::string>& arguments) const {
  GitProcess process(executable_, with_folder(arguments));
  GitAnswer answer;
  for (std::string chunk = process.read(kChunk); !chunk.empty(); chunk = process.read(kChunk)) {
    answer.output += chunk;
    if (answer.output.size() > kMostOutput) {
      throw Error(fmt::format("cannot use the output of `git {}`", arguments.front()),
                  fmt::format("it is larger than {} MiB", kMostOutput >> 20U));
    }
  }
  answer.code = process.wait();
  answer.error = process.standard_error();
  return answer;
}

std::string Git::output_of(const std::vector<std::string>& arguments) const {
  GitAnswer answer = run(arguments);
  if (answer.code != 0) {
    throw Error(fmt::format("`git {}` failed in {}", fmt::join(arguments, " "), folder_.string()),
                answer.error.empty() ? fmt::format("its exit code is {}", answer.code) : answer.error);
  }
  return std::move(answer.output);
}

std::string Git::path_in_repository(const fs::path& path) const {
  const std::string attempt = fmt::format("cannot look for {} in git's history", path.string());
  const fs::path absolute = fs::absolute(path.is_absolute() ? path : folder_ / path).lexically_normal();
  if (absolute.string().find('\n') != std::string::npos) {
    throw Error(attempt, "its name contains a line feed");
  }
  const fs::path folder = existing_folder(absolute);
  const bool is_here = folder == folder_;
  const Git there = is_here ? *this : Git(folder);
  const auto repository = [](const Git& git) { return git.output_of({"rev-parse", "--absolute-git-dir"}); };
  if (!is_here && repository(there) != repository(*this)) {
    throw Error(attempt, fmt::format("it is not in the repository of {}", folder_.string()));
  }
  std::string prefix = there.output_of({"rev-parse", "--show-prefix"});
  prefix.erase(prefix.find_last_not_of('\n') + 1);
  const fs::path rest = absolute.lexically_relative(folder);
  std::string found = (rest == "." ? fs::path(prefix) : prefix / rest).generic_string();
  found.erase(found.find_last_not_of('/') + 1);
  return found;
}

bool Git::is_shallow() const {
  return output_of({"rev-parse", "--is-shallow-repository"}).starts_with("true");
}

}  // namespace filperf::history
