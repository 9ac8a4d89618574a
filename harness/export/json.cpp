// A whole profile as JSON, exact, schema `filperf/profile/1`: functions, and edges between their indices.

#include <cstdint>

#include "callgraph/sources.h"
#include "export/writers.h"

namespace filperf::exporting {

namespace {

/// The numbers of a function or an edge.
void write_numbers(const auto& counts, Output& output) {
  output << R"("calls": )" << counts.calls << R"(, "primitive": )" << counts.primitive << R"(, "self_seconds": )"
         << counts.self_seconds << R"(, "cumulative_seconds": )" << counts.cumulative_seconds;
}

void write_function(const callgraph::Profile& profile, const callgraph::Sources& sources, std::uint32_t index,
                    Output& output) {
  const callgraph::ProfiledFunction& function = profile.functions[index];
  output << R"({"file": )" << json_string(profile.file_of(function)) << R"(, "line": )" << function.line
         << R"(, "name": )" << json_string(profile.name_of(function)) << R"(, "origin": )"
         << json_string(sources.files[sources.of_function[index]].origin) << ", ";
  if (function.listed) {
    write_numbers(function, output);
  } else {
    output << R"("only_a_caller": true)";  // the dump has no counts for it
  }
  output << '}';
}

}  // namespace

void write_json(const callgraph::Profile& profile, const ExportOptions& options, Output& output) {
  const callgraph::Sources sources = callgraph::sources_of(profile);
  output << "{\n  \"schema\": \"filperf/profile/1\",\n  \"source\": " << json_string(options.source)
         << ",\n  \"creator\": " << json_string(options.creator) << ",\n  \"functions\": [";
  for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
    output << (i == 0 ? "\n    " : ",\n    ");
    write_function(profile, sources, i, output);
  }
  output << "\n  ],\n  \"edges\": [";
  const char* separator = "\n    ";
  for (const callgraph::ProfiledEdge& edge : profile.edges) {
    output << separator << R"({"caller": )" << edge.caller << R"(, "callee": )" << edge.callee << ", ";
    separator = ",\n    ";
    write_numbers(edge, output);
    output << '}';
  }
  output << "\n  ]\n}\n";
}

}  // namespace filperf::exporting
