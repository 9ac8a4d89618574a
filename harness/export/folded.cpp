// Folded stacks, for flamegraph.pl, inferno and speedscope: one stack per line, from the outside in, and its
// nanoseconds. An approximation (call_tree.h); the format has no place to say so.

#include <cstdint>
#include <string>
#include <vector>

#include "callgraph/sources.h"
#include "export/call_tree.h"
#include "export/frames.h"
#include "export/writers.h"

namespace filperf::exporting {

namespace {

/// A frame's name without the character that separates frames.
std::string folded_name(const callgraph::Profile& profile, const callgraph::Sources& sources, std::uint32_t function) {
  if (function == kSmallerParts) {
    return kSmallerPartsName;
  }
  std::string name = frame_name(profile, sources, function);
  for (std::size_t at = name.find(';'); at != std::string::npos; at = name.find(';', at)) {
    name.replace(at, 1, "\\x3b");
  }
  return name;
}

}  // namespace

void write_folded(const callgraph::Profile& profile, const ExportOptions& options, Output& output) {
  const callgraph::Sources sources = callgraph::sources_of(profile);
  std::vector<std::string> stack;
  double at = 0;
  for (const TreeNode& node : call_tree(profile, options.stack_threshold)) {
    stack.resize(node.depth);
    stack.push_back(folded_name(profile, sources, node.function));
    // The difference of two rounded sums, so that all lines sum to the rounded total.
    const std::int64_t begin = nanoseconds_of(at);
    at += node.self_seconds;
    const std::int64_t nanoseconds = nanoseconds_of(at) - begin;
    if (nanoseconds == 0) {
      continue;
    }
    for (std::size_t i = 0; i < stack.size(); ++i) {
      output << (i == 0 ? "" : ";") << stack[i];
    }
    output << ' ' << nanoseconds << '\n';
  }
}

}  // namespace filperf::exporting
