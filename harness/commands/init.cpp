#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "base/shell_word.h"
#include "base/standard_output.h"
#include "base/words.h"
#include "commands/commands.h"
#include "init/inspection.h"
#include "init/kit.h"
#include "init/scenarios.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShownFailures = 5;

struct InitOptions {
  fs::path folder = ".";
  init::Wishes wishes;
  bool dry_run = false;
  bool verbose = false;
};

std::string command_line(const std::string& script, const std::vector<std::string>& arguments) {
  std::string text = script;
  for (const std::string& word : arguments) {
    text += " " + shell_word(word);
  }
  return text;
}

/// How an environment is made with the tool that the repository is kept with.
std::string how_to_install(const fs::path& repository) {
  std::error_code error;
  for (const auto& [file, command] :
       {std::pair{"uv.lock", "uv sync"}, std::pair{"poetry.lock", "poetry install` and then `poetry run filperf init"},
        std::pair{"pdm.lock", "pdm install"},
        std::pair{"Pipfile", "pipenv install` and then `pipenv run filperf init"}}) {
    if (fs::is_regular_file(repository / file, error)) {
      return command;
    }
  }
  return "python3 -m venv .venv && .venv/bin/pip install .";
}

/// @throws Error if it is no project with a command
void require_command(const fs::path& repository, const init::Inspection& found) {
  const std::string attempt = fmt::format("cannot set up the gate in {}", repository.string());
  if (!found.entry.empty()) {
    return;
  }
  if (!found.script.empty()) {
    throw Error(attempt, fmt::format("it has no console script {}", found.script),
                found.scripts.empty() ? "Give its entry point: --entry <module>:<callable>."
                                      : fmt::format("It has {}.", fmt::join(found.scripts, ", ")));
  }
  throw Error(attempt,
              "it declares no console script, neither in pyproject.toml ([project.scripts], [tool.poetry.scripts]) nor "
              "in setup.cfg or "
              "setup.py, and no distribution that was installed from it has one",
              "Give the entry point of its command: filperf init --entry <module>:<callable>.");
}

/// Looks at the repository with one interpreter after the other, until one can import the program.
init::Inspection find_program(const fs::path& repository, const init::Wishes& wishes) {
  std::vector<std::string> reasons;
  for (const fs::path& python : init::candidates(repository, wishes)) {
    init::Inspection found;
    try {
      found = init::inspect(repository, python, wishes, false);
    } catch (const Error& error) {
      reasons.push_back(fmt::format("{}: {}", python.string(), error.why()));
      continue;
    }
    require_command(repository, found);
    if (found.why.empty()) {
      return init::inspect(repository, python, wishes, true);
    }
    reasons.push_back(fmt::format("{}: {}", python.string(), found.why));
  }
  throw Error(fmt::format("cannot set up the gate in {}", repository.string()),
              reasons.empty() ? "there is no Python, neither in a virtual environment nor in PATH"
                              : fmt::format("no Python can import the program:\n  {}", fmt::join(reasons, "\n  ")),
              fmt::format("Install it with what it needs, by `{}`, and run `filperf init` again; or name an "
                          "environment: --python <folder>.",
                          how_to_install(repository)));
}

void print_found(const fs::path& repository, const init::Inspection& found, const InitOptions& options) {
  print_result("{}: {}, the package {}{}\n  with Python {} in {}\n", found.script, found.entry, found.package,
               found.source.empty() ? ", as it is installed"
                                    : fmt::format(" in {}", (repository / found.source).lexically_normal().string()),
               found.version, found.python.string());
  std::vector<std::string> others;
  std::copy_if(found.scripts.begin(), found.scripts.end(), std::back_inserter(others),
               [&](const std::string& script) { return script != found.script; });
  if (!others.empty()) {
    print_result("  it also has {}: `filperf init --script <name>` is for one of those\n", fmt::join(others, ", "));
  }
  print_result("  tried {}: {} ended with 0\n", counted(found.tried, "command"),
               found.commands.size() + (found.has_help ? 1U : 0U));
  const std::size_t shown = options.verbose ? found.failed.size() : std::min(kShownFailures, found.failed.size());
  for (std::size_t i = 0; i < shown; ++i) {
    print_result("    not used: {}: {}\n", command_line(found.script, found.failed[i].arguments), found.failed[i].why);
  }
  if (shown < found.failed.size()) {
    print_result("    and {} more (--verbose lists them)\n", found.failed.size() - shown);
  }
}

void print_written(const init::KitFile& file, init::Written what, bool dry) {
  const std::string_view word = what == init::Written::kept      ? "kept        "
                                : what == init::Written::written ? (dry ? "would write " : "wrote       ")
                                                                 : (dry ? "would add to" : "added to    ");
  print_result("{} {}{}\n", word, file.path.string(),
               what == init::Written::kept ? (file.lines ? ", which has all that is needed" : ", which was there")
               : file.what.empty()         ? ""
                                           : fmt::format(": {}", file.what));
}

int set_up(const InitOptions& options) {
  std::error_code error;
  if (!fs::is_directory(options.folder, error)) {
    throw UsageError(fmt::format("cannot set up the gate in {}", options.folder.string()), "there is no such folder");
  }
  const fs::path repository = init::repository_of(fs::canonical(options.folder));
  const init::Inspection found = find_program(repository, options.wishes);
  print_found(repository, found, options);
  for (const init::KitFile& file : init::kit_of(repository, found)) {
    print_written(file, init::write(repository, file, options.dry_run), options.dry_run);
  }
  if (!options.dry_run) {
    const bool here = fs::equivalent(repository, fs::current_path(), error);
    print_result(
        "\nNext:\n{}  filperf gate              # runs it; there is no baseline yet, and it says what to do then\n",
        here ? "" : fmt::format("  cd {}\n", shell_word(repository.string())));
  }
  return 0;
}

}  // namespace

Command init_command() {
  const auto options = std::make_shared<InitOptions>();
  return {
      .name = "init",
      .description = "Set up the gate in the repository of a Python program",
      .options = {{"FOLDER", &options->folder, "A folder of the repository; default: this one"},
                  {"--python", &options->wishes.python,
                   "The interpreter, or virtual environment, that the program is installed in; default: look for it"},
                  {"--script",
                   &options->wishes.script,
                   "The console script to gate; default: the one that is called like the project",
                   {.value = "NAME"}},
                  {"--entry",
                   &options->wishes.entry,
                   "The entry point to gate, where no console script names it",
                   {.value = "MODULE:CALLABLE"}},
                  {"--dry-run", &options->dry_run, "Only say what would be written"},
                  {"--verbose", &options->verbose, "List every command that was tried in vain"}},
      .run = [options] { return set_up(*options); },
      .footer =
          "Finds the console script and its package, and tries the commands that the documents show, and the examples. "
          "Each runs in a fresh folder below\n/tmp, with a home folder of its own. Writes perf/ with a scenario for "
          "each that ended with 0, a "
          "workflow, and lines for\n.gitattributes and the justfile. No file is overwritten."};
}

}  // namespace filperf::commands
