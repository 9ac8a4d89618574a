#include "profile/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/pipe.h"
#include "base/regular_expression.h"
#include "base/shell_word.h"
#include "base/split.h"
#include "base/utf8.h"
#include "process/launch.h"
#include "process/search_path.h"
#include "profile/python_arguments.h"
#include "profile/shebang.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

constexpr int kNotFound = 127;
constexpr int kCannotRun = 126;
constexpr std::size_t kHead = 4096;

bool is_python_name(const std::string& name) {
  // python, python3, python3.13t, python3-dbg, pypy3.10
  static const RegularExpression kName("(python|pypy)[0-9.]*[a-z]*(-dbg|-intel64)?");
  constexpr std::size_t kLongest = 64;
  return name.size() <= kLongest && kName.match(name);
}

/// The first bytes of a file; none where it cannot be read.
std::string head_of(const fs::path& path) {
  std::string head(kHead, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return head;
}

/// The first line that a program prints; empty if it fails. Not by `process::run_process`: that makes this process
/// adopt orphans, and the command that it becomes would inherit that.
std::string answer_of(const std::vector<std::string>& command, const std::string& search_path) {
  Pipe answers = make_pipe("cannot ask " + command.front());
  process::Launch launch;
  pid_t process = -1;
  try {
    launch.executable = find_program(command.front(), search_path);
    launch.words = command;
    launch.input.file = "/dev/null";
    launch.output.descriptor = answers.to.get();
    launch.errors.file = "/dev/null";
    process = process::start_process(launch).id;
  } catch (const Error&) {
    return {};
  }
  answers.to.close();
  std::string answer;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = ::read(answers.from.get(), buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
    answer.append(buffer.data(), answer.size() < kHead ? static_cast<std::size_t>(std::max<ssize_t>(got, 0)) : 0);
  }
  return process::wait_for(process) == 0 ? first_line(answer) : "";
}

void take(PythonCommand& command, const PythonArguments& arguments) {
  command.options = arguments.options;
  command.target = arguments.target;
  command.what = arguments.what;
  command.arguments = arguments.arguments;
  command.typed = arguments.typed;
  command.prompt = arguments.prompt;
}

std::string name_of(const PythonCommand& command) {
  switch (command.target) {
    case Target::script: {
      const fs::path script = fs::absolute(command.what).lexically_normal();
      return (script.has_filename() ? script : script.parent_path()).stem().string();
    }
    case Target::module: {
      std::string name = command.what;
      std::replace(name.begin(), name.end(), '/', '_');
      return name;
    }
    case Target::code:
    case Target::input:
    case Target::none:
      break;
  }
  return fs::path(command.interpreter_name).filename().string();
}

/// Words as a shell reads them.
std::string typed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : " ") + shell_word(word);
  }
  return printable(text);
}

/// uv runs Python below it. filperf has to stand between them, and for a script with an environment of its own it has
/// to be given that environment's interpreter.
/// @param words  what follows `uv run`
[[noreturn]] void refuse_uv(const std::vector<std::string>& words) {
  const std::string attempt = "cannot profile uv run " + typed(words);
  const auto script = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return head_of(word).find("# /// script") != std::string::npos;
  });
  if (script != words.end()) {
    const std::string name = typed({*script});
    throw CommandError(
        kCannotRun, attempt, "uv runs the script below it, in an environment that is the script's own",
        fmt::format("Give that environment's interpreter: uv sync --script {0} && filperf profile --enable "
                    "-- \"$(uv python find --script {0})\" {1}",
                    name, typed({script, words.end()})));
  }
  std::vector<std::string> program = words;
  if (!program.empty() && program.front().ends_with(".py")) {
    program.insert(program.begin(), "python");
  }
  const bool known = !program.empty() && !program.front().starts_with('-');
  throw CommandError(kCannotRun, attempt, "uv runs the program below it",
                     known
                         ? "Put filperf between them: uv run filperf profile --enable -- " + typed(program)
                         : "Put filperf between them, behind uv's own options: uv run OPTIONS filperf profile --enable "
                           "-- PROGRAM, where PROGRAM is a command, `python script.py` or `python -m module`.");
}

/// A script that is executed by its path: the program behind a shim, the interpreter that its first lines name.
class Script {
public:
  Script(fs::path path, const std::string& typed, const std::string& search_path)
      : path_(std::move(path)), typed_(typed), search_path_(search_path) {}

