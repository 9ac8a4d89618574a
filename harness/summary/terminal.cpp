#include "summary/terminal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "base/shorten.h"
#include "base/split.h"
#include "base/utf8.h"
#include "base/words.h"
#include "summary/accept.h"
#include "summary/group.h"
#include "summary/report.h"

namespace filperf::summary {

namespace {

constexpr std::size_t kShownNames = 24;
constexpr std::size_t kShownReasons = 6;
constexpr std::size_t kShownHeadlines = 3;
constexpr std::size_t kShownFolders = 4;

/// Names with what is beside them, at most so many.
std::string names_text(const std::vector<const Finding*>& findings, std::size_t indent, Width width) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min(findings.size(), kShownNames); ++i) {
    const Finding& finding = *findings[i];
    words.push_back(printable(finding.scenario) +
                    (finding.change.empty() || finding.status != "drift" ? "" : fmt::format(" ({})", finding.change)) +
                    (i + 1 < findings.size() ? "," : ""));
  }
  if (findings.size() > kShownNames) {
    words.push_back(fmt::format("and {} more", findings.size() - kShownNames));
  }
  return paragraph(words, indent, indent, width);
}

/// Whether a line is there to be typed, and so must stay one line.
bool is_command(std::string_view line) {
  constexpr std::array<std::string_view, 10> kBeginnings{"ctest ", "filperf ", "FIL_PERF_", "cmake ", "git ",
                                                         "pip ",   "python",   "./",        "ninja ", "export "};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return line.starts_with(beginning); });
}

