#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "callgraph/call_graph.h"

namespace filperf::gate {

/// Source lines, by function and line.
using SourceTexts = std::map<std::pair<std::string, std::int64_t>, std::string>;

/// A whole bill as `filperf explain --json` printed it, to compare with another.
struct ExplainedBill {
  std::string scenario;
  std::string program;  ///< the subject's name
  /// The program's functions with how often they were called, their bill and their lines, by line. It has no edges, and
  /// no functions of other code, so its bill is more than its calls.
  callgraph::CallGraph graph;
  SourceTexts texts;
};

/// Whether a text is what `filperf explain --json` printed.
[[nodiscard]] bool is_explained(std::string_view content);

/// Reads it. The text is not trusted.
/// @param path  of the file, for errors
/// @throws Error if it has no bill (it explains a function, or what moved), or one that does not sum to its calls
[[nodiscard]] ExplainedBill explained_bill(std::string_view content, const std::string& path);

}  // namespace filperf::gate