  [[nodiscard]] PythonCommand command(const std::vector<std::string>& arguments) {
    std::string head = head_of(path_);
    if (const std::vector<std::string> question = shim_question(head, fs::path(typed_).filename().string());
        !question.empty()) {
      const std::string answer = answer_of(question, search_path_);
      if (answer.empty()) {
        throw CommandError(kNotFound, "cannot run " + typed_,
                           fmt::format("`{}` knows no program behind this shim", fmt::join(question, " ")),
                           "Choose an environment that has it, or give the program's path.");
      }
      path_ = answer;
      head = head_of(path_);
    }
    const Interpreter found = interpreter_of(head, path_);
    std::vector<std::string> words = found.words;
    if (words.size() > 1 && fs::path(words[0]).filename() == "uv" && words[1] == "run") {
      std::vector<std::string> run{path_.string()};
      run.insert(run.end(), arguments.begin(), arguments.end());
      refuse_uv(run);
    }
    if (words.empty() || !is_python_name(fs::path(words.front()).filename().string())) {
      refuse(words);
    }
    PythonCommand command;
    command.interpreter_name = words.front();
    command.through = found.through;
    // `env` looks for it by the PATH that it sets.
    command.interpreter = found.through.empty() ? interpreter(words.front()) : fs::path(words.front());
    words.erase(words.begin());
    words.push_back(path_.string());
    words.insert(words.end(), arguments.begin(), arguments.end());
    take(command, read_python_arguments(words));
    command.name = fs::path(typed_).filename().string();
    return command;
  }

private:
  [[nodiscard]] fs::path interpreter(const std::string& name) const {
    try {
      return find_program(name, search_path_);
    } catch (const CommandError& error) {
      throw CommandError(error.exit_code(), "cannot run " + typed_,
                         fmt::format("its interpreter {} cannot be used: {}", name, error.why()),
                         "Was its environment moved or removed? Install it again.");
    }
  }

  [[noreturn]] void refuse(const std::vector<std::string>& words) const {
    const std::string why = words.empty() ? "it is no script with an interpreter in its first line"
                                          : fmt::format("its first line names {}", printable(words.front()));
    throw CommandError(kCannotRun, "cannot profile " + typed_,
                       fmt::format("{} is not a Python program: {}", path_.string(), why),
                       "Give the Python program itself. Where another starts it, as `uv run` does, put filperf "
                       "between them: uv run filperf profile -- PROGRAM.");
  }

  fs::path path_;
  std::string typed_;
  std::string search_path_;
};

}  // namespace

fs::path find_program(const std::string& name, const std::string& search_path) {
  const std::string attempt = "cannot run " + printable(name);
  if (name.find('/') != std::string::npos) {
    if (process::is_executable(name)) {
      return name;
    }
    const int reason = ::access(name.c_str(), X_OK) == 0 ? EISDIR : errno;
    throw CommandError(reason == ENOENT || reason == ENOTDIR ? kNotFound : kCannotRun, attempt,
                       reason == EISDIR ? "it is not a regular file" : std::strerror(reason));
  }
  const process::FoundProgram found = process::find_program(name, search_path);
  if (!found.path.empty()) {
    return found.path;
  }
  throw CommandError(
      found.not_executable ? kCannotRun : kNotFound, attempt,
      found.not_executable ? "it is in PATH, but may not be executed" : "there is no such command in PATH");
}

PythonCommand python_command(const std::vector<std::string>& words, const std::string& search_path) {
  const std::string& name = words.front();
  const fs::path program = find_program(name, search_path);
  const std::vector<std::string> arguments(words.begin() + 1, words.end());
  if (fs::path(name).filename() == "uv" && !arguments.empty() && arguments.front() == "run") {
    refuse_uv({arguments.begin() + 1, arguments.end()});
  }
  if (!is_python_name(program.filename().string())) {
    return Script(program, name, search_path).command(arguments);
  }
  PythonCommand command;
  command.interpreter = program;
  command.interpreter_name = name;
  take(command, read_python_arguments(arguments));
  command.name = name_of(command);
  return command;
}

std::string subcommand_of(const std::vector<std::string>& arguments) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [](const std::string& argument) { return !argument.starts_with('-'); });
  return found == arguments.end() ? "" : *found;
}

}  // namespace filperf::profile
