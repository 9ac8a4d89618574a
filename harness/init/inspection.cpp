#include "init/inspection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/temporary_folder.h"
#include "init/templates.h"
#include "process/launch.h"
#include "process/search_path.h"

namespace filperf::init {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestAnswer = std::size_t{16} << 20U;
constexpr std::int64_t kMostTried = 1'000'000;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// The interpreter of a virtual environment; empty if the folder is none.
fs::path interpreter_in(const fs::path& folder) {
  const fs::path python = folder / "bin" / "python";
  return is_there(folder / "pyvenv.cfg") && process::is_executable(python) ? python : fs::path();
}

fs::path wished_interpreter(const std::string& wish) {
  const fs::path path = wish;
  std::error_code error;
  if (wish.find('/') == std::string::npos && !fs::is_directory(path, error)) {
    const fs::path found = process::find_program(wish, variable("PATH")).path;
    if (!found.empty()) {
      return fs::absolute(found);
    }
  }
  const fs::path python = fs::is_directory(path, error) ? path / "bin" / "python" : path;
  if (!process::is_executable(python)) {
    throw Error(fmt::format("cannot use the interpreter {}", wish), "there is no such program",
                "Name a Python in which the program is installed, or the folder of its virtual environment.");
  }
  return fs::absolute(python).lexically_normal();
}

std::vector<std::string> words_of(const std::string& repository, const Wishes& wishes, bool try_commands) {
  return {"python",
          "-I",
          "-B",
          "-c",
          std::string(text_of_template("inspect_project.py")),
          try_commands ? "try" : "look",
          repository,
          wishes.script,
          wishes.entry};
}

std::vector<FoundCommand> commands_in(const nlohmann::json& document, const std::string& attempt) {
  std::vector<FoundCommand> commands;
  if (const auto found = document.find("commands"); found != document.end()) {
    for (const nlohmann::json& entry : *found) {
      const JsonObject json(entry, attempt, "commands");
      commands.push_back({json.text("name"), json.texts("args"), json.texts("inputs"), json.texts("directories")});
    }
  }
  return commands;
}

std::vector<FailedCommand> failed_in(const nlohmann::json& document, const std::string& attempt) {
  std::vector<FailedCommand> failed;
  if (const auto found = document.find("failed"); found != document.end()) {
    for (const nlohmann::json& entry : *found) {
      const JsonObject json(entry, attempt, "failed");
      failed.push_back({json.texts("args"), json.text("why")});
    }
  }
  return failed;
}

Inspection read_answer(const std::string& text, const std::string& attempt) {
  const nlohmann::json document = parse_json(text, attempt);
  const JsonObject json(document, attempt);
  Inspection found;
  found.project = json.text("name");
  found.script = json.text("script");
  found.entry = json.text("entry");
  found.package = json.text("package");
  found.source = json.text("source");
  found.scripts = json.texts("scripts");
  found.python = json.text("python");
  found.version = json.text("version");
  found.why = json.text("why");
  if (json.has("tried")) {
    found.has_help = document.value("help", false);
    found.commands = commands_in(document, attempt);
    found.failed = failed_in(document, attempt);
    found.tools = json.texts("tools");
    found.tried = json.integer("tried", 0, kMostTried);
  }
  return found;
}

}  // namespace

fs::path repository_of(const fs::path& folder) {
  const fs::path start = fs::absolute(folder).lexically_normal();
  for (fs::path place = start; place.has_relative_path(); place = place.parent_path()) {
    for (const char* name : {"pyproject.toml", "setup.cfg", "setup.py"}) {
      if (is_there(place / name)) {
        return place;
      }
    }
    if (is_there(place / ".git")) {
      return place;
    }
  }
  return start;
}

std::vector<fs::path> candidates(const fs::path& repository, const Wishes& wishes) {
  if (!wishes.python.empty()) {
    return {wished_interpreter(wishes.python)};
  }
  std::vector<fs::path> found;
  const auto add = [&](const fs::path& python) {
    if (!python.empty() && std::find(found.begin(), found.end(), python) == found.end()) {
      found.push_back(python);
    }
  };
  std::vector<fs::path> folders{repository / ".venv", repository / "venv", repository / "env"};
  for (fs::path& entry : entries_in(repository)) {
    folders.push_back(std::move(entry));
  }
  for (const char* tool : {".tox", ".nox"}) {
    for (fs::path& entry : entries_in(repository / tool)) {
      folders.push_back(std::move(entry));
    }
  }
  for (const char* name : {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "CONDA_PREFIX"}) {
    folders.emplace_back(variable(name).empty() ? "/nowhere" : variable(name));
  }
  for (const fs::path& folder : folders) {
    add(interpreter_in(folder));
  }
  for (const char* name : {"python3", "python"}) {
    add(process::find_program(name, variable("PATH")).path);
  }
  return found;
}

Inspection inspect(const fs::path& repository, const fs::path& python, const Wishes& wishes, bool try_commands) {
  const std::string attempt = fmt::format("cannot look at {} with {}", repository.string(), python.string());
  const TemporaryFolder folder("/tmp/filperf-init-");
  process::Launch launch;
  launch.executable = python;
  launch.words = words_of(repository.string(), wishes, try_commands);
  // A virtual environment is found by the name that its interpreter is started with.
  launch.words.front() = python.string();
  launch.working_folder = folder.path();
  launch.input.file = "/dev/null";
  launch.output.file = folder.path() / "answer";
  launch.errors.file = folder.path() / "errors";
  const int code = process::wait_for(process::start_process(launch).id);
  const std::string answer = read_file(launch.output.file, kLargestAnswer);
  if (code != 0 || answer.empty()) {
    std::string errors = read_file(launch.errors.file, kLargestAnswer);
    errors.erase(errors.find_last_not_of(" \n") + 1);
    const std::size_t last = errors.rfind('\n');
    throw Error(attempt, errors.empty() ? fmt::format("it ended with {}", code)
                                        : errors.substr(last == std::string::npos ? 0 : last + 1));
  }
  Inspection found = read_answer(answer, attempt);
  found.asked = python;
  return found;
}

}  // namespace filperf::init
