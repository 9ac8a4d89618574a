#include "report/diff.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "commands/print_report.h"
#include "gate/difference.h"
#include "report/git_diff.h"
#include "report/json_texts.h"

namespace filperf::commands {

namespace {

struct DiffOptions {
  std::vector<std::string> files;
  std::string package;
  bool json = false;
  bool git = false;
  bool textconv = false;
};

void require_number_of_files(const DiffOptions& options) {
  constexpr std::size_t kGitArguments = 7;
  const std::size_t given = options.files.size();
  if (options.textconv && given != 1) {
    throw UsageError("cannot convert a baseline to text", "--textconv takes one file", "Give the file that git names.");
  }
  if (options.git && given != 1 && given < kGitArguments) {
    throw UsageError("cannot compare for git", "--git takes the seven arguments that git gives an external diff",
                     "Set it as diff.filperf.command, see CONTRIBUTING.md.");
  }
  if (!options.textconv && !options.git && given != 2) {
    throw UsageError(
        "cannot compare", fmt::format("{} file{} given", given, given == 1 ? " is" : "s are"),
        "Give two, the old one first: dumps of cProfile, baselines, or results of filperf explain --json.");
  }
}

int diff(const DiffOptions& options) {
  require_number_of_files(options);
  if (options.textconv) {
    print_result("{}", report::git_text_of(options.files.front()));
    return 0;
  }
  if (options.git) {
    print_result("{}", report::git_diff_text(options.files, options.package));
    return 0;
  }
  const gate::Difference difference =
      gate::difference_of(gate::read_side(options.files[0]), gate::read_side(options.files[1]), options.package);
  if (options.json) {
    print_result("{}", report::json_text(difference));
  } else {
    print_report(report::to_terminal(difference));
  }
  return 0;
}

}  // namespace

Command diff_command() {
  const auto options = std::make_shared<DiffOptions>();
  return {.name = "diff",
          .description = "Show what differs between two dumps or baselines, and the calls that it began with",
          .options =
              {{"FILE",
                &options->files,
                "OLD NEW: dumps of cProfile, baselines, or results of explain --json, of any machine",
                {.required = true}},
               {"--package",
                &options->package,
                "The program's import package; default: the one in the baseline, or the usual one if the dumps hold it",
                {.value = "NAME"}},
               {"--json", &options->json, "Print the result as JSON"},
               {"--textconv", &options->textconv, "For git: print one baseline as lines to compare"},
               {"--git", &options->git, "For git: work as an external diff, with the seven arguments that git gives"}},
          .run = [options] { return diff(*options); }};
}

}  // namespace filperf::commands
