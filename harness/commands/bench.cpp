#include <memory>
#include <utility>
#include <vector>

#include "commands/benchmarks.h"
#include "commands/commands.h"
#include "process/blocked_signals.h"

namespace filperf::commands {

Command bench_command() {
  const auto options = std::make_shared<BenchOptions>();
  std::vector<Option> known = gate_options(options->gate);
  known.push_back({"--max-seconds",
                   &options->max_seconds,
                   "How long the runs of one scenario may take, for each repetition. A run takes longer than the phase "
                   "that is timed, so a fast one is repeated less often than Google Benchmark would",
                   {.show_default = true, .value = "SECONDS", .range = Bounds{0, 1e6}}});
  return {.name = "bench",
          .description = "Time scenarios without a profiler, as Google Benchmarks with counters",
          .options = std::move(known),
          .run =
              [options] {
                // As in a check: a signal waits for the next process to be watched.
                const process::BlockedSignals signals;
                return time_scenarios(*options);
              },
          .footer = "All --benchmark_... flags of Google Benchmark work, for example --benchmark_filter=html.",
          .rest = Rest::keep,
          .words = &options->flags};
}

}  // namespace filperf::commands
