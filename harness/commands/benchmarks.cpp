#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/files.h"
#include "base/standard_output.h"
#include "base/utf8.h"
#include "commands/benchmarks.h"
#include "commands/runs_reporter.h"
#include "commands/timed_runs.h"
#include "gate/artifacts.h"
#include "report/benchmark_json.h"
#include "run/capture.h"
#include "run/generated_input.h"
#include "run/staged_source.h"
#include "warm/runner.h"

namespace filperf::commands {

namespace {

/// The value of one of Google Benchmark's flags, from the command line or the environment; empty if it is not given.
std::string value_of(const std::vector<std::string>& flags, const std::string& name) {
  std::string variable = name;
  std::transform(variable.begin(), variable.end(), variable.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string value = settings::from_environment(variable).value_or("");
  const std::string prefix = "--" + name + "=";
  for (const std::string& flag : flags) {
    if (flag.starts_with(prefix)) {
      value = flag.substr(prefix.size());
    }
  }
  return value;
}

/// Google Benchmark answers an unknown format with its help, as if nothing were wrong.
void require_known_formats(const std::vector<std::string>& flags) {
  for (const char* name : {"benchmark_format", "benchmark_out_format"}) {
    const std::string format = value_of(flags, name);
    if (!format.empty() && format != "console" && format != "json" && format != "csv") {
      throw UsageError(fmt::format("cannot use --{}={}", name, format), "there is no such format",
                       "It is one of console, json, csv.");
    }
  }
}

/// A scenario, or one size of a family, with the counts of its one profiled run.
struct Entry {
  std::string name;
  scenario::Scenario scenario;
  std::shared_ptr<run::GeneratedInput> input;  ///< of a size; what the scenario reads goes with it
  std::optional<run::Capture> counted;
  std::optional<TimedRuns> timed;
  bool failed = false;  ///< what Google Benchmark's exit status does not tell
};

void add_counters(benchmark::State& state, const run::Capture& capture) {
  std::int64_t primitive = 0;
  for (const callgraph::Function& function : capture.graph.functions) {
    primitive = callgraph::saturating_sum(primitive, function.primitive);
  }
  state.counters["calls"] = static_cast<double>(callgraph::totals_of(capture.graph).total);
  state.counters["primitive_calls"] = static_cast<double>(primitive);
  state.counters["functions"] = static_cast<double>(capture.graph.functions.size());
  state.counters["edges"] = static_cast<double>(capture.graph.edges.size());
  state.counters["peak_memory_bytes"] = static_cast<double>(capture.process.peak_memory_bytes);
  // The time that Google Benchmark calls CPU is this process's, which only waits.
  state.counters["profiled_cpu_s"] = capture.process.user_seconds + capture.process.system_seconds;
}

void measure(benchmark::State& state, Entry& entry, const std::filesystem::path& tool_cache, bool warm) {
  TimedRuns& timed = *entry.timed;
  timed.begin(state.max_iterations);
  for ([[maybe_unused]] auto iteration : state) {
    try {
      if (!entry.counted) {
        entry.counted = run::capture(entry.scenario, tool_cache, warm::runner_for(warm));
      }
      state.SetIterationTime(timed.next([&] { return run::time_phase(entry.scenario, warm::runner_for(warm)); }));
    } catch (const Error& error) {
      entry.failed = true;
      say("filperf: {}\n", error.what());
      state.SkipWithError(error.why().c_str());
      break;
    }
  }
  timed.end_series();
  if (entry.counted) {
    add_counters(state, *entry.counted);
    state.counters[kRunsCounter] = static_cast<double>(timed.made());
    state.counters["run_cost_s"] = timed.seconds_of_a_run();
  }
}

/// One entry for a scenario, one for each size of a family: `growth-chain/8`.
void add_entries(std::vector<Entry>& entries, const scenario::Scenario& scenario) {
  if (!scenario.growth) {
    entries.push_back({scenario.name, scenario, nullptr, std::nullopt, std::nullopt, false});
    return;
  }
  for (const std::int64_t size : scenario.growth->sizes) {
    auto input = std::make_shared<run::GeneratedInput>(scenario, size);
    scenario::Scenario sized = run::at_size(scenario, size, *input);
    entries.push_back(
        {fmt::format("{}/{}", scenario.name, size), std::move(sized), input, std::nullopt, std::nullopt, false});
  }
}

/// One line on a terminal that shows standard error, which each call replaces. The runs of a benchmark take seconds.
std::function<void(const std::string&)> progress_line() {
  if (::isatty(STDERR_FILENO) == 0) {
    return {};
  }
  return [](const std::string& text) {
    static_cast<void>(write_all(STDERR_FILENO, "\r\x1b[K" + printable(text)));  // nobody needs it
  };
}

void register_entries(std::vector<Entry>& entries, const settings::Settings& settings, const BenchOptions& options) {
  const bool warm = options.gate.warm;
  for (Entry& entry : entries) {
    entry.timed.emplace(entry.name, options.max_seconds, progress_line());
    const std::filesystem::path tool_cache = gate::Artifacts(entry.scenario, settings).tool_cache;
    benchmark::RegisterBenchmark(
        entry.name.c_str(),
        [&entry, tool_cache, warm](benchmark::State& state) { measure(state, entry, tool_cache, warm); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
}

/// Gives the flags to Google Benchmark, which keeps those that it does not know.
/// @param program  what it calls itself in its reports; has to live as long as it writes any
bool initialize(std::string& program, std::vector<std::string> flags) {
  std::vector<char*> arguments{program.data()};
  for (std::string& flag : flags) {
    arguments.push_back(flag.data());
  }
  auto count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  return !benchmark::ReportUnrecognizedArguments(count, arguments.data());
}

/// Not what is no regular file, as /dev/null: what was written there cannot be written again.
void repair_file(const std::string& path) {
  if (!path.empty() && std::filesystem::is_regular_file(path)) {
    write_file_atomically(path, report::valid_benchmark_json(read_file(path)));
  }
}

/// What writes the file of --benchmark_out; none without that.
std::unique_ptr<RunsReporter> file_reporter(const std::vector<std::string>& flags) {
  if (value_of(flags, "benchmark_out").empty()) {
    return nullptr;
  }
  const std::string format = value_of(flags, "benchmark_out_format");
  if (format == "console") {
    return std::make_unique<RunsReporter>(
        std::make_unique<benchmark::ConsoleReporter>(benchmark::ConsoleReporter::OO_None));
  }
  if (format == "csv") {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    // Google Benchmark may drop it one day, and has not done so for years.
    return std::make_unique<RunsReporter>(std::make_unique<benchmark::CSVReporter>());
#pragma GCC diagnostic pop
  }
  return std::make_unique<RunsReporter>(std::make_unique<benchmark::JSONReporter>());
}

/// Runs what the filter selects. @return how many
std::size_t run(const std::vector<std::string>& flags) {
  const std::unique_ptr<RunsReporter> file = file_reporter(flags);
  if (value_of(flags, "benchmark_format") != "json") {
    RunsReporter display(std::unique_ptr<benchmark::BenchmarkReporter>{benchmark::CreateDefaultDisplayReporter()});
    return benchmark::RunSpecifiedBenchmarks(&display, file.get());
  }
  std::ostringstream output;
  RunsReporter display(std::make_unique<benchmark::JSONReporter>());
  display.SetOutputStream(&output);
  const std::size_t count = benchmark::RunSpecifiedBenchmarks(&display, file.get());
  print_result("{}", report::valid_benchmark_json(output.str()));
  return count;
}

}  // namespace

int time_scenarios(const BenchOptions& options) {
  const std::vector<std::string>& flags = options.flags;
  constexpr int kFailed = 1;
  constexpr int kUsage = 2;
  require_known_formats(flags);
  std::string program = "filperf bench";
  if (!initialize(program, flags)) {
    return kUsage;
  }
  std::vector<Entry> entries;
  std::vector<run::Staged> staged;
  for (const std::filesystem::path& manifest : options.gate.manifests) {
    staged.push_back(run::stage(scenario::read_manifest(manifest)));
    add_entries(entries, staged.back().scenario);
  }
  register_entries(entries, settings::read(settings::from_environment), options);
  const std::size_t count = run(flags);
  benchmark::Shutdown();
  const std::string format = value_of(flags, "benchmark_out_format");
  if (format.empty() || format == "json") {
    repair_file(value_of(flags, "benchmark_out"));
  }
  if (count == 0) {
    say("filperf: nothing was measured: no scenario matches --benchmark_filter={}\n",
        value_of(flags, "benchmark_filter"));
  }
  const bool failed = std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.failed; });
  return count == 0 || failed ? kFailed : 0;
}

}  // namespace filperf::commands
