#include "summary/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json_object.h"
#include "summary/document.h"

namespace filperf::summary {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEnding = "-verdict.json";
constexpr std::size_t kLargestVerdict = std::size_t{1} << 30U;

/// The verdicts in a folder, by name.
std::vector<fs::path> verdicts_in(const fs::path& folder) {
  std::vector<fs::path> found;
  for (fs::path& entry : entries_in(folder)) {
    if (entry.filename().string().ends_with(kEnding)) {
      found.push_back(std::move(entry));
    }
  }
  return found;
}

/// A file is itself. Of a folder, the verdicts in it; if it has none, those in its folders.
std::vector<fs::path> verdicts_at(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return {path};
  }
  std::vector<fs::path> found = verdicts_in(path);
  if (found.empty()) {
    for (const fs::path& entry : entries_in(path)) {
      if (fs::is_directory(entry, error)) {
        const std::vector<fs::path> below = verdicts_in(entry);
        found.insert(found.end(), below.begin(), below.end());
      }
    }
  }
  if (found.empty()) {
    throw Error("cannot report on " + path.string(), fmt::format("no file in it or in its folders ends in {}", kEnding),
                "Run the gate first, or name the folder that it writes to (FIL_PERF_OUTPUT_DIR).");
  }
  return found;
}

/// A verdict without what may differ between two runs that counted the same: where its files lie, how it ran, how long
/// it took.
nlohmann::json counted_in(const Finding& finding) {
  nlohmann::json document = finding.document->json;
  for (const char* key : {"baseline", "profile", "accept_command", "runner", "confirmation", "resources", "harness_s",
                          "warnings", "checkout"}) {
    document.erase(key);
  }
  if (const auto compared = document.find("compared"); compared != document.end() && compared->is_object()) {
    compared->erase("repository");
  }
  return document;
}

void require_same(const Finding& one, const Finding& other) {
  if (one.document->text != other.document->text && counted_in(one) != counted_in(other)) {
    throw Error(fmt::format("cannot make one report of {} and {}", one.file.string(), other.file.string()),
                fmt::format("both are verdicts on the scenario {}, and they differ", one.scenario),
                "Remove the older one. If they are of two versions of Python or of two commits, report on each alone.");
  }
}

}  // namespace

Finding read_verdict(const fs::path& file) {
  const std::string attempt = "cannot read the verdict " + file.string();
  auto document = std::make_shared<Document>();
  document->text = read_file(file, kLargestVerdict);
  document->json = parse_json(document->text, attempt);
  const JsonObject checked(document->json, attempt);
  if (const std::string schema = checked.text("schema"); schema != "filperf/verdict/1") {
    checked.fail("schema", fmt::format("is `{}`; it must be `filperf/verdict/1`", schema));
  }
  Finding finding = finding_of(document->json);
  finding.file = file;
  finding.document = std::move(document);
  return finding;
}

Report read(const std::vector<fs::path>& paths, const std::function<void(const fs::path&)>& begins) {
  Report report;
  for (const fs::path& path : paths) {
    for (const fs::path& file : verdicts_at(path)) {
      begins(file);
      report.findings.push_back(read_verdict(file));
    }
  }
  const auto key = [](const Finding& finding) { return std::tie(finding.scenario, finding.program); };
  std::vector<Finding>& all = report.findings;
  std::stable_sort(all.begin(), all.end(), [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (key(all[i - 1]) == key(all[i])) {
      require_same(all[i - 1], all[i]);
    }
  }
  all.erase(std::unique(all.begin(), all.end(), [&](const Finding& a, const Finding& b) { return key(a) == key(b); }),
            all.end());
  return report;
}

Tally tally_of(const std::vector<Finding>& findings) {
  Tally tally;
  for (const Finding& finding : findings) {
    const bool skipped = finding.status == "skipped";
    tally.ran += skipped ? 0U : 1U;
    tally.skipped += skipped ? 1U : 0U;
    tally.red += finding.is_red() ? 1U : 0U;
    tally.weakened += finding.weakened.empty() ? 0U : 1U;
    tally.improved += finding.status == "improved" ? 1U : 0U;
  }
  return tally;
}

}  // namespace filperf::summary
