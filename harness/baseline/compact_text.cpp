#include "baseline/compact_text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/output.h"
#include "baseline/caller_ids.h"
#include "baseline/text_scanner.h"

namespace filperf::baseline {

using callgraph::CallGraph;
using callgraph::Charge;

namespace {

class CompactReader {
public:
  CompactReader(std::string_view text, const std::string& attempt) : scanner_(text, attempt) {}

  CallGraph read() {
    scanner_.read_lines([this] { read_function(); });
    const std::vector<CallerTable::Pair> pairs = callers_.resolved(scanner_);
    graph_.edges.reserve(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      graph_.edges.push_back({pairs[i].caller, pairs[i].callee, edge_calls_[i]});
    }
    return std::move(graph_);
  }

private:
  void read_function() {
    scanner_.expect("    ");
    const auto function = static_cast<std::uint32_t>(graph_.functions.size());
    const std::string_view identity = scanner_.read_string();
    // Sorted, so that each function is distinct and each content has only one text.
    if (function > 0 && graph_.functions.back().identity >= identity) {
      scanner_.refuse(fmt::format("a function after `{}` in sorted order", graph_.functions.back().identity));
    }
    callgraph::Function& entry = graph_.functions.emplace_back();
    entry.identity = identity;
    scanner_.expect(": {\"calls\":");
    entry.calls = scanner_.read_count();
    entry.primitive = scanner_.accept(",\"primitive\":") ? scanner_.read_count() : entry.calls;
    if (scanner_.accept(",\"by\":\"")) {
      callers_.read_callers(scanner_, function, entry.calls, edge_calls_, [&] { return scanner_.read_count(); });
    }
    if (scanner_.accept(",\"id\":\"")) {
      callers_.read_id(scanner_, function);
      scanner_.expect("\"");
    }
    if (scanner_.accept(",\"bill\":")) {
      graph_.bill.charges.push_back({function, 0, scanner_.read_count()});
    }
    if (scanner_.accept(",\"lines\":")) {
      graph_.lines.counts.push_back({function, 0, scanner_.read_count()});
    }
    scanner_.expect("}");
  }

  TextScanner scanner_;
  CallGraph graph_;
  CallerTable callers_;
  std::vector<std::int64_t> edge_calls_;
};

void append_count(std::string& text, std::string_view before, std::int64_t count) {
  const fmt::format_int digits(count);
  text += before;
  text.append(digits.data(), digits.size());
}

/// By function: its id; empty if it calls nothing.
std::vector<std::string> ids_of_callers(const CallGraph& graph) {
  std::vector<bool> calls(graph.functions.size());
  for (const callgraph::Edge& edge : graph.edges) {
    calls[edge.caller] = true;
  }
  std::vector<std::string_view> identities;
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    if (calls[i]) {
      identities.emplace_back(graph.functions[i].identity);
    }
  }
  std::vector<std::string> ids = caller_ids(identities);
  std::vector<std::string> by_function(graph.functions.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    if (calls[i]) {
      by_function[i] = std::move(ids[next++]);
    }
  }
  return by_function;
}

/// Appends what is charged to functions, one after the other.
class ChargesByFunction {
public:
  explicit ChargesByFunction(const std::vector<Charge>& charges) : sums_(callgraph::by_function(charges)) {}

  void append(std::string& text, std::string_view before, std::uint32_t function) {
    if (next_ < sums_.size() && sums_[next_].function == function) {
      if (const std::int64_t sum = sums_[next_++].calls; sum != 0) {
        append_count(text, before, sum);
      }
    }
  }

private:
  std::vector<Charge> sums_;
  std::size_t next_ = 0;
};

}  // namespace

CallGraph functions_from_compact_text(std::string_view text, const std::string& attempt) {
  return CompactReader(text, attempt).read();
}

std::string compact_text_of(const CallGraph& graph) {
  const std::vector<std::string> ids = ids_of_callers(graph);
  const std::vector<std::size_t> offsets = graph.edge_offsets();
  ChargesByFunction bill(graph.bill.charges);
  ChargesByFunction lines(graph.lines.counts);
  std::string text;
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const callgraph::Function& function = graph.functions[i];
    text += i == 0 ? "\n    " : ",\n    ";
    text += json_string(function.identity);
    append_count(text, ": {\"calls\":", function.calls);
    if (function.primitive != function.calls) {
      append_count(text, ",\"primitive\":", function.primitive);
    }
    const std::size_t callers = offsets[i + 1] - offsets[i];
    for (std::size_t e = offsets[i]; e < offsets[i + 1]; ++e) {
      text += e == offsets[i] ? ",\"by\":\"" : " ";
      text += ids[graph.edges[e].caller];
      if (callers > 1 || graph.edges[e].calls != function.calls) {
        append_count(text, " ", graph.edges[e].calls);
      }
    }
    text += callers > 0 ? "\"" : "";
    if (!ids[i].empty()) {
      text += ",\"id\":\"" + ids[i] + "\"";
    }
    bill.append(text, ",\"bill\":", static_cast<std::uint32_t>(i));
    lines.append(text, ",\"lines\":", static_cast<std::uint32_t>(i));
    text += "}";
  }
  return text;
}

}  // namespace filperf::baseline
