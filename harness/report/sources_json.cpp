#include "report/sources_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "report/bill.h"
#include "trace/source_lines.h"

namespace filperf::report {

using callgraph::Charge;
using gate::Outcome;
using nlohmann::ordered_json;

namespace {

constexpr std::int64_t kAround = 2;
/// A function is shown whole if it has at most so many lines, else what is around those that have most.
constexpr std::int64_t kWhole = 200;
constexpr std::size_t kMostLines = 60;
constexpr std::size_t kMostFunctions = 20;

/// What is known of one line of a function.
struct Heat {
  std::int64_t calls = 0;
  std::int64_t times = 0;
};
using HeatByLine = std::map<std::int64_t, Heat>;

void add_charges(const std::vector<Charge>& charges, std::uint32_t function, std::int64_t Heat::*member,
                 HeatByLine& lines) {
  const auto first =
      std::lower_bound(charges.begin(), charges.end(), function,
                       [](const Charge& charge, std::uint32_t wanted) { return charge.function < wanted; });
  for (auto charge = first; charge != charges.end() && charge->function == function; ++charge) {
    if (charge->line > 0) {
      lines[charge->line].*member = charge->calls;
    }
  }
}

/// The lines of a function that the current run went through; of many, those with the most calls or rounds.
HeatByLine heat_of(const drift::Drift& drift, std::uint32_t function) {
  HeatByLine lines;
  add_charges(drift.charges.bill_now, function, &Heat::calls, lines);
  add_charges(drift.charges.lines_now, function, &Heat::times, lines);
  if (lines.empty() || lines.rbegin()->first - lines.begin()->first <= kWhole || lines.size() <= kMostLines) {
    return lines;
  }
  std::vector<std::pair<std::int64_t, Heat>> hottest(lines.begin(), lines.end());
  std::stable_sort(hottest.begin(), hottest.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.calls, a.second.times) > std::pair(b.second.calls, b.second.times);
  });
  return {hottest.begin(), hottest.begin() + kMostLines};
}

/// The functions of the rows that a report shows, each once.
std::vector<std::uint32_t> shown_functions(const Outcome& outcome) {
  std::vector<std::uint32_t> functions;
  const auto add = [&](const std::vector<drift::BillRow>& rows, std::size_t shown) {
    for (std::size_t i = 0; i < shown; ++i) {
      const std::uint32_t function = rows[i].functions.front();
      if (rows[i].kind == drift::BillRow::Kind::function && functions.size() < kMostFunctions &&
          std::find(functions.begin(), functions.end(), function) == functions.end()) {
        functions.push_back(function);
      }
    }
  };
  if (outcome.bill) {
    add(outcome.bill->rows, outcome.bill->shown);
    add(outcome.bill->lines, outcome.bill->lines_shown);
  }
  return functions;
}

/// Gathers lines of files, and reads them.
class Excerpts {
public:
  void add(const model::Place& place) {
    if (place.path.empty() || place.line <= 0 || place.text.empty()) {
      return;
    }
    File& file = files_[place.file];
    file.path = place.path;
    file.known.emplace(place.line, place.text);
    add(file, place.line - kAround, place.line + kAround);
  }

  void add(const std::vector<drift::BilledLine>& lines) {
    for (const drift::BilledLine& line : lines) {
      add(line.place);
    }
  }

  void add(const std::vector<drift::BillRow>& rows, std::size_t shown) {
    for (std::size_t i = 0; i < shown; ++i) {
      add(rows[i].lines);
      if (rows[i].began) {
        add(rows[i].began->lines);
      }
      for (const drift::BilledCall& call : rows[i].calls) {
        add(call.lines);
      }
    }
  }

  /// Lines of a function, if a line of its file is known from elsewhere.
  void add(std::string_view identity, const HeatByLine& lines) {
    const auto file = files_.find(std::string(identity.substr(0, identity.find(':'))));
    if (file == files_.end() || lines.empty()) {
      return;
    }
    if (lines.rbegin()->first - lines.begin()->first <= kWhole) {
      add(file->second, lines.begin()->first - kAround, lines.rbegin()->first + kAround);
      return;
    }
    for (const auto& [line, heat] : lines) {
      add(file->second, line - kAround, line + kAround);
    }
  }

  /// Files that have changed since the run are left out.
  [[nodiscard]] ordered_json json() {
    ordered_json list = ordered_json::array();
    for (const auto& [name, file] : files_) {
      if (!is_as_it_was(file)) {
        continue;
      }
      for (auto line = file.wanted.begin(); line != file.wanted.end();) {
        const std::int64_t first = *line;
        std::int64_t last = first;
        while (++line != file.wanted.end() && *line == last + 1) {
          last = *line;
        }
        if (std::vector<std::string> texts = sources_.lines(file.path, first, last); !texts.empty()) {
          list.push_back({{"file", name},
                          {"path", well_formed_utf8(file.path.string())},
                          {"first", first},
                          {"lines", std::move(texts)}});
        }
      }
    }
    return list;
  }

private:
  struct File {
    std::filesystem::path path;
    std::map<std::int64_t, std::string> known;  ///< lines as the run had them
    std::set<std::int64_t> wanted;
  };

  static void add(File& file, std::int64_t first, std::int64_t last) {
    for (std::int64_t line = std::max<std::int64_t>(first, 1); line <= last; ++line) {
      file.wanted.insert(line);
    }
  }

  [[nodiscard]] bool is_as_it_was(const File& file) {
    return std::all_of(file.known.begin(), file.known.end(),
                       [&](const auto& line) { return sources_.line(file.path, line.first).text == line.second; });
  }

  std::map<std::string, File> files_;
  trace::SourceLines sources_;
};

}  // namespace

ordered_json sources_json(const Outcome& outcome) {
  Excerpts excerpts;
  if (outcome.bill) {
    excerpts.add(outcome.bill->rows, outcome.bill->shown);
    excerpts.add(outcome.bill->lines, outcome.bill->lines_shown);
  }
  for (const trace::TracedEdge& edge : outcome.traced) {
    for (const model::CallSite& site : edge.found.sites) {
      excerpts.add(site.place);
      excerpts.add(site.stack.empty() ? site.place : site.stack.front());
    }
  }
  for (const std::uint32_t function : shown_functions(outcome)) {
    excerpts.add(outcome.drift->functions[function].identity, heat_of(*outcome.drift, function));
  }
  return excerpts.json();
}

ordered_json by_line_json(const Outcome& outcome) {
  ordered_json list = ordered_json::array();
  for (const std::uint32_t function : shown_functions(outcome)) {
    const drift::AlignedCharge bill = drift::charge_of(outcome.drift->charges.bill, function);
    const drift::AlignedCharge run = drift::charge_of(outcome.drift->charges.lines, function);
    ordered_json lines = ordered_json::array();
    for (const auto& [line, heat] : heat_of(*outcome.drift, function)) {
      lines.push_back({{"line", line}, {"calls", heat.calls}, {"times", heat.times}});
    }
    list.push_back({{"function", charged_name(function, *outcome.drift)},
                    {"calls_before", bill.before},
                    {"calls_after", bill.after},
                    {"times_before", run.before},
                    {"times_after", run.after},
                    {"lines", std::move(lines)}});
  }
  return list;
}

}  // namespace filperf::report
