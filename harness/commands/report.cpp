#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/standard_output.h"
#include "base/workflow_commands.h"
#include "commands/commands.h"
#include "commands/print_report.h"
#include "commands/progress.h"
#include "commands/width.h"
#include "page/assets.h"
#include "page/html.h"
#include "settings/settings.h"
#include "summary/badge.h"
#include "summary/counts.h"
#include "summary/github.h"
#include "summary/gitlab.h"
#include "summary/json.h"
#include "summary/junit.h"
#include "summary/markdown.h"
#include "summary/report.h"
#include "summary/terminal.h"
#include "summary/web_address.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStandardOutput = "-";

/// A format that goes to a file, and the file that was asked for.
struct FileFormat {
  std::string option;
  std::string help;
  std::string (*write)(const summary::Report&);
  std::string file = {};
};

struct ReportOptions {
  std::vector<fs::path> paths;
  bool json = false;
  bool github = false;
  std::vector<FileFormat> formats{
      {"--markdown", "Write Markdown: the summary of a job, or a comment on a pull request", summary::markdown_text},
      {"--junit", "Write JUnit's XML, for the tests page of a CI", summary::junit_text},
      {"--gitlab", "Write GitLab's code quality report", summary::gitlab_text},
      {"--bencher", "Write the counts as Bencher Metric Format", summary::bencher_text},
      {"--benchmark-action", "Write the counts for github-action-benchmark (customSmallerIsBetter)",
       summary::benchmark_action_text},
      {"--badge", "Write a badge for the endpoint of shields.io", summary::badge_text},
      // Last: the others are written even where a build has no page.
      {"--html", "Write a page that a browser opens from the disk: the difference as a picture, source lines, plots",
       page::html_text}};
};

/// Where `-` goes. @throws UsageError if several formats want it
void require_one_on_standard_output(const ReportOptions& options) {
  std::string first = options.json ? "--json" : "";
  for (const FileFormat& format : options.formats) {
    if (format.file == kStandardOutput && !first.empty()) {
      throw UsageError("cannot write two formats to standard output",
                       fmt::format("{} and {} both do", first, format.option), "Give one of them a file.");
    }
    first = format.file == kStandardOutput ? format.option : first;
  }
}

/// What GitHub shows beside a job collects what all commands of a step say; every other file is replaced.
void write_file(const std::string& file, const std::string& text) {
  const bool collects = settings::from_environment("GITHUB_STEP_SUMMARY").value_or("") == file;
  std::string before;
  if (std::error_code error; collects && fs::is_regular_file(file, error)) {
    constexpr std::size_t kLargestSummary = std::size_t{1} << 24U;
    before = read_file(file, kLargestSummary);
  }
  write_file_atomically(file, before + text);
}

/// Marks lines on GitHub. Its runner reads commands on both streams, so they do not get into a result.
void annotate(const ReportOptions& options, const summary::Report& report, bool printed) {
  if (!options.github && settings::from_environment("GITHUB_ACTIONS").value_or("") != "true") {
    return;
  }
  const std::string commands = summary::github_text(report);
  if (printed) {
    write_to_standard_error(commands);
  } else {
    write_to_standard_output(commands);
  }
}

/// A format on standard output, which GitHub's runner may read. No line of a page or of JSON begins with a command, and
/// what is one anywhere is escaped in JSON.
std::string for_standard_output(std::string text) {
  constexpr std::string_view kCommand = "##[";
  if (text.starts_with('<')) {
    return text.starts_with("<?xml") ? without_workflow_commands(text) : text;
  }
  if (!text.starts_with('{') && !text.starts_with('[')) {
    return without_workflow_commands(text);
  }
  for (std::size_t at = text.find(kCommand); at != std::string::npos; at = text.find(kCommand, at)) {
    text.replace(at, 1, "\\u0023");
  }
  return text;
}

/// The name of the page, if one is written to a file.
std::string page_beside(const ReportOptions& options) {
  const std::string& file = options.formats.back().file;
  return file == kStandardOutput || !page::why_no_assets().empty() ? "" : fs::path(file).filename().string();
}

/// Where the service that runs this shows the files that a run has left; empty if none of them runs it.
std::string files_of_run() {
  const auto variable = [](const char* name) { return settings::from_environment(name).value_or(""); };
  const std::string run = variable("GITHUB_RUN_ID");
  const std::string address = !run.empty() ? fmt::format("{}/{}/actions/runs/{}", variable("GITHUB_SERVER_URL"),
                                                         variable("GITHUB_REPOSITORY"), run)
                              : variable("CI_JOB_URL").empty() ? ""
                                                               : variable("CI_JOB_URL") + "/artifacts/browse";
  // Of the address of a page, which a comment may show, web_address leaves out what is secret.
  const std::optional<std::string> shown = summary::web_address(address);
  return shown ? *shown + (run.empty() ? "" : "#artifacts") : "";
}

summary::Report read_verdicts(const ReportOptions& options) {
  Progress progress(0, !options.json);
  return summary::read(options.paths, [&](const fs::path& file) { progress.begin(file.filename().string()); });
}

int report_on(const ReportOptions& options) {
  require_one_on_standard_output(options);
  summary::Report report = read_verdicts(options);
  report.page = page_beside(options);
  report.files_address = files_of_run();
  bool printed = options.json;
  if (options.json) {
    write_to_standard_output(for_standard_output(summary::json_text(report)));
  }
  for (const FileFormat& format : options.formats) {
    if (format.file == kStandardOutput) {
      write_to_standard_output(for_standard_output(format.write(report)));
      printed = true;
    } else if (!format.file.empty()) {
      write_file(format.file, format.write(report));
    }
  }
  if (!printed) {
    print_report(summary::terminal_text(report.findings, {}, width_of_output()).substr(1));
  }
  annotate(options, report, printed);
  return 0;
}

std::vector<Option> report_options(ReportOptions& options) {
  std::vector<Option> all{
      {"VERDICT",
       &options.paths,
       "Verdict files that checks wrote, or folders of them (outputs/perf in the build folder)",
       {.required = true}},
      {"--json", &options.json, "Print all verdicts as one JSON document"},
      {"--github", &options.github,
       "Also print annotations of GitHub, which mark the lines; on by itself where GITHUB_ACTIONS is `true`"}};
  for (FileFormat& format : options.formats) {
    all.push_back({format.option, &format.file, format.help, {.value = "FILE"}});
  }
  return all;
}

}  // namespace

Command report_command() {
  const auto options = std::make_shared<ReportOptions>();
  return {.name = "report",
          .description = "Summarise the verdicts of several scenarios, however old they are",
          .options = report_options(*options),
          .run = [options] { return report_on(*options); },
          .footer = "FILE may be `-` for standard output; then no text is printed.\n"};
}

}  // namespace filperf::commands
