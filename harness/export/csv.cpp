// One table, exact: a `function` row for each function, followed by a `call` row for each of its callers.

#include <string>

#include "callgraph/sources.h"
#include "export/writers.h"

namespace filperf::exporting {

namespace {

std::string label_fields(const callgraph::Profile& profile, const callgraph::ProfiledFunction& function) {
  return csv_field(profile.file_of(function)) + ',' + std::to_string(function.line) + ',' +
         csv_field(profile.name_of(function));
}

/// The numbers of a function or an edge.
void write_numbers(const auto& counts, Output& output) {
  output << ',' << counts.calls << ',' << counts.primitive << ',' << counts.self_seconds << ','
         << counts.cumulative_seconds << '\n';
}

}  // namespace

void write_csv(const callgraph::Profile& profile, const ExportOptions&, Output& output) {
  const callgraph::Sources sources = callgraph::sources_of(profile);
  output << "kind,file,line,function,origin,caller_file,caller_line,caller_function,"
            "calls,primitive_calls,self_seconds,cumulative_seconds\n";
  auto edge = profile.edges.begin();
  for (std::uint32_t i = 0; i < profile.functions.size() && profile.functions[i].listed; ++i) {
    const callgraph::ProfiledFunction& function = profile.functions[i];
    const std::string callee =
        label_fields(profile, function) + ',' + csv_field(sources.files[sources.of_function[i]].origin) + ',';
    output << "function," << callee << ",,";
    write_numbers(function, output);
    for (; edge != profile.edges.end() && edge->callee == i; ++edge) {
      output << "call," << callee << label_fields(profile, profile.functions[edge->caller]);
      write_numbers(*edge, output);
    }
  }
}

}  // namespace filperf::exporting
