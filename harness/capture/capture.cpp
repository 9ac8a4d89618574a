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
#include "capture/driver_source.h"
#include "capture/private_folder.h"
#include "capture/record.h"
#include "capture/sandbox.h"
#include "capture/warm_client.h"
#include "capture/warm_protocol.h"
#include "support/error.h"
#include "support/files.h"
#include "support/utf8.h"

namespace filperf::capture {

namespace fs = std::filesystem;
using scenario::Phase;
using scenario::Scenario;

namespace {

constexpr std::size_t kKeptOutput = std::size_t{4} << 20U;
constexpr std::size_t kShownLines = 30;

/// The last lines of what a program printed, indented, for an error's message.
std::string shown(const std::string& title, const std::string& text) {
  if (text.find_first_not_of(" \n\t") == std::string::npos) {
    return {};
  }
  std::size_t from = text.find_last_not_of('\n') + 1;
  const std::size_t end = from;
  for (std::size_t lines = 0; lines < kShownLines && from > 0; ++lines) {
    const std::size_t newline = text.rfind('\n', from - 1);
    from = newline == std::string::npos || from == 0 ? 0 : newline;
  }
  std::string result = fmt::format("\n  {}{}:\n", title, from == 0 ? "" : fmt::format(", last {} lines", kShownLines));
  std::string_view rest = std::string_view(text).substr(from, end - from);
  if (rest.starts_with('\n')) {
    rest.remove_prefix(1);
  }
  while (!rest.empty()) {
    const std::size_t newline = std::min(rest.find('\n'), rest.size());
    result += fmt::format("    {}\n", printable(rest.substr(0, newline)));
    rest.remove_prefix(std::min(newline + 1, rest.size()));
  }
  result.pop_back();
  return result;
}

/// The end of a file that a program filled, for messages; never more than kKeptOutput.
std::string output_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return {};
  }
  std::string text = read_file(path);
  if (text.size() > kKeptOutput) {
    text.erase(0, text.size() - kKeptOutput);
  }
  return text;
}

/// A run in an interpreter of its own.
ProcessResult run_cold(const Scenario& scenario, const Sandbox& sandbox, const DriverRequest& driver) {
  const scenario::Subject& subject = scenario.subject;
  ProcessRequest request;
  request.command = {subject.python.string(),
                     sandbox.driver().string(),
                     driver.phase,
                     subject.entry,
                     subject.package,
                     subject.program,
                     subject.source ? subject.source->string() : "",
                     driver.result.string()};
  request.command.insert(request.command.end(), driver.arguments.begin(), driver.arguments.end());
  request.environment = pinned_environment(scenario, driver.home, driver.temporary);
  request.working_folder = driver.work;
  request.standard_input = driver.standard_input;
  request.standard_output = driver.standard_output;
  request.standard_error = driver.standard_error;
  request.timeout_seconds = driver.timeout_seconds;
  request.memory_limit_bytes = driver.memory_limit_bytes;
  return run_process(request);
}

/// One start of the driver in a sandbox.
class Run {
public:
  Run(const Scenario& scenario, const Sandbox& sandbox) : scenario_(scenario), sandbox_(sandbox) {}

  /// @param phase   what the driver is told: `import`, `run` or `prepare`
  /// @param runner  how to run; becomes cold, with the reason, where that cannot be done warm
  void execute(const std::string& phase, const std::vector<std::string>& arguments, Runner& runner) {
    DriverRequest driver;
    driver.phase = phase;
    driver.arguments = arguments;
    driver.work = sandbox_.work();
    driver.home = sandbox_.home();
    driver.temporary = sandbox_.temporary();
    driver.result = sandbox_.result();
    driver.standard_input = scenario_.standard_input && phase != "prepare" ? *scenario_.standard_input : "/dev/null";
    driver.standard_output = sandbox_.root() / "stdout.txt";
    driver.standard_error = sandbox_.root() / "stderr.txt";
    driver.timeout_seconds = scenario_.timeout_seconds;
    driver.memory_limit_bytes = static_cast<std::uint64_t>(scenario_.memory_limit_mib) << 20U;
    attempt_ = fmt::format("cannot {} {}", phase == "prepare" ? "prepare" : "capture", scenario_.name);
    std::optional<ProcessResult> warm;
    if (runner.warm) {
      warm = run_warm(scenario_, driver, runner.why_cold);
      runner.warm = warm.has_value();
    }
    process_ = warm ? *warm : run_cold(scenario_, sandbox_, driver);
    record_ = read_record(sandbox_.result() / "record.json");
    standard_output_ = output_of(driver.standard_output);
    standard_error_ = output_of(driver.standard_error);
  }

