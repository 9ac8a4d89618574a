#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"
#include "baseline/format.h"
#include "baseline/store.h"
#include "callgraph/guessed_places.h"
#include "callgraph/pstats_reader.h"
#include "commands/commands.h"
#include "growth/growth_baseline.h"
#include "report/diff.h"
#include "report/json.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

struct DiffOptions {
  std::vector<std::string> files;
  std::string package;
  bool json = false;
  bool git = false;
  bool textconv = false;
};

/// One side of a comparison.
struct Side {
  std::string name;
  std::optional<baseline::Baseline> baseline;  ///< none for a dump; of a family that of its largest size
  std::optional<std::int64_t> size;            ///< which that is
  std::optional<callgraph::Profile> profile;   ///< none for a baseline
};

/// A baseline is JSON text; what cProfile dumps is not.
bool is_baseline(std::string_view content) {
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && content[first] == '{' && content.size() > first + 1 &&
         static_cast<unsigned char>(content[first + 1]) < 0x80 && content.find("\"schema\"") != std::string_view::npos;
}

Side read_side(const std::string& path) {
  const std::string content = read_file(path);
  Side side{path, {}, {}, {}};
  if (is_baseline(content) && baseline::is_of_family(content)) {
    // Where growth shows.
    const growth::GrowthBaseline family = growth::from_text(content, path);
    side.size = family.family.sizes.back();
    side.baseline = family.at_largest_size();
  } else if (is_baseline(content)) {
    side.baseline = baseline::from_text(content, path);
  } else {
    side.profile = callgraph::read_pstats(content, path);
  }
  return side;
}

/// The package whose functions a baseline counts as the program's.
std::optional<std::string> package_of(const Side& side) {
  if (side.baseline) {
    for (const callgraph::Function& function : side.baseline->graph.functions) {
      if (function.origin == callgraph::kProgram) {
        return function.identity.substr(0, function.identity.find_first_of("/:"));
      }
    }
  }
  return std::nullopt;
}

baseline::Baseline graph_of(Side&& side, const std::string& package) {
  if (side.baseline) {
    return std::move(*side.baseline);
  }
  baseline::Baseline dump;
  dump.graph = callgraph::identify(*side.profile, callgraph::guess_places(*side.profile, package));
  return dump;
}

/// How many modules of the program a graph imports.
std::size_t imported_modules(const callgraph::CallGraph& graph) {
  std::size_t modules = 0;
  for (const callgraph::Function& function : graph.functions) {
    if (function.origin == callgraph::kProgram && function.identity.ends_with(":<module>")) {
      ++modules;
    }
  }
  return modules;
}

/// Two graphs of which one imports the program and the other finds it imported share little but their name.
void warn_of_other_phase(gate::Difference& difference, const baseline::Baseline& before,
                         const baseline::Baseline& after) {
  constexpr std::size_t kSeveral = 4;
  // A run imports a few modules too, those that the program asks for only when it needs them.
  const std::size_t imports_before = imported_modules(before.graph);
  const std::size_t imports_after = imported_modules(after.graph);
  const auto [less, more] = std::minmax(imports_before, imports_after);
  if (more >= kSeveral && less * kSeveral < more) {
    difference.warnings.push_back(
        fmt::format("they look like different phases: one imports {} modules of {}, the other {}, so that most of what "
                    "follows is the import",
                    more, difference.program, less));
  }
  if (before.scenario != after.scenario && !before.scenario.empty() && !after.scenario.empty()) {
    difference.warnings.push_back(
        fmt::format("they are of different scenarios, {} and {}", before.scenario, after.scenario));
  }
  if (callgraph::totals_of(before.graph).of_program == 0 && callgraph::totals_of(after.graph).of_program == 0) {
    difference.warnings.push_back(
        fmt::format("neither holds a function of the package {}; name another with --package", difference.program));
  }
}

gate::Difference difference_of(Side before, Side after, const DiffOptions& options) {
  gate::Difference difference;
  difference.before = before.name;
  difference.after = after.name;
  difference.program =
      !options.package.empty() ? options.package : package_of(before).value_or(package_of(after).value_or("filare"));
  if (before.size || after.size) {
    const auto text = [](const Side& side) { return side.size ? std::to_string(*side.size) : "no size"; };
    difference.warnings.push_back(
        fmt::format("of a family only its largest size is compared: {}",
                    before.size == after.size ? text(before) : fmt::format("{} with {}", text(before), text(after))));
  }
  baseline::Baseline old = graph_of(std::move(before), difference.program);
  const baseline::Baseline now = graph_of(std::move(after), difference.program);
  old.unstable.merge(now.unstable);
  if (!old.environment.python.empty() && !now.environment.python.empty()) {
    difference.environment = model::differences(old.environment, now.environment);
  }
  difference.drift = drift::compare(old, now.graph);
  difference.attribution = drift::attribute(difference.drift);
  warn_of_other_phase(difference, old, now);
  return difference;
}

