#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "base/standard_output.h"
#include "commands/commands.h"
#include "gate/finding.h"
#include "report/suite_text.h"

namespace filperf::commands {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEnding = "-verdict.json";
constexpr std::size_t kLargestVerdict = std::size_t{1} << 30U;

/// A file is itself; of a folder the verdicts in it, by name.
std::vector<fs::path> verdicts_in(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return {path};
  }
  std::vector<fs::path> found;
  for (fs::path& entry : entries_in(path)) {
    if (entry.filename().string().ends_with(kEnding)) {
      found.push_back(std::move(entry));
    }
  }
  if (found.empty()) {
    throw Error("cannot report on " + path.string(), fmt::format("no file in it ends in {}", kEnding),
                "Run the gate first, or name the folder that it writes to (FIL_PERF_OUTPUT_DIR).");
  }
  return found;
}

gate::Finding read_verdict(const fs::path& path) {
  const std::string attempt = "cannot read the verdict " + path.string();
  const nlohmann::json document = parse_json(read_file(path, kLargestVerdict), attempt);
  const JsonObject json(document, attempt);
  if (const std::string schema = json.text("schema"); schema != "filperf/verdict/1") {
    json.fail("schema", fmt::format("is `{}`; it must be `filperf/verdict/1`", schema));
  }
  return gate::finding_of(document);
}

int report_on(const std::vector<fs::path>& paths) {
  std::vector<gate::Finding> findings;
  for (const fs::path& path : paths) {
    for (const fs::path& file : verdicts_in(path)) {
      findings.push_back(read_verdict(file));
    }
  }
  print_result("{}", report::suite_text(findings).substr(1));
  return 0;
}

}  // namespace

Command report_command() {
  const auto paths = std::make_shared<std::vector<fs::path>>();
  return {.name = "report",
          .description = "Summarise the verdicts of several scenarios, however old they are",
          .options = {{"VERDICT",
                       paths.get(),
                       "Verdict files that checks wrote, or folders of them (outputs/perf in the build folder)",
                       {.required = true}}},
          .run = [paths] { return report_on(*paths); }};
}

}  // namespace filperf::commands
