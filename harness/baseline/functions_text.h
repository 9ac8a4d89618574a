#pragma once

#include <string>
#include <string_view>

#include "callgraph/call_graph.h"

namespace filperf::baseline {

/// Reads the functions of a text of the older schema, `filperf/baseline/1`: the lines between `"functions": {` and its
/// closing brace, in exactly the form that the writer uses,
///
///     "identity": {"calls": 1, "primitive": 1, "callers": {"identity": 1}},
///
/// one per line. The text is not trusted: any other form is refused (see TextScanner).
///
/// @param attempt  the attempted action, for errors
/// @throws Error with the line (counted from the first function) and what was expected there
[[nodiscard]] callgraph::CallGraph functions_from_text(std::string_view text, const std::string& attempt);

}  // namespace filperf::baseline