  /// Throws unless the run ended as it should. The order matters: the first cause is the one to name.
  void require_success(int expected_exit) const {
    require_natural_end();
    require_program();
    if (process_.end == ProcessEnd::signalled) {
      fail(fmt::format("the program was ended by signal {} ({})", process_.code, ::strsignal(process_.code)),
           "Run the command by hand to see why.");
    }
    if (process_.code != expected_exit) {
      fail(fmt::format("the program's exit code was {}, expected {}", process_.code, expected_exit),
           fmt::format("Mend the program or the scenario's EXPECT_EXIT ({}).", scenario_.declared_at));
    }
    if (!record_) {
      fail(fmt::format("the program left no profile (exit code {})", process_.code),
           "It ended the interpreter without a return, as os._exit does: nothing can be counted.");
    }
  }

  [[nodiscard]] const Record& record() const { return *record_; }
  [[nodiscard]] const ProcessResult& process() const { return process_; }
  [[nodiscard]] const std::string& standard_output() const { return standard_output_; }
  [[nodiscard]] const std::string& standard_error() const { return standard_error_; }

  [[noreturn]] void fail(const std::string& why, const std::string& next) const {
    throw Error(attempt_, why,
                next + shown("standard output", standard_output_) + shown("standard error", standard_error_));
  }

private:
  /// A limit that was passed explains everything after it.
  void require_natural_end() const {
    if (process_.end == ProcessEnd::timed_out) {
      fail(fmt::format("it ran longer than its TIMEOUT of {:g} s and was stopped with all it had started",
                       scenario_.timeout_seconds),
           fmt::format("Look for an endless loop, or raise TIMEOUT ({}).", scenario_.declared_at));
    }
    if (process_.end == ProcessEnd::out_of_memory) {
      fail(fmt::format("it used more memory than its MEMORY_LIMIT of {} MiB and was stopped with all it had started",
                       scenario_.memory_limit_mib),
           fmt::format("Look for growth without end, or raise MEMORY_LIMIT ({}).", scenario_.declared_at));
    }
  }

  /// The program must have been found and imported, whatever exit code was expected.
  void require_program() const {
    const scenario::Subject& subject = scenario_.subject;
    if (record_ && record_->stage == Stage::import && record_->missing_module) {
      fail(
          fmt::format("{} has no module `{}`", subject.python.string(), *record_->missing_module),
          "Install the subject there, or name another interpreter (PYTHON of filperf_add_subject, -DFILPERF_PYTHON=).");
    }
    if (record_ && record_->stage == Stage::import && record_->failure) {
      fail(fmt::format("importing `{}` failed with {}", subject.entry.substr(0, subject.entry.find(':')),
                       *record_->failure),
           "The traceback below is the subject's own.");
    }
    if (record_ && record_->stage == Stage::entry) {
      fail(fmt::format("the entry point `{}` does not exist: {}", subject.entry, record_->failure_message),
           "Mend ENTRY of filperf_add_subject.");
    }
  }

  const Scenario& scenario_;
  const Sandbox& sandbox_;
  std::string attempt_;
  ProcessResult process_;
  std::optional<Record> record_;
  std::string standard_output_;
  std::string standard_error_;
};

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

