#include "baseline/functions_text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "baseline/text_scanner.h"
#include "callgraph/label_table.h"

namespace filperf::baseline {

using callgraph::CallGraph;

namespace {

class Reader {
public:
  Reader(std::string_view text, const std::string& attempt) : scanner_(text, attempt) {}

  CallGraph read() {
    scanner_.read_lines([this] { read_function(); });
    resolve_names();
    return normalized(std::move(graph_));
  }

private:
  void read_function() {
    scanner_.expect("    ");
    const auto function = static_cast<std::uint32_t>(graph_.functions.size());
    identities_.push_back(scanner_.read_string());
    callgraph::Function& entry = graph_.functions.emplace_back();
    scanner_.expect(": {\"calls\": ");
    entry.calls = scanner_.read_count();
    scanner_.expect(", \"primitive\": ");
    entry.primitive = scanner_.read_count();
    scanner_.expect(", \"callers\": {");
    if (scanner_.accept("}}")) {
      return;
    }
    do {
      callers_.push_back(scanner_.read_string());
      scanner_.expect(": ");
      graph_.edges.push_back({0, function, scanner_.read_count()});
    } while (scanner_.accept(", "));
    scanner_.expect("}}");
  }

  /// Gives functions their identities, and edges their callers, which may come later in the text.
  void resolve_names() {
    const std::size_t functions = identities_.size();
    std::vector<std::string_view> names = std::move(identities_);
    names.insert(names.end(), callers_.begin(), callers_.end());
    callgraph::Distinct<std::string> known = callgraph::distinct(names);
    for (std::size_t i = 0; i < functions; ++i) {
      if (known.numbers[i] != i) {
        scanner_.refuse_line(i + 1, fmt::format("a function of its own: `{}` stands there twice", names[i]));
      }
      graph_.functions[i].identity = std::move(known.things[i]);
    }
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
      callgraph::Edge& edge = graph_.edges[i];
      edge.caller = known.numbers[functions + i];
      if (edge.caller >= functions) {
        scanner_.refuse_line(edge.callee + 1,
                             fmt::format("the function `{}`, which is named as a caller", callers_[i]));
      }
    }
  }

  TextScanner scanner_;
  CallGraph graph_;
  std::vector<std::string_view> identities_;  ///< by function
  std::vector<std::string_view> callers_;     ///< by edge
};

}  // namespace

CallGraph functions_from_text(std::string_view text, const std::string& attempt) {
  return Reader(text, attempt).read();
}

}  // namespace filperf::baseline
