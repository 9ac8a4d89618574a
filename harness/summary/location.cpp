#include "summary/location.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/shorten.h"
#include "base/split.h"
#include "base/utf8.h"
#include "gate/program_checkout.h"
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
  const fs::path relative = path.lexically_normal().lexically_relative(folder.lexically_normal());
  return relative.empty() || *relative.begin() == ".." || relative == "." ? "" : relative.generic_string();
}

/// Whether a file belongs to an installed package, which no repository holds.
bool is_installed(const fs::path& path) {
  return std::any_of(path.begin(), path.end(),
                     [](const fs::path& part) { return part == "site-packages" || part == "dist-packages"; });
}

/// A path in the git checkout that holds it, else in the working folder.
std::string path_in_any_checkout(const fs::path& path) {
  const std::string found = path_in_git(path);
  std::error_code error;
  return found.empty() ? path_in(fs::current_path(error), path) : found;
}

}  // namespace

std::string path_in_git(const fs::path& path) {
  const std::optional<fs::path> folder = gate::git_checkout_of(path.parent_path());
  return folder ? path_in(*folder, path) : std::string();
}

std::string path_in_checkout(const fs::path& checkout, const fs::path& path) {
  if (checkout.empty() || path.empty()) {
    return {};
  }
  // As git has it: a folder on the way may be a link.
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  const fs::path top = error ? fs::path() : fs::canonical(checkout, error);
  const std::string relative = error ? "" : path_in(top, real);
  return relative.empty() ? path_in(checkout, path) : relative;
}

std::optional<Location> location_of(const Finding& finding) {
  if (!finding.cause) {
    return std::nullopt;
  }
  const fs::path& file = finding.cause->path;
  std::string path = !finding.checkout.empty() ? path_in_checkout(finding.checkout, file)
                     : is_installed(file)      ? ""
                                               : path_in_any_checkout(file);
  return path.empty() ? std::nullopt
                      : std::optional(Location{std::move(path), std::max<std::int64_t>(finding.cause->line, 1)});
}

std::string message_of(const Finding& finding) {
  const auto shown = [](const std::string& text) { return shortened(printable(text), kLongestMessage); };
  std::string text = shown(finding.headline);
  if (!finding.change.empty() && !finding.headline.ends_with(" %)")) {
    text += fmt::format(" ({})", finding.change);
  }
  const std::string reason = first_line(finding.reason);
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
