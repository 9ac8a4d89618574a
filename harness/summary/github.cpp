#include "summary/github.h"

#include <fmt/format.h>

#include <climits>
#include <string_view>

#include "base/shorten.h"
#include "base/utf8.h"
#include "summary/location.h"

namespace filperf::summary {

namespace {

constexpr std::size_t kMostAnnotations = 10;
constexpr std::size_t kLongestTitle = 200;
constexpr std::size_t kLongestHint = 1000;

/// A text with what a workflow command would take for its own signs escaped.
/// @param signs  those signs
std::string escaped(std::string_view text, std::string_view signs) {
  std::string result;
  for (const char c : text) {
    result += signs.find(c) == std::string_view::npos
                  ? std::string(1, c)
                  : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return result;
}

/// The value of a property.
std::string property(std::string_view text) {
  return escaped(text, "%\r\n:,");
}

std::string command_for(const Finding& finding) {
  std::string properties;
  if (const std::optional<Location> location = location_of(finding); location && location->path.size() < PATH_MAX) {
    properties = fmt::format("file={},line={},", property(printable(location->path)), location->line);
  }
  const std::string title = shortened("filperf: " + printable(finding.scenario), kLongestTitle);
  std::string message = message_of(finding);
  if (!finding.accept_command.empty()) {
    message += "\nTo accept it, if it is intended: " + shortened(printable(finding.accept_command), kLongestHint);
  } else if (!finding.advice.empty()) {
    message += "\n" + shortened(printable_lines(finding.advice), kLongestHint);
  }
  return fmt::format("::error {}title={}::{}\n", properties, property(title), escaped(message, "%\r\n"));
}

}  // namespace

std::string github_text(const Report& report) {
  std::string text;
  std::size_t shown = 0;
  for (const Finding* finding : red_ones(report.findings)) {
    if (shown++ < kMostAnnotations) {
      text += command_for(*finding);
    }
  }
  return text;
}

}  // namespace filperf::summary
