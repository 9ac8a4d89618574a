#include "page/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json_text.h"
#include "base/version.h"
#include "base/words.h"
#include "page/accepted.h"
#include "page/assets.h"
#include "page/entry.h"
#include "page/packed.h"
#include "summary/accept.h"
#include "summary/document.h"
#include "summary/group.h"
#include "summary/hosted.h"
#include "summary/members.h"

namespace filperf::page {

namespace fs = std::filesystem;
using nlohmann::json;
using summary::Finding;

namespace {

/// Of the data; the page is some 200 KB larger.
constexpr std::size_t kMostBytes = 7'000'000;
/// After so many that had no place, no other is tried.
constexpr std::size_t kPatience = 5;
/// To read one takes some milliseconds.
constexpr std::size_t kMostHistories = 100;

std::int64_t moved(const Finding& finding) {
  return finding.calls ? std::abs(finding.calls->after - finding.calls->before) : 0;
}

/// Whether a reader wants to know what was accepted before: where it is red, or its calls have changed.
bool has_history(const Finding& finding) {
  return finding.is_red() || moved(finding) != 0;
}

/// Makes the document of one report.
class Document {
public:
  explicit Document(const summary::Report& report) : report_(report), entries_(report.findings.size()) {
    std::size_t number = 0;
    for (const summary::Group& group : summary::groups_of(report.findings)) {
      for (const Finding* finding : group.all) {
        group_of_[finding] = number;
      }
      firsts_.push_back(group.first);
      ++number;
    }
  }

  json build() {
    const std::vector<std::size_t> order = most_telling_first();
    expect_histories(order);
    for (const std::size_t place : order) {
      add(place);
    }
    json document{
        {"made_by", creator()},
        {"verdicts", std::move(entries_)},
        {"accept_advice", summary::compared_advice(report_.findings, [](const std::string& name) { return name; })},
        {"accept_commands", summary::accept_commands(summary::acceptable(report_.findings))},
        {"addresses", addresses()}};
    return {{"texts", packer_.texts()}, {"document", std::move(document)}};
  }

private:
  /// The first of each group, then the other red ones, the largest first, then those that are green.
  [[nodiscard]] std::vector<std::size_t> most_telling_first() const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
      order.push_back(i);
    }
    const auto rank = [&](std::size_t place) {
      const Finding& finding = report_.findings[place];
      const bool first = std::find(firsts_.begin(), firsts_.end(), &finding) != firsts_.end();
      return std::pair(first ? 0 : finding.is_red() ? 1 : 2, -moved(finding));
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
    return order;
  }

  /// Says which histories will be asked for.
  void expect_histories(const std::vector<std::size_t>& order) {
    std::vector<fs::path> baselines;
    for (const std::size_t place : order) {
      const Finding& finding = report_.findings[place];
      if (has_history(finding) && baselines.size() < kMostHistories) {
        baselines.emplace_back(summary::text_in(finding.document->json, "baseline"));
      }
    }
    accepted_.expect(std::move(baselines));
  }

  /// Adds a scenario with as much as there is place for.
  void add(std::size_t place) {
    const Finding& finding = report_.findings[place];
    const std::size_t known = packer_.texts().size();
    json packed;
    for (const Extent extent : {Extent::whole, Extent::fewer, Extent::essentials}) {
      if (extent != Extent::essentials && in_vain_ > kPatience) {
        continue;
      }
      packer_.forget_after(known);
      packed = packer_.pack(described(finding, extent));
      const std::size_t size = json_text_of(packed).size();
      if (bytes_ + size + packer_.bytes_of_texts() <= kMostBytes || extent == Extent::essentials) {
        bytes_ += size;
        in_vain_ += extent == Extent::essentials ? 1U : 0U;
        break;
      }
    }
    entries_[place] = std::move(packed);
  }