Capture capture_once(const Scenario& scenario, const fs::path& tool_cache, int variant, Runner runner) {
  const Sandbox sandbox(scenario, driver_source(), variant);
  if (!scenario.prepare.empty()) {
    Run preparation(scenario, sandbox);
    preparation.execute("prepare", scenario.prepare, runner);
    preparation.require_success(0);
    fs::remove(sandbox.result() / "record.json");
  }
  Run run(scenario, sandbox);
  run.execute(scenario::name_of(scenario.phase), scenario.arguments, runner);
  run.require_success(scenario.phase == Phase::import ? 0 : scenario.expected_exit);
  const fs::path dump = sandbox.result() / "profile.pstats";
  if (!fs::exists(dump)) {
    run.fail("the program left no profile", "Something in it took away the result of the profiler.");
  }
  Capture capture;
  capture.dump = read_file(dump);
  const Record& record = run.record();
  Distributions distributions = installed_distributions(record.search_path);
  const callgraph::Places places{record.program, record.stdlib, record.search_path, sandbox.root().string(),
                                 distributions.owners};
  capture.graph = identify(callgraph::read_pstats(capture.dump, "profile of " + scenario.name), places);
  if (capture.graph.functions.empty()) {
    run.fail("the profile is empty: nothing was counted",
             "The program may have replaced the profiler (sys.setprofile), or the entry point does nothing.");
  }
  capture.process = run.process();
  capture.environment =
      environment_of(scenario, record, std::move(distributions), tool_cache, run.process().fixed_addresses);
  capture.standard_output = run.standard_output();
  capture.standard_error = run.standard_error();
  capture.runner = runner;
  return capture;
}

/// A warm interpreter that goes away in the middle costs a repetition, not the verdict.
Capture capture_fallible(const Scenario& scenario, const fs::path& tool_cache, int variant, const Runner& runner) {
  try {
    return capture_once(scenario, tool_cache, variant, runner);
  } catch (const WarmLost& lost) {
    return capture_once(scenario, tool_cache, variant, Runner{false, lost.what()});
  }
}

void require_interpreter(const Scenario& scenario) {
  const fs::path& python = scenario.subject.python;
  if (::access(python.c_str(), X_OK) != 0 || fs::is_directory(python)) {
    throw Error(fmt::format("cannot capture {}", scenario.name),
                fmt::format("there is no interpreter {}: {}", python.string(), std::strerror(errno)),
                "Build the tree first (the managed environment is made then), or name another with -DFILPERF_PYTHON=.");
  }
}

}  // namespace

std::vector<std::string> pinned_environment(const Scenario& scenario, const fs::path& home, const fs::path& temporary) {
  std::map<std::string, std::string> variables{
      {"PATH", kPinnedPath}, {"HOME", home.string()}, {"TMPDIR", temporary.string()},
      {"LANG", "C.UTF-8"},   {"LC_ALL", "C.UTF-8"},   {"TZ", "UTC"},
      {"COLUMNS", "80"},     {"LINES", "24"},         {"TERM", "dumb"},
      {"NO_COLOR", "1"},     {"PYTHONHASHSEED", "0"}, {"PYTHONNOUSERSITE", "1"},
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
  require_interpreter(scenario);
  Runner runner{options.warm && can_run_warm(scenario), ""};
  Capture capture = capture_fallible(scenario, tool_cache, options.variant, runner);
  if (compiled_source(capture.graph)) {
    capture = capture_fallible(scenario, tool_cache, options.variant, runner);
    if (compiled_source(capture.graph)) {
      capture.warnings.emplace_back(
          "byte code could not be kept, so the counts include compiling modules: see that the folder for byte code can be "
          "written");
    }
  }
  if (!capture.process.fixed_addresses) {
    capture.warnings.emplace_back(
        "the kernel does not let address space randomisation be switched off (a container's seccomp profile?): counts that "
        "follow addresses may move");
  }
  if (capture.process.leftovers > 0) {
    capture.warnings.push_back(
        fmt::format("the program left {} running process(es) behind, which were killed", capture.process.leftovers));
  }
  return capture;
}

}  // namespace filperf::capture
