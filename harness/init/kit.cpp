#include "init/kit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/files.h"
#include "base/version.h"
#include "base/words.h"
#include "init/scenarios.h"
#include "init/templates.h"

namespace filperf::init {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestText = std::size_t{16} << 20U;

using Values = std::vector<std::pair<std::string_view, std::string>>;

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// The text of a template with `@NAME@` replaced.
std::string filled(std::string_view name, const Values& values) {
  std::string text(text_of_template(name));
  for (const auto& [key, value] : values) {
    const std::string mark = fmt::format("@{}@", key);
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

/// The branch that pull requests go to: the one that git's remote names, else the one that is checked out, else main.
std::string default_branch(const fs::path& repository) {
  for (const char* name : {".git/refs/remotes/origin/HEAD", ".git/HEAD"}) {
    if (is_file(repository / name)) {
      const std::string text = read_file(repository / name, kLargestText);
      constexpr std::string_view kReference = "ref: refs/";
      for (const char* kind : {"remotes/origin/", "heads/"}) {
        if (const std::size_t at = text.find(fmt::format("{}{}", kReference, kind)); at == 0) {
          std::string branch = text.substr(kReference.size() + std::string_view(kind).size());
          branch.erase(branch.find_last_not_of(" \n") + 1);
          return branch;
        }
      }
    }
  }
  return "main";
}

/// How the workflow installs the program and filperf.
Values workflow_values(const fs::path& repository, const Inspection& found) {
  const std::string version = fmt::format("filperf=={}", filperf::version());
  std::string steps;
  if (std::find(found.tools.begin(), found.tools.end(), "dot") != found.tools.end()) {
    steps += "      - run: sudo apt-get update && sudo apt-get install -y --no-install-recommends graphviz\n";
  }
  const bool uv = is_file(repository / "uv.lock");
  const bool poetry = !uv && is_file(repository / "poetry.lock");
  steps += fmt::format(
      "      - uses: {}\n"
      "        with:\n"
      "          python-version: \"{}\"  # counts belong to a version of Python\n",
      uv ? "astral-sh/setup-uv@v6" : "actions/setup-python@v5", found.version);
  steps += uv ? fmt::format("      - run: uv sync --frozen && uv tool install {}", version)
           : poetry
               ? fmt::format("      - run: pip install poetry {} && POETRY_VIRTUALENVS_IN_PROJECT=true poetry install",
                             version)
               : fmt::format("      - run: python -m venv .venv && .venv/bin/pip install . && pip install {}", version);
  return {{"SUBJECT", subject_name(found)}, {"BRANCH", default_branch(repository)}, {"INSTALL_STEPS", steps}};
}

/// Whether a justfile has a recipe of this name.
bool has_recipe(const std::string& text, const std::string& name) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (line.starts_with(name) && line.size() > name.size() && (line[name.size()] == ' ' || line[name.size()] == ':')) {
      return true;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

void add_recipes(std::vector<KitFile>& kit, const fs::path& repository, const Inspection& found) {
  for (const char* name : {"justfile", "Justfile", ".justfile"}) {
    if (!is_file(repository / name)) {
      continue;
    }
    const std::string present = read_file(repository / name, kLargestText);
    if (has_recipe(present, "perf") || has_recipe(present, "perf-refresh")) {
      return;
    }
    kit.push_back({name,
                   fmt::format("\n# Counts the calls of {}'s commands and compares them with the baselines in perf/\n"
                               "perf *arguments:\n"
                               "    filperf gate {{{{arguments}}}}\n\n"
                               "# Accepts today's counts as baselines\n"
                               "perf-refresh *arguments:\n"
                               "    filperf gate --refresh {{{{arguments}}}}\n",
                               subject_name(found)),
                   true, "the recipes perf and perf-refresh"});
    return;
  }
}

/// The lines of `text` that `present` has not.
std::string missing_lines(std::string_view text, const std::string& present) {
  const std::string lines = "\n" + present + "\n";
  std::string missing;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.empty() || lines.find(fmt::format("\n{}\n", line)) == std::string::npos) {
      missing += fmt::format("{}\n", line);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return missing.find_first_not_of('\n') == std::string::npos ? "" : missing;
}

}  // namespace

std::vector<KitFile> kit_of(const fs::path& repository, const Inspection& found) {
  const std::size_t scenarios = found.commands.size() + (found.has_help ? 2U : 1U);
  std::vector<KitFile> kit{
      {"perf/CMakeLists.txt",
       filled("CMakeLists.txt.in", {{"SUBJECT", subject_name(found)},
                                    {"FILPERF_VERSION", filperf::version()},
                                    {"ENTRY", found.entry},
                                    {"PACKAGE", found.package},
                                    {"VENV_HINT", environment_hint(repository, found)},
                                    {"SUBJECT_LINES", subject_lines(repository, found)},
                                    {"EXAMPLE_USE", example_use(found)},
                                    {"SCENARIOS", scenario_lines(found)}}),
       false, counted(scenarios, "scenario")},
      {"perf/CMakePresets.json", std::string(text_of_template("CMakePresets.json")), false,
       "the presets perf and perf-refresh"},
      {"perf/.gitignore", "/build/\n", true, ""},
      {".gitattributes", "perf/baselines/**/*.json text eol=lf\n", true, ""},
      {".github/workflows/perf.yml", filled("perf.yml", workflow_values(repository, found)), false,
       "the gate for each pull request"},
  };
  add_recipes(kit, repository, found);
  return kit;
}

Written write(const fs::path& repository, const KitFile& file, bool dry) {
  const fs::path path = repository / file.path;
  std::error_code error;
  const bool there = fs::exists(fs::symlink_status(path, error));
  if (there && !file.lines) {
    return Written::kept;
  }
  std::string text = file.text;
  if (there) {
    const std::string present = read_file(path, kLargestText);
    const std::string missing = missing_lines(file.text, present);
    if (missing.empty()) {
      return Written::kept;
    }
    text = present + (present.empty() || present.ends_with('\n') ? "" : "\n") + missing;
  }
  if (!dry) {
    write_file_atomically(path, text);
  }
  return there ? Written::added : Written::written;
}

}  // namespace filperf::init
