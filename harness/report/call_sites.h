#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace filperf::report {

/// The edge among those that were traced; null if it was not traced.
[[nodiscard]] const trace::TracedEdge* find_traced(const std::vector<trace::TracedEdge>& traced,
                                                   std::string_view caller, std::string_view callee);

/// The places that the calls of an edge are made from, as a person reads them: for each its line, the source line, and
/// how the program's own code got there. Then what keeps other places from being known. Lines end in a line feed.
///
///     demo/parser/yaml_loader.py:58 in safe_load_yaml  3 calls
///         documents = [yaml.load(text, Loader) for text in parts]
///       from demo/flows/build_harness.py:112 in build_harness_from_files
///
/// @param indent  spaces before each line
/// @param most    places that are shown; of the others only how many there are
[[nodiscard]] std::string call_sites_text(const trace::TracedEdge& edge, std::size_t indent, std::size_t most);

/// An edge with all the places that are known, as a member of a JSON report.
[[nodiscard]] nlohmann::ordered_json call_sites_json(const trace::TracedEdge& edge);

}  // namespace filperf::report