  [[nodiscard]] json described(const Finding& finding, Extent extent) {
    json entry = entry_of(finding, extent);
    if (const auto group = group_of_.find(&finding); group != group_of_.end()) {
      entry["finding"]["group"] = group->second;
    }
    if (finding.is_red()) {
      find_files(finding, entry);
    }
    if (has_history(finding) && extent != Extent::essentials) {
      if (const json* history = history_of(finding); history != nullptr && !history->is_null()) {
        entry["history"] = *history;
      }
    }
    return entry;
  }

  /// @return null for those that come after the first ones
  const json* history_of(const Finding& finding) {
    const auto known = histories_.find(&finding);
    if (known != histories_.end()) {
      return &known->second;
    }
    const std::string baseline = summary::text_in(finding.document->json, "baseline");
    if (histories_.size() >= kMostHistories || baseline.empty()) {
      return nullptr;
    }
    json history = accepted_.of(baseline);
    if (const auto commits = history.is_null() ? std::nullopt : hosted_.commits_of(fs::path(baseline).parent_path())) {
      history["commits"] = *commits;
    }
    return &histories_.emplace(&finding, std::move(history)).first->second;
  }

  /// The files that a part of an entry names, as `path`.
  void find_files(const Finding& finding, const json& part) {
    if (part.is_object()) {
      if (const std::string path = summary::text_in(part, "path"); !path.empty() && files_.count(path) == 0) {
        files_[path] = hosted_.lines_of(finding, path).value_or("");
      }
    }
    if (part.is_structured()) {
      for (const json& inner : part) {
        find_files(finding, inner);
      }
    }
  }

  /// The addresses of files, where they are known.
  [[nodiscard]] json addresses() const {
    json known = json::object();
    for (const auto& [path, address] : files_) {
      if (!address.empty()) {
        known[path] = address;
      }
    }
    return known;
  }

  const summary::Report& report_;
  std::map<const Finding*, std::size_t> group_of_;
  std::vector<const Finding*> firsts_;
  Packer packer_;
  std::vector<json> entries_;
  AcceptedBefore accepted_;
  summary::Hosted hosted_;
  std::map<std::string, std::string> files_;  ///< their addresses, see Hosted::lines_of; empty if not known
  std::map<const Finding*, json> histories_;
  std::size_t bytes_ = 0;    ///< of the entries
  std::size_t in_vain_ = 0;  ///< how many had no place
};

std::string title_of(const summary::Report& report) {
  const summary::Tally tally = summary::tally_of(report.findings);
  return tally.red == 0 ? fmt::format("All {} green - filperf", counted(tally.ran, "scenario"))
                        : fmt::format("{} of {} red - filperf", tally.red, counted(tally.ran, "scenario"));
}

/// Puts texts into the frame where it has their names between two `@`.
std::string filled(std::string_view frame, const std::map<std::string_view, std::string>& texts) {
  std::string page;
  while (!frame.empty()) {
    const std::size_t mark = frame.find('@');
    page += frame.substr(0, mark);
    frame.remove_prefix(std::min(mark, frame.size()));
    const std::size_t end = frame.find('@', 1);
    const auto text = end == std::string_view::npos ? texts.end() : texts.find(frame.substr(1, end - 1));
    if (text != texts.end()) {
      page += text->second;
      frame.remove_prefix(end + 1);
    } else if (!frame.empty()) {
      page += '@';
      frame.remove_prefix(1);
    }
  }
  return page;
}

}  // namespace

std::string html_text(const summary::Report& report) {
  if (const std::string_view missing = why_no_assets(); !missing.empty()) {
    throw Error("cannot write the HTML report", std::string(missing),
                "The other formats need none of it: filperf report --markdown FILE.");
  }
  return filled(frame_text(), {{"TITLE", title_of(report)},
                               {"STYLE", std::string(style_text())},
                               {"SCRIPT", std::string(script_text())},
                               {"DATA", script_json(Document(report).build())}});
}

}  // namespace filperf::page
