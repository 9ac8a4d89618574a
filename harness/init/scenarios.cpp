#include "init/scenarios.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "process/search_path.h"

namespace filperf::init {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPlain = "._-/+=,:@%";

/// A word as an argument of a CMake command: in quotes where it needs them.
std::string argument(std::string_view word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || kPlain.find(letter) != std::string_view::npos;
  });
  if (plain) {
    return std::string(word);
  }
  std::string quoted = "\"";
  for (const char letter : word) {
    if (letter == '"' || letter == '\\' || letter == '$') {
      quoted += '\\';
    }
    quoted += letter;
  }
  return quoted + "\"";
}

std::string arguments(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += " " + argument(word);
  }
  return text;
}

/// Relative to perf/ for what is in the repository; as it is elsewhere.
std::string from_perf(const fs::path& repository, const fs::path& path) {
  const fs::path relative = path.lexically_relative(repository);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return inside ? (fs::path("..") / relative).lexically_normal().string() : path.string();
}

/// The folder of an interpreter's virtual environment; empty if it is in none.
fs::path environment_of(const fs::path& python) {
  const fs::path folder = python.parent_path().parent_path();
  std::error_code error;
  return fs::exists(folder / "pyvenv.cfg", error) ? folder : fs::path();
}

/// PYTHON: a folder of the repository, a name in PATH, or a place on this machine.
std::string python_lines(const fs::path& repository, const Inspection& found) {
  const fs::path environment = environment_of(found.python);
  const std::string folder = environment.empty() ? "" : from_perf(repository, environment);
  if (folder.starts_with("..")) {
    return fmt::format("    PYTHON {}\n", argument(folder));
  }
  const char* search_path = std::getenv("PATH");
  for (const char* name : {"python3", "python"}) {
    if (search_path != nullptr && process::find_program(name, search_path).path == found.asked) {
      return fmt::format("    PYTHON {}\n", name);
    }
  }
  return fmt::format(
      "    # A place on one machine: elsewhere pass -DFILPERF_PYTHON=<interpreter or environment>, or set that "
      "variable.\n    PYTHON {}\n",
      argument(environment.empty() ? found.python.string() : environment.string()));
}

}  // namespace

std::string subject_name(const Inspection& found) {
  std::string name = found.script;
  std::replace_if(
      name.begin(), name.end(),
      [](char letter) {
        return std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '.' && letter != '_' && letter != '-';
      },
      '-');
  return name;
}

std::string environment_hint(const fs::path& repository, const Inspection& found) {
  const fs::path environment = environment_of(found.python);
  const std::string folder = environment.empty() ? "" : from_perf(repository, environment);
  return folder.starts_with("..") ? "${CMAKE_CURRENT_SOURCE_DIR}/" + folder + "/bin" : "";
}

std::string subject_lines(const fs::path& repository, const Inspection& found) {
  std::string text = python_lines(repository, found);
  if (!found.source.empty()) {
    const bool usual = found.source == "." || found.source == "src";
    text += fmt::format("    # Gates the files of the repository, however the program is installed.\n    SOURCE {}\n",
                        usual ? ".." : argument((fs::path("..") / found.source).string()));
  }
  if (!found.tools.empty()) {
    text += fmt::format(
        "    # Programs that its commands start: their versions are part of a baseline's environment.\n    TOOLS{}\n",
        arguments(found.tools));
  }
  return text;
}

std::string scenario_lines(const Inspection& found) {
  std::string text = found.has_help ? "filperf_add_scenario(help ARGS --help)\n" : "";
  if (!found.commands.empty()) {
    text += "\n# Commands of the documents and examples of this repository, which ended with 0 when they were tried.\n";
  }
  for (const FoundCommand& command : found.commands) {
    text += fmt::format("filperf_add_scenario({} ARGS{}", command.name, arguments(command.arguments));
    std::string more;
    if (!command.inputs.empty()) {
      more += " INPUTS";
      for (const std::string& input : command.inputs) {
        more += " " + argument("../" + input);
      }
    }
    if (!command.directories.empty()) {
      more += " DIRECTORIES" + arguments(command.directories);
    }
    text += (more.empty() ? "" : "\n   ") + more + ")\n";
  }
  return text;
}

std::string example_use(const Inspection& found) {
  for (const FoundCommand& command : found.commands) {
    if (command.inputs.size() == 1) {
      std::string text;
      for (const std::string& word : command.arguments) {
        text += (text.empty() ? "" : " ") +
                (word == fs::path(command.inputs.front()).filename() ? "@FILE@" : argument(word));
      }
      return text;
    }
  }
  return "@FILE@";
}

}  // namespace filperf::init
