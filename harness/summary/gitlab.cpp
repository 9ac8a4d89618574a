#include "summary/gitlab.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/output.h"
#include "base/shorten.h"
#include "base/utf8.h"
#include "summary/document.h"
#include "summary/location.h"
#include "summary/members.h"

namespace filperf::summary {

namespace {

constexpr std::size_t kLongestScenario = 200;

/// GitLab wants a file for each: without a line of the checkout it is the baseline, where that is kept.
Location place_in_repository(const Finding& finding) {
  if (std::optional<Location> location = location_of(finding)) {
    return std::move(*location);
  }
  const std::filesystem::path baseline = finding.document == nullptr ? "" : text_in(finding.document->json, "baseline");
  if (std::string path = finding.compared_with.empty() ? path_in_git(baseline) : ""; !path.empty()) {
    return {std::move(path), 1};
  }
  if (finding.cause) {
    return {finding.cause->file, std::max<std::int64_t>(finding.cause->line, 1)};
  }
  return {baseline.empty() ? finding.scenario : baseline.filename().string(), 1};
}

/// The same for the same problem, also after an edit that moves its line: GitLab compares them with those of the target
/// branch.
std::string fingerprint_of(const Finding& finding, const Location& location) {
  const std::string function = finding.cause ? finding.cause->function : "";
  return digest_of(
      fmt::format("{}\n{}\n{}\n{}\n{}", finding.program, finding.scenario, finding.status, location.path, function));
}

}  // namespace

std::string gitlab_text(const Report& report) {
  const std::vector<const Finding*> red = red_ones(report.findings);
  return text_of([&](Output& out) {
    out << "[";
    const char* between = "\n  ";
    for (const Finding* finding : red) {
      const Location location = place_in_repository(*finding);
      out << std::exchange(between, ",\n  ") << "{\"description\": "
          << json_string(
                 fmt::format("{}: {}", shortened(printable(finding->scenario), kLongestScenario), message_of(*finding)))
          << ", \"check_name\": " << json_string("filperf/" + finding->status)
          << ", \"fingerprint\": " << json_string(fingerprint_of(*finding, location))
          << ", \"severity\": " << (finding->status == "error" ? "\"critical\"" : "\"major\"")
          << ", \"location\": {\"path\": " << json_string(location.path) << ", \"lines\": {\"begin\": " << location.line
          << "}}}";
    }
    out << (red.empty() ? "]\n" : "\n]\n");
  });
}

}  // namespace filperf::summary
