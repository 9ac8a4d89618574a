#include "callgraph/counts_reader.h"
#include "profile_promises.h"
#include "targets.h"

void filperf::fuzz::counts(std::string_view bytes) {
  if (const auto profile = accepted([&] { return callgraph::read_counts(bytes, "fuzzed"); })) {
    require_invariants(*profile);
  }
}
