#include "trace/trace_record.h"

#include "targets.h"

void filperf::fuzz::trace_record(std::string_view bytes) {
  constexpr std::size_t kEdges = 2;
  const auto read = accepted([&] { return trace::trace_from_text(bytes, kEdges, "fuzzed"); });
  if (!read) {
    return;
  }
  require(read->edges.size() == kEdges, "there are as many edges as were asked for");
  for (const auto& stacks : read->edges) {
    for (const trace::TracedStack& stack : stacks) {
      require(stack.calls > 0, "a stack was seen at least once");
      for (const trace::TracedFrame& frame : stack.frames) {
        require(frame.function < read->functions.size() && frame.line >= 0, "frames are in range");
      }
    }
  }
}
