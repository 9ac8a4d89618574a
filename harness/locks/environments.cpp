#include "locks/environments.h"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/split.h"
#include "driver/sources.h"
#include "history/git.h"
#include "process/printed.h"
#include "process/process.h"

namespace filperf::locks {

namespace fs = std::filesystem;

namespace {

/// Longer than any download that somebody waits for.
constexpr double kSeconds = 3600;
constexpr std::uint64_t kMemory = std::uint64_t{16} << 30U;
constexpr std::size_t kLargestAnswer = std::size_t{64} << 20U;
constexpr std::size_t kLargestLock = std::size_t{64} << 20U;
constexpr std::string_view kErrorMark = "\nerror: ";

std::vector<std::string> all_variables() {
  std::vector<std::string> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

/// What a program of ours said is wrong, or else the end of what it printed.
std::string complaint_in(const std::string& printed, const process::ProcessResult& result) {
  const std::string lines_before = "\n" + printed;
  if (const std::size_t mark = lines_before.find(kErrorMark); mark != std::string::npos) {
    std::string complaint = lines_before.substr(mark + kErrorMark.size());
    complaint.erase(complaint.find_last_not_of(" \n.") + 1);
    return complaint;
  }
  const std::string lines = process::last_lines("It printed", printed);
  return fmt::format("it ended with {}{}", result.code, lines);
}

}  // namespace

std::string ask_python(const fs::path& python, const fs::path& script, const std::vector<std::string>& arguments,
                       const std::string& attempt) {
  const TemporaryFolder folder((fs::temp_directory_path() / "filperf-asked-").string());
  process::ProcessRequest request;
  request.command = {python.string(), "-I", "-B", script.string()};
  request.command.insert(request.command.end(), arguments.begin(), arguments.end());
  request.environment = all_variables();
  request.working_folder = fs::current_path();
  request.standard_input = "/dev/null";
  request.standard_output = folder.path() / "answer";
  request.standard_error = folder.path() / "errors";
  request.timeout_seconds = kSeconds;
  request.memory_limit_bytes = kMemory;
  const process::ProcessResult result = process::run_process(request);
  if (result.end != process::ProcessEnd::exited || result.code != 0) {
    throw Error(attempt, complaint_in(process::printed_into(request.standard_error), result));
  }
  return read_file(request.standard_output, kLargestAnswer);
}

Environments::Environments(fs::path repository)
    : repository_(std::move(repository)), folder_((fs::temp_directory_path() / "filperf-locks-").string()) {
  write_file_atomically(folder_.path() / "managed_environment.py", driver::managed_environment_source());
}

Lock Environments::lock_of(const std::string& name, const std::string& text) const {
  const fs::path file = folder_.path() / (digest_of(name + '\0' + text).substr(0, 16) + ".lock");
  write_file_atomically(file, text);
  return {name, file};
}

Lock Environments::lock_named(const std::string& name) const {
  std::error_code error;
  if (fs::exists(name, error)) {
    const fs::path file = fs::absolute(name).lexically_normal();
    static_cast<void>(read_file(file, kLargestLock));  // says in our words why it cannot be read
    return {name, file};
  }
  const std::string attempt = fmt::format("cannot read the lock file {}", name);
  const std::size_t colon = name.find(':');
  if (colon == std::string::npos || colon == 0 || name.front() == '-') {
    throw Error(attempt, "there is no such file",
                "Name a file, or one of a commit as git does: HEAD~1:requirements.lock.");
  }
  const history::Git git(history::existing_folder(fs::absolute(repository_)));
  const history::GitAnswer answer = git.run({"cat-file", "blob", name});
  if (answer.code != 0) {
    throw Error(attempt, fmt::format("there is no such file, and git does not know it: {}", first_line(answer.error)),
                "The path of REV:path begins at the top of the repository, or with ./ at this folder.");
  }
  return lock_of(name, answer.output);
}

fs::path Environments::made(const Lock& lock, const fs::path& python, const fs::path& home) const {
  const fs::path script = folder_.path() / "managed_environment.py";
  const std::string attempt = fmt::format("cannot make the environment of {}", lock.name);
  std::vector<std::string> arguments{"--lock", lock.file.string(), "--root", home.parent_path().string()};
  std::vector<std::string> question = arguments;
  question.emplace_back("--print-path");
  const fs::path place = first_line(ask_python(python, script, question, attempt));
  arguments.insert(arguments.end(), {"--installer", (folder_.path() / "installer").string()});
  static_cast<void>(ask_python(python, script, arguments, attempt));
  return place;
}

}  // namespace filperf::locks
