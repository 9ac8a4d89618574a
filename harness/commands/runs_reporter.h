#pragma once

#include <benchmark/benchmark.h>

#include <memory>
#include <utility>
#include <vector>

namespace filperf::commands {

/// The counter that carries how many runs were made; it is not reported as one.
inline constexpr const char* kRunsCounter = "filperf_runs";

/// Reports what was measured: as many iterations as there were runs. What Google Benchmark counts are also the
/// iterations that made no run of their own, see TimedRuns.
class RunsReporter : public benchmark::BenchmarkReporter {
public:
  explicit RunsReporter(std::unique_ptr<benchmark::BenchmarkReporter> inner) : inner_(std::move(inner)) {}

  bool ReportContext(const Context& context) override {
    inner_->SetOutputStream(&GetOutputStream());
    inner_->SetErrorStream(&GetErrorStream());
    return inner_->ReportContext(context);
  }

  void ReportRuns(const std::vector<Run>& report) override {
    std::vector<Run> runs = report;
    for (Run& run : runs) {
      const auto counter = run.counters.find(kRunsCounter);
      if (counter == run.counters.end()) {
        continue;
      }
      const auto made = static_cast<benchmark::IterationCount>(counter->second.value);
      run.counters.erase(counter);
      if (run.run_type == Run::RT_Iteration && made > 0 && run.iterations > 0) {
        // The times are sums over the iterations.
        const double share = static_cast<double>(made) / static_cast<double>(run.iterations);
        run.real_accumulated_time *= share;
        run.cpu_accumulated_time *= share;
        run.iterations = made;
      }
    }
    inner_->ReportRuns(runs);
  }

  void Finalize() override { inner_->Finalize(); }

private:
  std::unique_ptr<benchmark::BenchmarkReporter> inner_;
};

}  // namespace filperf::commands
