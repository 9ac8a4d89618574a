#include "summary/markdown.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "base/words.h"
#include "summary/accept.h"
#include "summary/causes.h"
#include "summary/document.h"
#include "summary/group.h"
#include "summary/hosted.h"
#include "summary/markdown_parts.h"
#include "summary/members.h"
#include "summary/over.h"

namespace filperf::summary {

using nlohmann::json;

namespace {

constexpr std::size_t kMost = 60'000;
constexpr std::size_t kFirstPart = 24'000;
constexpr std::size_t kLongestCommand = 8'000;
constexpr std::size_t kGroups = 8;
constexpr std::size_t kRows = 12;
constexpr std::size_t kCauses = 10;

/// `, 1 weakened, 2 skipped`
std::string beside_text(const Tally& tally) {
  return fmt::format("{}{}", tally.weakened == 0 ? "" : fmt::format(", {} weakened", tally.weakened),
                     tally.skipped == 0 ? "" : fmt::format(", {} skipped", tally.skipped));
}

std::string green_text(const Report& report, const Tally& tally) {
  if (tally.ran == 0) {
    return fmt::format("⚪ **filperf**: {} skipped, none ran\n", counted(tally.skipped, "scenario"));
  }
  return fmt::format("✅ **filperf**: {} ran, none red{}{}\n",
                     counted(report.findings.size() - tally.skipped, "scenario"), beside_text(tally),
                     tally.improved == 0 ? "" : fmt::format(", {} with fewer calls", tally.improved));
}

/// `more calls` of a reason that names a place; empty if it says something else.
std::string what_moved(const std::string& reason, const Place& place) {
  const std::size_t end = reason.find(" in " + place.name());
  const std::string words = reason.substr(0, end == std::string::npos ? 0 : end);
  constexpr std::array<std::string_view, 4> kKnown{"more calls", "fewer calls", "more lines", "fewer lines"};
  return std::find(kKnown.begin(), kKnown.end(), words) == kKnown.end() ? "" : words;
}

/// A line of source, as a link where its repository is known.
std::string place_text(const Finding& finding, const Place& place, Hosted& hosted) {
  return linked(code(place.name()), hosted.address_of(finding, place));
}

/// What all the scenarios of a group are red for, and where.
std::string reason_text(const Group& group, Hosted& hosted) {
  const Finding& first = *group.first;
  const std::string title = fmt::format("**{}, {}**", title_of(first.status), counted(group.all.size(), "scenario"));
  std::string text;
  if (first.cause && first.status == "drift") {
    const Place& place = *first.cause;
    const std::string moved = what_moved(first.reason, place);
    text = fmt::format("{}: {} {}{}\n\n", title, moved.empty() ? "look at" : moved + " from",
                       place_text(first, place, hosted), place.function.empty() ? "" : " in " + code(place.function));
    text += place.text.empty() ? "" : code_block(place.text, "python") + "\n";
  } else {
    text = fmt::format("{}: {}\n\n", title, code(first.headline, 300));
  }
  if (!first.advice.empty()) {
    text += code_block(first.advice, "") + "\n";
  }
  return text;
}

/// A row of the table of what is beyond its limit.
std::string row_text(const Finding& finding) {
  const std::vector<Over> over = finding.document == nullptr ? std::vector<Over>() : over_in(finding.document->json);
  if (over.empty()) {
    return fmt::format("| {} | | | | | |\n", code(finding.scenario));
  }
  const Over& first = over.front();
  return fmt::format("| {} | {}{} | {} | {} | {} | {} |\n", code(finding.scenario), code(first.what, 100),
                     over.size() == 1 ? "" : fmt::format(" and {} more", over.size() - 1), first.before, first.after,
                     first.change, first.limit == "" ? "" : html_text(first.limit));
}

/// The scenarios of a group, as many as there is room for.
void add_table(const Group& group, Page& page) {
  const bool has_counts = group.first->status == "drift";
  const std::string heading =
      has_counts ? "| scenario | over its limit | before | after | change | limit |\n|---|---|--:|--:|--:|--:|\n" : "";
  std::size_t shown = 0;
  std::string rows;
  for (const Finding* finding : group.all) {
    const std::string row =
        has_counts ? row_text(*finding) : fmt::format("{}{}", shown == 0 ? "" : ", ", code(finding->scenario));
    if (shown == kRows || heading.size() + rows.size() + row.size() + 100 > page.room()) {
      break;
    }
    rows += row;
    ++shown;
  }
  page.add(heading + rows + "\n");
  if (shown < group.all.size()) {
    page.add(fmt::format("and {} more\n\n", group.all.size() - shown));
  }
}

std::string accept_text(const Report& report, const Tally& tally) {
  const std::vector<const Finding*> accepted = acceptable(report.findings);
  if (accepted.empty()) {
    const std::string advice = compared_advice(report.findings, [](const std::string& name) { return code(name); });
    return advice.empty() ? "" : advice + "\n\n";
  }
  const std::string command = fmt::format("{}", fmt::join(accept_commands(accepted), " &&\n"));
  if (command.size() > kLongestCommand) {
    return fmt::format(
        "The command that accepts the counts of {} is too long for this page: `filperf report` prints "
        "it.\n\n",
        counted(accepted.size(), "scenario"));
  }
  return fmt::format(
      "If these counts are intended, run this{} and commit the baselines:\n\n{}\n",
      accepted.size() == tally.red ? "" : fmt::format(" for the {} that it makes green", accepted.size()),
      code_block(command, "sh", kLongestCommand));
}

/// Which revisions were compared, if any were; a line of its own.
std::string compared_text(const Report& report) {
  for (const Finding& finding : report.findings) {
    if (const json* compared = finding.document == nullptr ? nullptr : member_of(finding.document->json, "compared")) {
      const json* before = member_of(*compared, "before");
      const json* after = member_of(*compared, "after");
      return before == nullptr || after == nullptr
                 ? ""
                 : fmt::format("{} compared with {}.\n\n", code(text_in(*after, "name")),
                               code(text_in(*before, "name")));
    }
  }
  return {};
}

/// Where to see more, if there is more.
std::string page_text(const Report& report) {
  if (report.page.empty()) {
    return {};
  }
  return fmt::format(
      "All lines, and the difference as a picture: {}{}\n\n", code(report.page),
      report.files_address.empty() ? "" : fmt::format(", [in the files of this run]({})", report.files_address));
}

std::string folded(const std::string& title, const std::string& body) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", title, body);
}

/// The command that keeps what became cheaper, folded.
std::string keep_text(const Report& report) {
  std::vector<const Finding*> improved;
  for (const Finding& finding : report.findings) {
    if (finding.status == "improved" && !finding.accept_command.empty()) {
      improved.push_back(&finding);
    }
  }
  const std::string command = improved.empty() ? "" : fmt::format("{}", fmt::join(accept_commands(improved), " &&\n"));
  return improved.empty() || command.size() > kLongestCommand
             ? ""
             : folded(fmt::format("Fewer calls than the baseline: {}", improved.size()),
                      "To keep the gain:\n\n" + code_block(command, "sh", kLongestCommand));
}

/// A line of source with its text; where it comes again, it is only named.
std::string cell_text(const Finding& finding, const Place& place, Hosted& hosted, std::set<std::string>& seen) {
  if (!seen.insert(place.name()).second) {
    return code(place.name());
  }
  return place_text(finding, place, hosted) + (place.text.empty() ? "" : " " + code(place.text));
}

/// Where the change of one scenario comes from.
std::string causes_text(const Finding& finding, Hosted& hosted) {
  std::string rows;
  std::set<std::string> seen;
  for (const Cause& cause : causes_in(finding.document->json, kCauses)) {
    rows += fmt::format("| {} | {} | {} |\n", cause.change, code(cause.what),
                        cause.place ? cell_text(finding, *cause.place, hosted, seen) : "");
  }
  std::string text;
  const std::vector<Over> all = over_in(finding.document->json);
  for (std::size_t i = 0; i < std::min(all.size(), kCauses); ++i) {
    const Over& over = all[i];
    text +=
        fmt::format("- {}: {}{}{}, limit {}\n", code(over.what), over.before.empty() ? "" : over.before + " → ",
                    over.after, over.change.empty() ? "" : fmt::format(" ({})", over.change), html_text(over.limit));
  }
  text += rows.empty() ? "" : "\n| change | charged to | line |\n|--:|---|---|\n" + rows;
  return text;
}

/// The folded part: each red scenario, then names of the others.
void add_details(const Report& report, Hosted& hosted, Page& page) {
  std::size_t left_out = 0;
  for (const Finding& finding : report.findings) {
    if (!finding.is_red() || finding.document == nullptr || finding.status != "drift") {
      continue;
    }
    const std::string part = folded(html_text(finding.scenario) + (finding.change.empty() ? "" : ": " + finding.change),
                                    causes_text(finding, hosted));
    left_out += page.add(part) ? 0U : 1U;
  }
  const auto add_names = [&](const std::string& title, const auto& wanted) {
    std::string names;
    std::size_t count = 0;
    for (const Finding& finding : report.findings) {
      if (wanted(finding)) {
        names += fmt::format("{}{}", count++ == 0 ? "" : ", ", code(finding.scenario));
      }
    }
    const std::string heading = fmt::format("{}: {}", title, count);
    if (count > 0 && !page.add(folded(heading, names + "\n"))) {
      page.add(heading + "\n\n");
    }
  };
  add_names("Weakened, because the environment differs", [](const Finding& f) { return !f.weakened.empty(); });
  page.add(keep_text(report));
  add_names("Skipped", [](const Finding& f) { return f.status == "skipped"; });
  add_names("Green", [](const Finding& f) { return !f.is_red() && f.status != "skipped"; });
  if (left_out > 0) {
    page.add(fmt::format("There was no room for the details of {}.\n", counted(left_out, "scenario")));
  }
}

}  // namespace

std::string markdown_text(const Report& report) {
  const Tally tally = tally_of(report.findings);
  if (tally.red == 0) {
    return green_text(report, tally);
  }
  Page first(kFirstPart);
  first.add(
      fmt::format("### ❌ filperf: {} of {} red{}\n\n", tally.red, counted(tally.ran, "scenario"), beside_text(tally)));
  first.add(compared_text(report));
  Hosted hosted;
  const std::vector<Group> groups = groups_of(report.findings);
  std::size_t shown = 0;
  for (; shown < std::min(groups.size(), kGroups) && first.add(reason_text(groups[shown], hosted)); ++shown) {
    add_table(groups[shown], first);
  }
  if (shown < groups.size()) {
    first.add(fmt::format("and {} more, see below\n\n", counted(groups.size() - shown, "cause")));
  }
  Page page(kMost);
  page.add(first.text());
  page.add(accept_text(report, tally));
  page.add(page_text(report));
  Page rest(page.room() - 200);  // room for the last line
  add_details(report, hosted, rest);
  page.add(rest.text());
  return page.text();
}

}  // namespace filperf::summary
