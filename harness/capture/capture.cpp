#include "capture/capture.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "callgraph/identity.h"
#include "callgraph/pstats_reader.h"
#include "capture/distributions.h"
#include "capture/driver_run.h"
#include "capture/driver_source.h"
#include "capture/preparation.h"
#include "capture/private_folder.h"
#include "capture/record.h"
#include "capture/sandbox.h"
#include "capture/warm_client.h"
#include "capture/warm_protocol.h"
#include "support/error.h"
#include "support/files.h"

namespace filperf::capture {

namespace fs = std::filesystem;
using scenario::Phase;
using scenario::Scenario;

namespace {

/// The path's components: `/a/b` has two.
int depth_of(const fs::path& path) {
  const fs::path relative = path.lexically_normal().relative_path();
  return static_cast<int>(std::distance(relative.begin(), relative.end()));
}

Environment environment_of(const Scenario& scenario, const Record& record, Distributions distributions,
                           const fs::path& tool_cache, bool fixed_addresses) {
  Environment environment;
  const std::string implementation = record.implementation == "cpython" ? "CPython" : record.implementation;
  environment.python =
      fmt::format("{} {}.{}.{}", implementation, record.version[0], record.version[1], record.version[2]);
  environment.python_version = fmt::format("{}-{}.{}", record.implementation, record.version[0], record.version[1]);
  if (!record.program.empty()) {
    environment.package_depth = depth_of(fs::path(record.program.front()).parent_path());
  }
  const std::string top = scenario.subject.package.substr(0, scenario.subject.package.find('.'));
  environment.subject = scenario.subject.name;
  auto owner = distributions.owners.find(top);
  if (owner == distributions.owners.end()) {
    owner = distributions.owners.find(top + ".py");
  }
  if (owner != distributions.owners.end()) {
    environment.subject +=
        scenario.subject.source ? " from a source folder" : " " + distributions.versions[owner->second];
    distributions.versions.erase(owner->second);
  }
  environment.distributions = std::move(distributions.versions);
  environment.tools = tool_versions(scenario.subject.tools, tool_cache);
  environment.fonts = fonts_digest();
  environment.fixed_addresses = fixed_addresses;
  return environment;
}

/// Whether the import system compiled a source file while it was counted. With byte code in the cache it never does.
bool compiled_source(const callgraph::CallGraph& graph) {
  return std::any_of(graph.functions.begin(), graph.functions.end(), [](const callgraph::Function& function) {
    return function.identity.starts_with("stdlib/<frozen importlib._bootstrap_external>:") &&
           function.identity.ends_with("source_to_code");
  });
}

Capture capture_once(const Scenario& scenario, const fs::path& tool_cache, const CaptureOptions& options, Runner runner,
                     Laps& laps) {
  const Sandbox sandbox(scenario, driver_source(), options.variant);
  laps.end("sandbox");
  prepare(scenario, sandbox, runner);
  if (options.injection) {
    compile_injection(scenario, sandbox, *options.injection);
  }
  laps.end("prepare");
  DriverRun run(scenario, sandbox);
  run.execute(options.injection ? kInjectPhase : scenario::name_of(scenario.phase), scenario.arguments, runner,
              options.meanwhile);
  run.require_success(expected_exit(scenario));
  const fs::path dump = sandbox.result() / "profile.pstats";
  if (!fs::exists(dump)) {
    run.fail("the program left no profile", "Something in it took away the result of the profiler.");
  }
  Capture capture;
  capture.dump = read_file(dump);
  laps.end("run");
  const Record& record = run.record();
  Distributions distributions = installed_distributions(record.search_path);
  laps.end("distributions");
  const callgraph::Places places{record.program, record.stdlib, record.search_path, sandbox.root().string(),
                                 distributions.owners};
  const callgraph::Profile profile = callgraph::read_pstats(capture.dump, "profile of " + scenario.name);
  laps.end("read_dump");
  capture.graph = identify(profile, places);
  laps.end("identify");
  if (capture.graph.functions.empty()) {
    run.fail("the profile is empty: nothing was counted",
             "The program may have replaced the profiler (sys.setprofile), or the entry point does nothing.");
  }
  capture.places = places;
  capture.process = run.process();
  capture.phase_seconds = record.seconds;
  capture.environment =
      environment_of(scenario, record, std::move(distributions), tool_cache, run.process().fixed_addresses);
  capture.standard_output = run.standard_output();
  capture.standard_error = run.standard_error();
  capture.runner = runner;
  if (!sandbox.has_its_name()) {
    capture.warnings.emplace_back(
        "another run kept this scenario's folder, so it ran in one of another name: counts that follow the letters of "
        "a "
        "path may differ by a few calls");
  }
  laps.end("environment");
  return capture;
}

double time_once(const Scenario& scenario, Runner runner) {
  // Not under the gate's name, so that neither waits for the other.
  constexpr int kVariant = -1;
  const Sandbox sandbox(scenario, driver_source(), kVariant);
  prepare(scenario, sandbox, runner);
  DriverRun run(scenario, sandbox);
  run.execute(scenario.phase == Phase::import ? "time-import" : "prepare", scenario.arguments, runner);
  run.require_success(expected_exit(scenario));
  return run.record().seconds;
}

}  // namespace

double time_phase(const Scenario& scenario, const CaptureOptions& options) {
  require_startable(scenario);
  return with_runner(scenario, options.warm, [&](const Runner& runner) { return time_once(scenario, runner); });
}

std::vector<std::string> pinned_environment(const Scenario& scenario, const fs::path& home, const fs::path& temporary) {
  std::map<std::string, std::string> variables{
      {"PATH", kPinnedPath},
      {"HOME", home.string()},
      {"TMPDIR", temporary.string()},
      {"LANG", "C.UTF-8"},
      {"LC_ALL", "C.UTF-8"},
      {"TZ", "UTC"},
      {"COLUMNS", "80"},
      {"LINES", "24"},
      {"TERM", "dumb"},
      {"NO_COLOR", "1"},
      {"PYTHONHASHSEED", "0"},
      {"PYTHONNOUSERSITE", "1"},
      {"PYTHONPYCACHEPREFIX", byte_code_folder(scenario).string()},
  };
  for (const auto* own : {&scenario.subject.environment, &scenario.environment}) {
    for (const auto& [name, value] : *own) {
      variables[name] = value;
    }
  }
  std::vector<std::string> environment;
  environment.reserve(variables.size() + 1);
  for (const auto& [name, value] : variables) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

Capture capture(const Scenario& scenario, const fs::path& tool_cache, const CaptureOptions& options) {
  require_startable(scenario);
  Laps laps;
  const auto run = [&](const Runner& runner) { return capture_once(scenario, tool_cache, options, runner, laps); };
  const bool warm = options.warm && !options.injection;
  Capture capture = with_runner(scenario, warm, run);
  if (compiled_source(capture.graph)) {
    capture = with_runner(scenario, warm, run);
    if (compiled_source(capture.graph)) {
      capture.warnings.emplace_back(
          "byte code could not be kept, so the counts include compiling modules: see that the folder for byte code can "
          "be "
          "written");
    }
  }
  if (!capture.process.fixed_addresses) {
    capture.warnings.emplace_back(
        "the kernel does not let address space randomisation be switched off (a container's seccomp profile?): counts "
        "that follow addresses may move");
  }
  if (capture.process.leftovers > 0) {
    capture.warnings.push_back(
        fmt::format("the program left {} running process(es) behind, which were killed", capture.process.leftovers));
  }
  laps.end("clean_up");
  capture.laps = std::move(laps);
  return capture;
}

}  // namespace filperf::capture