/// A text of several lines, indented.
std::string indented(const std::string& text, std::size_t indent, Width width) {
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    const std::string shown = printable_line(line.substr(std::min(line.find_first_not_of(' '), line.size())));
    result += is_command(shown) ? std::string(indent, ' ') + shown + "\n" : paragraph(shown, indent, indent, width);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

/// What the scenarios of a group are over, where their reason does not say so.
std::string headlines_text(const Group& group, Width width) {
  std::vector<std::string> headlines;
  for (const Finding* finding : group.all) {
    if (finding->headline != first_line(finding->reason) &&
        std::find(headlines.begin(), headlines.end(), finding->headline) == headlines.end()) {
      headlines.push_back(finding->headline);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(headlines.size(), kShownHeadlines); ++i) {
    text += paragraph(printable(headlines[i]), 6, 8, width);
  }
  return text + (headlines.size() > kShownHeadlines
                     ? fmt::format("      and {} others\n", headlines.size() - kShownHeadlines)
                     : "");
}

/// The title of a group with its reason. A line of source that does not fit beside them gets a line of its own.
std::string title_text(const Group& group, const std::string& reason, Width width) {
  const std::string title = fmt::format("{}, {}: {}", title_of(group.first->status),
                                        counted(group.all.size(), "scenario"), printable(reason));
  const std::string source = group.first->cause ? printable(group.first->cause->text) : "";
  if (source.empty() || columns_of(title) + 2 <= width.columns || !title.ends_with(": " + source)) {
    return paragraph(title, 2, 6, width);
  }
  constexpr std::size_t kOfSource = 8;
  const std::size_t room = std::max(width.columns, kOfSource + 1) - kOfSource;
  return paragraph(title.substr(0, title.size() - source.size() - 1), 2, 6, width) + std::string(kOfSource, ' ') +
         (width.shortens ? shortened(source, room) : source) + "\n";
}

std::string group_text(const Group& group, Width width) {
  const Finding& first = *group.first;
  const std::string reason = first.reason.empty() ? "its report above says why" : first.reason;
  const std::size_t end = std::min(reason.find('\n'), reason.size());
  std::string text = "\n" + title_text(group, reason.substr(0, end), width);
  text += indented(reason.substr(std::min(end + 1, reason.size())), 6, width);
  text += headlines_text(group, width);
  text += names_text(group.all, 6, width);
  return text + indented(first.advice, 4, width);
}

/// What a command is for, and the command, which is for copying and so stays in one line.
std::string command_text(const std::string& what, const std::vector<const Finding*>& findings, std::size_t declared,
                         Width width) {
  return findings.empty() ? ""
                          : "\n" + paragraph(what + ":", 2, 2, width) +
                                fmt::format("    {}\n", fmt::join(accept_commands(findings, declared), " &&\n    "));
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
std::string weakened_text(const std::vector<const Finding*>& weakened, Width width) {
  if (weakened.empty()) {
    return {};
  }
  std::string text =
      "\n" + paragraph(fmt::format("Weakened, {}: what they used differs from the baseline's environment, so not "
                                   "everything was gated",
                                   counted(weakened.size(), "scenario")),
                       2, 6, width);
  std::vector<const Finding*> left = weakened;
  while (!left.empty()) {
    const std::vector<std::string>& reasons = left.front()->weakened;
    std::string names;
    for (const Finding* finding : left) {
      if (finding->weakened == reasons) {
        names += (names.empty() ? "" : ", ") + printable(finding->scenario) +
                 (finding->cannot_be_red ? " (not gated at all)" : "");
      }
    }
    text += paragraph(names, 6, 6, width);
    for (std::size_t i = 0; i < std::min(reasons.size(), kShownReasons); ++i) {
      text += paragraph(printable(reasons[i]), 8, 10, width);
    }
    if (reasons.size() > kShownReasons) {
      text += fmt::format("        and {} more\n", reasons.size() - kShownReasons);
    }
    const std::vector<std::string> done = reasons;
    std::erase_if(left, [&](const Finding* finding) { return finding->weakened == done; });
  }
  return text;
}

/// What an import declares of the libraries that do more outside the program; else where it grew.
/// @param outside  of the same program
std::vector<std::string> declared_text(const Finding& import, const std::vector<const Finding*>& outside) {
  constexpr std::size_t kMostDeclared = 6;
  std::vector<std::string> lines;
  for (const Declaration& declaration : import.declarations) {
    const bool is_wanted = std::any_of(outside.begin(), outside.end(), [&](const Finding* finding) {
      return finding->libraries_outside.contains(declaration.library);
    });
    if (is_wanted && lines.size() < kMostDeclared) {
      lines.push_back(declaration.text);
    }
  }
  return lines.empty() ? import.grew_at : lines;
}

/// What libraries do more before the program's own code runs, and what the import has more of, where both are known.
std::string outside_text(const std::vector<Finding>& findings, Width width) {
  const auto outside = those(findings, [](const Finding& finding) { return finding.more_outside; });
  std::string text;
  for (const Finding& import : findings) {
    std::vector<const Finding*> same = outside;
    std::erase_if(same, [&](const Finding* finding) { return finding->program != import.program; });
    const std::vector<std::string> lines = same.empty() ? std::vector<std::string>() : declared_text(import, same);
    if (lines.empty()) {
      continue;
    }
    text +=
        "\n" +
        paragraph(fmt::format("In {}, libraries do more before the code of {} begins. {} shows what they may "
                              "do it for:",
                              counted(same.size(), "scenario"), printable(import.program), printable(import.scenario)),
                  2, 2, width);
    for (const std::string& line : lines) {
      text += paragraph(printable(line), 6, 8, width);
    }
  }
  return text;
}

/// Where the verdicts are, if somebody has to look at one.
std::string files_text(const std::vector<Finding>& findings, const Tally& tally, Width width) {
  std::vector<std::string> folders;
  for (const Finding& finding : findings) {
    const std::string folder = finding.file.parent_path().string();
    if (!finding.file.empty() && std::find(folders.begin(), folders.end(), folder) == folders.end()) {
      folders.push_back(folder);
    }
  }
  if (folders.empty() || folders.size() > kShownFolders || tally.red + tally.weakened == 0) {
    return {};
  }
  std::string text =
      "\n" + paragraph("The verdicts are in (`filperf report` makes pages and comments of them):", 2, 2, width);
  for (const std::string& folder : folders) {
    text += fmt::format("    {}\n", printable(folder.empty() ? "." : folder));
  }
  return text;
}

std::string checked_text(const std::vector<Finding>& findings, std::size_t declared, Width width) {
  const Tally tally = tally_of(findings);
  const auto weakened = those(findings, [](const Finding& finding) { return !finding.weakened.empty(); });
  const auto skipped = with_status(findings, "skipped");
  // Nothing is to be kept where another revision stands for the baseline.
  const auto improved = those(
      findings, [](const Finding& finding) { return finding.status == "improved" && !finding.accept_command.empty(); });
  std::string text = fmt::format("{} ran, {} red, {} weakened, {} skipped\n", counted(tally.ran, "scenario"), tally.red,
                                 tally.weakened, tally.skipped);
  for (const Group& group : groups_of(findings)) {
    text += group_text(group, width);
  }
  text += outside_text(findings, width);
  text += weakened_text(weakened, width);
  if (!skipped.empty()) {
    text += "\n" + paragraph(fmt::format("SKIPPED, {}: {}", counted(skipped.size(), "scenario"),
                                         printable(skipped.front()->reason)),
                             2, 6, width);
    text += names_text(skipped, 6, width);
  }
  text += files_text(findings, tally, width);
  const std::vector<const Finding*> accepted = acceptable(findings);
  if (const std::string advice = compared_advice(findings, [](const std::string& name) { return printable(name); });
      accepted.empty() && !advice.empty()) {
    text += "\n" + paragraph(advice, 2, 2, width);
  }
  text += command_text(
      fmt::format("To accept the counts of {}, if they are intended, and then commit the baselines",
                  accepted.size() == tally.red ? counted(accepted.size(), "red scenario")
                                               : fmt::format("the {} that a refresh makes green", accepted.size())),
      accepted, declared, width);
  return text + command_text(fmt::format("{} made fewer calls. To keep the gain", counted(improved.size(), "scenario")),
                             improved, declared, width);
}

std::string refreshed_text(const std::vector<Finding>& findings, Width width) {
  const auto number = [&](const char* status) { return with_status(findings, status).size(); };
  std::string text =
      fmt::format("{}: {} unchanged, {} changed, {} new, {} failed\n", counted(findings.size(), "baseline"),
                  number("unchanged"), number("updated"), number("created"),
                  findings.size() - number("unchanged") - number("updated") - number("created"));
  for (const Group& group : groups_of(findings)) {
    text += group_text(group, width);
  }
  return text;
}

}  // namespace

std::string terminal_text(const std::vector<Finding>& findings, const std::vector<std::string>& names_of_all,
                          Width width) {
  std::vector<Finding> checked;
  std::vector<Finding> refreshed;
  for (const Finding& finding : findings) {
    (finding.is_refresh ? refreshed : checked).push_back(finding);
  }
  std::string text;
  if (!checked.empty()) {
    text += "\nfilperf: " + checked_text(checked, names_of_all.size(), width);
  }
  if (!refreshed.empty()) {
    text += "\nfilperf: " + refreshed_text(refreshed, width);
  }
  return text;
}

}  // namespace filperf::summary
