#include "summary/location.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/shorten.h"
#include "base/utf8.h"
#include "summary/group.h"

namespace filperf::summary {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestMessage = 400;

/// A path relative to a folder that holds it; empty if it does not.
std::string path_in(const fs::path& folder, const fs::path& path) {
  if (folder.empty() || path.empty()) {
    return {};
  }
  const std::string relative = path.lexically_normal().lexically_relative(folder.lexically_normal()).generic_string();
  return relative.starts_with("..") || relative == "." ? "" : relative;
}

}  // namespace

std::optional<Location> location_of(const Finding& finding) {
  if (!finding.cause) {
    return std::nullopt;
  }
  std::error_code error;
  std::string path = path_in(finding.checkout, finding.cause->path);
  if (path.empty()) {
    path = path_in(fs::current_path(error), finding.cause->path);
  }
  return path.empty() ? std::nullopt
                      : std::optional(Location{std::move(path), std::max<std::int64_t>(finding.cause->line, 1)});
}

std::string message_of(const Finding& finding) {
  const auto shown = [](const std::string& text) { return shortened(printable(text), kLongestMessage); };
  std::string text = shown(finding.headline);
  if (!finding.change.empty() && !finding.headline.ends_with(" %)")) {
    text += fmt::format(" ({})", finding.change);
  }
  const std::string reason = finding.reason.substr(0, finding.reason.find('\n'));
  return reason.empty() || reason == finding.headline ? text : fmt::format("{}: {}", text, shown(reason));
}

std::vector<const Finding*> red_ones(const std::vector<Finding>& findings) {
  std::vector<const Finding*> red;
  const std::vector<Group> groups = groups_of(findings);
  std::size_t most = 0;
  for (const Group& group : groups) {
    most = std::max(most, group.all.size());
  }
  for (std::size_t i = 0; i < most; ++i) {
    for (const Group& group : groups) {
      if (i < group.all.size()) {
        red.push_back(group.all[i]);
      }
    }
  }
  return red;
}

}  // namespace filperf::summary
