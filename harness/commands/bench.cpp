#include <memory>

#include "commands/benchmarks.h"
#include "commands/commands.h"
#include "process/blocked_signals.h"

namespace filperf::commands {

Command bench_command() {
  struct BenchOptions {
    GateOptions gate;
    std::vector<std::string> flags;
  };
  const auto options = std::make_shared<BenchOptions>();
  return {.name = "bench",
          .description = "Time scenarios without a profiler, as Google Benchmarks with counters",
          .options = gate_options(options->gate),
          .run =
              [options] {
                // As in a check: a signal waits for the next process to be watched.
                const process::BlockedSignals signals;
                return time_scenarios(options->gate, options->flags);
              },
          .footer = "All --benchmark_... flags of Google Benchmark work, for example --benchmark_filter=html.",
          .rest = Rest::keep,
          .words = &options->flags};
}

}  // namespace filperf::commands
