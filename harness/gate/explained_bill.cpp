#include "gate/explained_bill.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_object.h"

namespace filperf::gate {

using callgraph::kOutside;
using callgraph::saturating_sum;
using nlohmann::json;

namespace {

constexpr const char* kSchema = "filperf/explain/1";
/// A sum that does not fit is the largest number there is, so no count of a file is that.
constexpr std::int64_t kMostCounted = std::numeric_limits<std::int64_t>::max() - 1;

/// The elements of a list that a document must have.
const json& list_in(const json& object, const char* key, const JsonObject& checked) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) {
    checked.fail(key, "is not a list");
  }
  return *found;
}

/// Reads one function.
class Reader {
public:
  Reader(ExplainedBill& result, std::string attempt) : result_(result), attempt_(std::move(attempt)) {}

  void read(const json& entry) {
    const JsonObject row(entry, attempt_, "bill.functions[]");
    const std::string name = row.text("function");
    const bool outside = name == callgraph::kOutsideName;
    const auto function = outside ? kOutside : static_cast<std::uint32_t>(result_.graph.functions.size());
    if (!outside) {
      const std::int64_t called = row.integer("called", 0, kMostCounted);
      result_.graph.functions.push_back({name, callgraph::kProgram, called, called});
    }
    const std::int64_t calls = row.integer("calls", 0, kMostCounted);
    const json& lines = list_in(entry, "lines", row);
    std::int64_t sum = 0;
    for (const json& line : lines) {
      sum = saturating_sum(sum, read_line(line, name, function));
    }
    if (outside || lines.empty()) {
      result_.graph.bill.charges.push_back({function, 0, calls});
    } else if (sum != calls) {
      row.fail("lines", "do not sum to the function's calls");
    }
  }

private:
  std::int64_t read_line(const json& entry, const std::string& name, std::uint32_t function) {
    const JsonObject line(entry, attempt_, "bill.functions[].lines[]");
    const std::int64_t number = line.integer("line", 0, kMostCounted);
    const std::int64_t calls = line.integer("calls", 0, kMostCounted);
    result_.graph.bill.charges.push_back({function, number, calls});
    if (result_.graph.lines.recorded) {
      result_.graph.lines.counts.push_back({function, number, line.integer("times", 0, kMostCounted)});
    }
    if (const std::optional<std::string> text = line.optional_text("text"); text) {
      result_.texts[{name, number}] = *text;
    }
    return calls;
  }

  ExplainedBill& result_;
  std::string attempt_;
};

}  // namespace

bool is_explained(std::string_view content) {
  return content.find("\"filperf/explain/") != std::string_view::npos;
}

ExplainedBill explained_bill(std::string_view content, const std::string& path) {
  const std::string attempt = "cannot compare with " + path;
  const json document = parse_json(content, attempt);
  const JsonObject whole(document, attempt);
  if (whole.text("schema") != kSchema) {
    whole.fail("schema", std::string("is not ") + kSchema);
  }
  if (!whole.has("bill")) {
    throw Error(attempt, "it explains a function, or the calls that moved, and has no bill",
                "Make one of the whole run: filperf explain --json MANIFEST");
  }
  const JsonObject bill = whole.object("bill");
  ExplainedBill result;
  result.scenario = whole.text("scenario");
  result.program = whole.optional_text("program").value_or("");
  result.graph.bill.recorded = true;
  result.graph.lines.recorded = bill.has("times");
  Reader reader(result, attempt);
  for (const json& entry : list_in(document["bill"], "functions", bill)) {
    reader.read(entry);
  }
  const std::int64_t calls = bill.integer("calls", 0, kMostCounted);
  if (callgraph::sum_of(callgraph::normalized(result.graph.bill.charges)) != calls) {
    bill.fail("functions", "do not sum to its calls");
  }
  if (result.graph.lines.recorded &&
      callgraph::sum_of(callgraph::normalized(result.graph.lines.counts)) != bill.integer("times", 0, kMostCounted)) {
    bill.fail("functions", "have lines that do not sum to its times");
  }
  result.graph = callgraph::normalized(std::move(result.graph));
  return result;
}

}  // namespace filperf::gate
