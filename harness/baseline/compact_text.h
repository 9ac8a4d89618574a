#pragma once

#include <string>
#include <string_view>

#include "callgraph/call_graph.h"

namespace filperf::baseline {

/// Reads the functions of a text of schema `filperf/baseline/2`, in exactly the form that the writer uses, one per line
/// and sorted by identity:
///
///     "identity": {"calls":4,"primitive":1,"by":"1Fk 3 x0b 1","id":"Qa2","bill":12,"lines":9},
///
/// | member | is | absent |
/// |---|---|---|
/// | `calls` | all calls of the function | never |
/// | `primitive` | those that it did not make itself | as many as `calls` |
/// | `by` | the ids of its callers, each with its calls; one id alone makes all of them | no function calls it |
/// | `id` | what it is called where it is a caller | it calls nothing |
/// | `bill` | calls charged to it (see callgraph::Bill) | 0, or not recorded |
/// | `lines` | lines that it ran (see callgraph::Lines) | 0, or not recorded |
///
/// The text is not trusted: any other form is refused (see TextScanner). Whether bill and lines are recorded, the first
/// lines of the file say.
///
/// @param attempt  the attempted action, for errors
/// @throws Error with the line (counted from the first function) and what was expected there
[[nodiscard]] callgraph::CallGraph functions_from_compact_text(std::string_view text, const std::string& attempt);

/// The lines of the functions of a graph, in that form.
[[nodiscard]] std::string compact_text_of(const callgraph::CallGraph& graph);

}  // namespace filperf::baseline