/// What a baseline says, of a family too.
std::string summary_of(const std::string& content, const std::string& path) {
  return baseline::is_of_family(content) ? report::summary_of(growth::from_text(content, path))
                                         : report::summary_of(baseline::from_text(content, path));
}

/// What git calls for a file that differs: path, then file, hash and mode of each side; an absent side is `/dev/null`.
/// For a file in a conflict it gives the path alone.
std::string text_for_git(const DiffOptions& options) {
  constexpr std::size_t kOld = 1;
  constexpr std::size_t kNew = 4;
  const std::string& path = options.files.front();
  if (options.files.size() == 1) {
    return "not merged yet: " + path + "\n";
  }
  const std::string& old = options.files[kOld];
  const std::string& now = options.files[kNew];
  if (old == "/dev/null" || now == "/dev/null") {
    const std::string& only = old == "/dev/null" ? now : old;
    return fmt::format("{}: {}\n{}\n", old == "/dev/null" ? "new baseline" : "baseline removed", path,
                       summary_of(read_file(only), path));
  }
  Side before = read_side(old);
  Side after = read_side(now);
  before.name = "a/" + path;
  after.name = "b/" + path;
  return report::to_terminal(difference_of(std::move(before), std::move(after), options)) + "\n";
}

/// Git gives up on the whole comparison where its helper fails, so that what cannot be read is only said.
int diff_for_git(const DiffOptions& options) {
  try {
    fmt::print("{}", text_for_git(options));
  } catch (const Error& error) {
    fmt::print("cannot compare {0}: {1}\n`git diff --no-ext-diff -- {0}` shows its lines\n\n",
               printable(options.files.front()), printable(error.why()));
  }
  return 0;
}

/// The same for a text conversion: what cannot be read is shown as it is.
int convert_for_git(const std::string& path) {
  const std::string content = read_file(path);
  try {
    fmt::print("{}", summary_of(content, path));
  } catch (const Error& error) {
    fmt::print("not a baseline that can be read ({}); as it is:\n{}", error.why(), content);
  }
  return 0;
}

int diff(const DiffOptions& options) {
  constexpr std::size_t kGitArguments = 7;
  if (options.textconv) {
    if (options.files.size() != 1) {
      throw UsageError("cannot convert a baseline to text", "--textconv takes one file",
                       "Give the file that git names.");
    }
    return convert_for_git(options.files.front());
  }
  if (options.git) {
    if (options.files.size() != 1 && options.files.size() < kGitArguments) {
      throw UsageError("cannot compare for git", "--git takes the seven arguments that git gives an external diff",
                       "Set it as diff.filperf.command, see CONTRIBUTING.md.");
    }
    return diff_for_git(options);
  }
  if (options.files.size() != 2) {
    throw UsageError("cannot compare", fmt::format("{} file(s) are given", options.files.size()),
                     "Give two, the old one first: dumps of cProfile or baselines.");
  }
  const gate::Difference difference = difference_of(read_side(options.files[0]), read_side(options.files[1]), options);
  if (options.json) {
    fmt::print("{}", report::to_text(report::to_json(difference)));
  } else {
    fmt::print("{}", report::to_terminal(difference));
  }
  return 0;
}

}  // namespace

void add_diff(CLI::App& app, Action& action) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand("diff", "What differs between two dumps or baselines, and what it began with");
  command->add_option("FILE", options->files, "OLD NEW: dumps of cProfile or baselines, of any machine")->required();
  command->add_option("--package", options->package,
                      "The program's import package; default: the baseline's, or filare");
  command->add_flag("--json", options->json, "Print the result as JSON");
  command->add_flag("--textconv", options->textconv, "For git: one baseline as lines to compare");
  command->add_flag("--git", options->git, "For git: as an external diff, with the seven arguments that it gives");
  command->callback([options, &action] { action = [options] { return diff(*options); }; });
}

}  // namespace filperf::commands
