#include "export/frames.h"

#include "base/utf8.h"

namespace filperf::exporting {

std::string frame_name(const callgraph::Profile& profile, const callgraph::Sources& sources, std::uint32_t function) {
  const callgraph::ProfiledFunction& f = profile.functions[function];
  const callgraph::Source& source = sources.files[sources.of_function[function]];
  std::string name = profile.name_of(f);
  if (source.origin != "builtin") {
    name += " (" + source.file + ":" + std::to_string(f.line) + ")";
  }
  return printable(name);
}

double total_seconds(const callgraph::Profile& profile) {
  double total = 0;
  for (const callgraph::ProfiledFunction& function : profile.functions) {
    total += seconds_in_range(function.self_seconds);
  }
  return total;
}

}  // namespace filperf::exporting
