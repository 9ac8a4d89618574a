#include "callgraph/pstats_reader.h"
#include "callgraph/pstats_writer.h"
#include "profile_promises.h"
#include "targets.h"

void filperf::fuzz::pstats(std::string_view bytes) {
  const auto profile = accepted([&] { return callgraph::read_pstats(bytes, "fuzzed"); });
  if (!profile) {
    return;
  }
  require_invariants(*profile);
  const std::string written = callgraph::write_pstats(*profile);
  const auto again = accepted([&] { return callgraph::read_pstats(written, "written"); });
  require(again.has_value(), "a dump that was written can be read");
  require(callgraph::write_pstats(*again) == written, "a dump that was written and read is written the same again");
}
