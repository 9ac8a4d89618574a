#include "summary/terminal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "base/words.h"
#include "summary/accept.h"
#include "summary/group.h"
#include "summary/report.h"

namespace filperf::summary {

namespace {

constexpr std::size_t kColumns = 110;
constexpr std::size_t kShownNames = 24;
constexpr std::size_t kShownReasons = 6;

/// Words in lines of a width, each line indented.
std::string wrapped(const std::vector<std::string>& words, std::size_t indent) {
  std::string text;
  std::size_t column = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = words[i] + (i + 1 < words.size() ? "," : "");
    const bool begins = i == 0 || column + 1 + columns_of(word) > kColumns;
    text += begins ? fmt::format("{}{}", i == 0 ? "" : "\n", std::string(indent, ' ')) : " ";
    column = (begins ? indent : column + 1) + columns_of(word);
    text += word;
  }
  return text + "\n";
}

/// Names with what is beside them, at most so many.
std::string names_text(const std::vector<const Finding*>& findings, std::size_t indent) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min(findings.size(), kShownNames); ++i) {
    const Finding& finding = *findings[i];
    words.push_back(printable(finding.scenario) +
                    (finding.change.empty() || finding.status != "drift" ? "" : fmt::format(" ({})", finding.change)));
  }
  if (findings.size() > kShownNames) {
    words.push_back(fmt::format("and {} more", findings.size() - kShownNames));
  }
  return wrapped(words, indent);
}

/// A text of several lines, indented.
std::string indented(const std::string& text, std::size_t indent) {
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    result += fmt::format("{}{}\n", std::string(indent, ' '), printable_line(line.substr(blanks)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

std::string group_text(const Group& group) {
  const Finding& first = *group.first;
  const std::string reason = first.reason.empty() ? "its report above says why" : first.reason;
  const std::size_t end = std::min(reason.find('\n'), reason.size());
  std::string text = fmt::format("\n  {}, {}: {}\n", title_of(first.status), counted(group.all.size(), "scenario"),
                                 printable(reason.substr(0, end)));
  text += indented(reason.substr(std::min(end + 1, reason.size())), 6);
  text += names_text(group.all, 6);
  return text + indented(first.advice, 4);
}

std::string command_text(const std::string& what, const std::vector<const Finding*>& findings, std::size_t declared) {
  return findings.empty()
             ? ""
             : fmt::format("\n  {}:\n    {}\n", what, fmt::join(accept_commands(findings, declared), " &&\n    "));
}

template <typename Wanted>
std::vector<const Finding*> those(const std::vector<Finding>& findings, const Wanted& wanted) {
  std::vector<const Finding*> found;
  for (const Finding& finding : findings) {
    if (wanted(finding)) {
      found.push_back(&finding);
    }
  }
  return found;
}

std::vector<const Finding*> with_status(const std::vector<Finding>& findings, const std::string& status) {
  return those(findings, [&](const Finding& finding) { return finding.status == status; });
}

/// Scenarios by name, with the reasons; those that share the reasons stand together.
std::string weakened_text(const std::vector<const Finding*>& weakened) {
  if (weakened.empty()) {
    return {};
  }
  std::string text = fmt::format(
      "\n  Weakened, {}: what they used differs from the baseline's environment, so not everything was gated\n",
      counted(weakened.size(), "scenario"));
  std::vector<const Finding*> left = weakened;
  while (!left.empty()) {
    const std::vector<std::string>& reasons = left.front()->weakened;
    std::vector<std::string> names;
    for (const Finding* finding : left) {
      if (finding->weakened == reasons) {
        names.push_back(printable(finding->scenario) + (finding->cannot_be_red ? " (not gated at all)" : ""));
      }
    }
    text += wrapped(names, 6);
    for (std::size_t i = 0; i < std::min(reasons.size(), kShownReasons); ++i) {
      text += fmt::format("        {}\n", printable(reasons[i]));
    }
    if (reasons.size() > kShownReasons) {
      text += fmt::format("        and {} more\n", reasons.size() - kShownReasons);
    }
    const std::vector<std::string> done = reasons;
    std::erase_if(left, [&](const Finding* finding) { return finding->weakened == done; });
  }
  return text;
}

/// What libraries do more before the program's own code runs, and what the import has more of, where both are known.
std::string outside_text(const std::vector<Finding>& findings) {
  const auto outside = those(findings, [](const Finding& finding) { return finding.more_outside; });
  std::string text;
  for (const Finding& import : findings) {
    const auto same = std::count_if(outside.begin(), outside.end(),
                                    [&](const Finding* finding) { return finding->program == import.program; });
    if (same == 0 || import.grew_at.empty()) {
      continue;
    }
    text += fmt::format(
        "\n  In {}, libraries do more before the code of {} begins. {} shows what they may do it for:\n",
        counted(static_cast<std::size_t>(same), "scenario"), printable(import.program), printable(import.scenario));
    for (const std::string& line : import.grew_at) {
      text += fmt::format("      {}\n", printable(line));
    }
  }
  return text;
}

std::string checked_text(const std::vector<Finding>& findings, std::size_t declared) {
  const Tally tally = tally_of(findings);
  const auto weakened = those(findings, [](const Finding& finding) { return !finding.weakened.empty(); });
  const auto skipped = with_status(findings, "skipped");
  const auto improved = with_status(findings, "improved");
  std::string text = fmt::format("{} ran, {} red, {} weakened, {} skipped\n", counted(tally.ran, "scenario"), tally.red,
                                 tally.weakened, tally.skipped);
  for (const Group& group : groups_of(findings)) {
    text += group_text(group);
  }
  text += outside_text(findings);
  text += weakened_text(weakened);
  if (!skipped.empty()) {
    text +=
        fmt::format("\n  SKIPPED, {}: {}\n", counted(skipped.size(), "scenario"), printable(skipped.front()->reason));
    text += names_text(skipped, 6);
  }
  const std::vector<const Finding*> accepted = acceptable(findings);
  text += command_text(
      fmt::format("To accept the counts of {}, if they are intended, and then commit the baselines",
                  accepted.size() == tally.red ? counted(accepted.size(), "red scenario")
                                               : fmt::format("the {} that a refresh makes green", accepted.size())),
      accepted, declared);
  return text + command_text(fmt::format("{} made fewer calls. To keep the gain", counted(improved.size(), "scenario")),
                             improved, declared);
}

std::string refreshed_text(const std::vector<Finding>& findings) {
  const auto number = [&](const char* status) { return with_status(findings, status).size(); };
  std::string text =
      fmt::format("{}: {} unchanged, {} changed, {} new, {} failed\n", counted(findings.size(), "baseline"),
                  number("unchanged"), number("updated"), number("created"),
                  findings.size() - number("unchanged") - number("updated") - number("created"));
  for (const Group& group : groups_of(findings)) {
    text += group_text(group);
  }
  return text;
}

}  // namespace

std::string terminal_text(const std::vector<Finding>& findings, const std::vector<std::string>& names_of_all) {
  std::vector<Finding> checked;
  std::vector<Finding> refreshed;
  for (const Finding& finding : findings) {
    (finding.is_refresh ? refreshed : checked).push_back(finding);
  }
  std::string text;
  if (!checked.empty()) {
    text += "\nfilperf: " + checked_text(checked, names_of_all.size());
  }
  if (!refreshed.empty()) {
    text += "\nfilperf: " + refreshed_text(refreshed);
  }
  return text;
}

}  // namespace filperf::summary
