#include "gate/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "baseline/format.h"
#include "baseline/store.h"
#include "callgraph/guessed_places.h"
#include "callgraph/pstats_reader.h"
#include "gate/explained_bill.h"
#include "gate/import_costs.h"
#include "growth/growth_baseline.h"

namespace filperf::gate {

namespace {

/// Dumps of the program that this build is used for most need no --package.
constexpr const char* kOwnSubject = FILPERF_USUAL_PACKAGE;

/// A baseline is JSON text; a dump of cProfile is not.
bool is_baseline(std::string_view content) {
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && content[first] == '{' && content.size() > first + 1 &&
         static_cast<unsigned char>(content[first + 1]) < 0x80 && content.find("\"schema\"") != std::string_view::npos;
}

/// The package that a baseline takes for the program.
std::optional<std::string> package_of(const Side& side) {
  if (side.baseline) {
    for (const callgraph::Function& function : side.baseline->graph.functions) {
      if (function.origin == callgraph::kProgram) {
        return function.identity.substr(0, function.identity.find_first_of("/:"));
      }
    }
  }
  return std::nullopt;
}

/// The subject's name as a baseline has it: `demo` of `demo 1.6.0`. A check labels its counts by it too.
std::optional<std::string> subject_of(const Side& side) {
  if (!side.baseline || side.baseline->environment.subject.empty()) {
    return std::nullopt;
  }
  const std::string& subject = side.baseline->environment.subject;
  return subject.substr(0, subject.find(' '));
}

baseline::Baseline graph_of(Side&& side, const std::string& package) {
  if (side.baseline) {
    return std::move(*side.baseline);
  }
  baseline::Baseline dump;
  dump.graph = callgraph::identify(*side.profile, callgraph::guess_places(*side.profile, package));
  return dump;
}

/// How many modules of the program a graph imports.
std::size_t imported_modules(const callgraph::CallGraph& graph) {
  std::size_t modules = 0;
  for (const callgraph::Function& function : graph.functions) {
    if (function.origin == callgraph::kProgram && function.identity.ends_with(":<module>")) {
      ++modules;
    }
  }
  return modules;
}

/// Two graphs of which one imports the program and the other finds it imported share little but their name.
void warn_of_other_phase(Difference& difference, const baseline::Baseline& before, const baseline::Baseline& after) {
  constexpr std::size_t kSeveral = 4;
  // A run imports a few modules too, those that the program asks for only when it needs them.
  const std::size_t imports_before = imported_modules(before.graph);
  const std::size_t imports_after = imported_modules(after.graph);
  const auto [less, more] = std::minmax(imports_before, imports_after);
  if (more >= kSeveral && less * kSeveral < more) {
    difference.warnings.push_back(
        fmt::format("they look like different phases: one imports {} modules of {}, the other {}, so that most of what "
                    "follows is the import",
                    more, difference.program, less));
  }
  if (before.scenario != after.scenario && !before.scenario.empty() && !after.scenario.empty()) {
    difference.warnings.push_back(
        fmt::format("they are of different scenarios, {} and {}", before.scenario, after.scenario));
  }
}

/// Throws an Error if a side has no bill, and the other has nothing else.
void require_bills(const Side& before, const Side& after) {
  if (!before.only_bill && !after.only_bill) {
    return;
  }
  for (const Side* side : {&before, &after}) {
    if (!side->baseline || !side->baseline->graph.bill.recorded) {
      throw Error(fmt::format("cannot compare {} with {}", before.name, after.name), side->name + " has no bill",
                  "Compare two baselines of today's, or two results of: filperf explain --json MANIFEST");
    }
  }
}

/// The source of lines that are shown, as far as a side has it.
void add_texts(drift::BilledDrift& bill, const Side& after, const drift::Drift& drift) {
  for (std::vector<drift::BillRow>* rows : {&bill.rows, &bill.lines}) {
    for (drift::BillRow& row : *rows) {
      for (drift::BilledLine& line : row.lines) {
        const auto text = after.texts.find({drift.functions[row.functions.front()].identity, line.place.line});
        line.place.text = text == after.texts.end() ? "" : text->second;
        line.place.why_no_text = line.place.text.empty() ? "the file that was compared has none" : "";
      }
    }
  }
}

/// The calls of lines by function and source, on both sides: lines have other numbers in another revision.
using ByText = std::map<std::pair<std::string, std::string>, drift::BilledLine>;

void add_lines(ByText& lines, const Side& side, const std::string& function, bool is_after) {
  const callgraph::CallGraph& graph = side.baseline->graph;
  const auto found = std::lower_bound(
      graph.functions.begin(), graph.functions.end(), function,
      [](const callgraph::Function& one, const std::string& identity) { return one.identity < identity; });
  if (found == graph.functions.end() || found->identity != function) {
    return;
  }
  const auto number = static_cast<std::uint32_t>(found - graph.functions.begin());
  const auto first =
      std::lower_bound(graph.bill.charges.begin(), graph.bill.charges.end(), number,
                       [](const callgraph::Charge& one, std::uint32_t wanted) { return one.function < wanted; });
  for (auto place = first; place != graph.bill.charges.end() && place->function == number; ++place) {
    const callgraph::Charge& charge = *place;
    const auto text = side.texts.find({function, charge.line});
    drift::BilledLine& line =
        lines[{function, text == side.texts.end() ? fmt::format("{}", charge.line) : text->second}];
    line.place.text = text == side.texts.end() ? "" : text->second;
    line.place.why_no_text = line.place.text.empty() ? "the file that was compared has none" : "";
    line.place.line = charge.line;
    line.place.file = function.substr(0, function.find(':'));
    line.before = line.before.value_or(0);
    if (is_after) {
      line.calls = callgraph::saturating_sum(line.calls, charge.calls);
    } else {
      line.before = callgraph::saturating_sum(*line.before, charge.calls);
    }
  }
}

/// The lines that moved, of the rows that are shown, where both sides are known by line.
void compare_lines(drift::BilledDrift& bill, const Side& before, const Side& after, const drift::Drift& drift) {
  constexpr std::size_t kShownLines = 3;
  for (std::size_t i = 0; i < bill.shown; ++i) {
    drift::BillRow& row = bill.rows[i];
    const bool of_imports = row.kind == drift::BillRow::Kind::imported_elsewhere;
    if (row.kind != drift::BillRow::Kind::function && !of_imports) {
      continue;
    }
    ByText by_text;
    for (const std::uint32_t place : row.functions) {
      const std::string& function = drift.functions[place].identity;
      add_lines(by_text, before, function, false);
      add_lines(by_text, after, function, true);
    }
    if (of_imports) {
      std::erase_if(by_text, [](const auto& entry) { return imported_library(entry.second.place.text).empty(); });
    }
    row.lines.clear();
    for (auto& [text, line] : by_text) {
      if (line.calls != *line.before) {
        row.lines.push_back(std::move(line));
      }
    }
    std::stable_sort(row.lines.begin(), row.lines.end(), [](const drift::BilledLine& a, const drift::BilledLine& b) {
      return std::abs(a.calls - *a.before) > std::abs(b.calls - *b.before);
    });
    row.lines.resize(std::min(row.lines.size(), kShownLines));
  }
}

/// Without the program's package no function counts as the program's.
void warn_of_missing_program(Difference& difference, const std::string& package) {
  difference.warnings.push_back(
      package.empty()
          ? "neither says which package is the program, so no function counts as the program's; name it "
            "with --package"
          : fmt::format("neither holds a function of the package {}; name another with --package", package));
}

}  // namespace

Side read_side(const std::string& path) {
  const std::string content = read_file(path);
  Side side{path, {}, {}, {}};
  if (is_baseline(content) && is_explained(content)) {
    ExplainedBill explained = explained_bill(content, path);
    side.only_bill = true;
    side.texts = std::move(explained.texts);
    side.baseline.emplace();
    side.baseline->scenario = std::move(explained.scenario);
    side.baseline->environment.subject = std::move(explained.program);
    side.baseline->graph = std::move(explained.graph);
  } else if (is_baseline(content) && baseline::is_of_family(content)) {
    // Where growth shows.
    const growth::GrowthBaseline family = growth::from_text(content, path);
    side.size = family.family.sizes.back();
    side.baseline = family.at_largest_size();
  } else if (is_baseline(content)) {
    side.baseline = baseline::from_text(content, path);
  } else {
    side.profile = callgraph::read_pstats(content, path);
  }
  return side;
}

Difference difference_of(Side before, Side after, const std::string& package) {
  Difference difference;
  difference.before = before.name;
  difference.after = after.name;
  const std::string named = !package.empty() ? package : package_of(before).value_or(package_of(after).value_or(""));
  const std::string searched = named.empty() ? kOwnSubject : named;
  const std::optional<std::string> subject = subject_of(after) ? subject_of(after) : subject_of(before);
  if (before.size || after.size) {
    const auto text = [](const Side& side) { return side.size ? std::to_string(*side.size) : "no size"; };
    difference.warnings.push_back(
        fmt::format("of a family only its largest size is compared: {}",
                    before.size == after.size ? text(before) : fmt::format("{} with {}", text(before), text(after))));
  }
  require_bills(before, after);
  const Side old_side = before.only_bill || after.only_bill ? before : Side();
  const Side new_side = before.only_bill || after.only_bill ? after : Side();
  baseline::Baseline old = graph_of(std::move(before), searched);
  const baseline::Baseline now = graph_of(std::move(after), searched);
  const bool holds_program =
      callgraph::totals_of(old.graph).of_program > 0 || callgraph::totals_of(now.graph).of_program > 0;
  difference.program = subject ? *subject : !named.empty() ? named : holds_program ? searched : "the program";
  old.unstable.merge(now.unstable);
  if (!old.environment.python.empty() && !now.environment.python.empty()) {
    difference.environment = model::all_differences(old.environment, now.environment);
  }
  difference.drift = drift::compare(old, now.graph);
  if (old_side.baseline) {
    difference.only_bill = difference.drift.charges.alone = true;
    difference.drift.before.total = callgraph::sum_of(old.graph.bill.charges);
    difference.drift.after.total = callgraph::sum_of(now.graph.bill.charges);
    if (old_side.only_bill && new_side.only_bill) {
      difference.drift.charges.imports =
          import_costs({old.graph, old_side.texts}, {now.graph, new_side.texts}, difference.drift);
    }
    difference.bill = drift::bill_rows(difference.drift, difference.attribution);
    add_texts(*difference.bill, new_side, difference.drift);
    if (old_side.only_bill && new_side.only_bill) {
      compare_lines(*difference.bill, old_side, new_side, difference.drift);
    }
    return difference;
  }
  difference.attribution = drift::attribute(difference.drift);
  difference.bill = drift::bill_rows(difference.drift, difference.attribution);
  warn_of_other_phase(difference, old, now);
  if (!holds_program) {
    warn_of_missing_program(difference, named);
  }
  return difference;
}

}  // namespace filperf::gate
