#include "run/driver_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "base/split.h"
#include "base/utf8.h"
#include "process/printed.h"
#include "run/engine.h"
#include "run/run_failure.h"

namespace filperf::run {

namespace fs = std::filesystem;
using model::DriverPhase;
using scenario::Scenario;

namespace {

/// What a phase does, for messages.
const char* verb_of(DriverPhase phase) {
  switch (phase) {
    case DriverPhase::prepare:
      return "prepare";
    case DriverPhase::trace:
    case DriverPhase::trace_import:
      return "trace";
    case DriverPhase::import:
    case DriverPhase::run:
    case DriverPhase::time_import:
    case DriverPhase::inject:
    case DriverPhase::serve:
      break;
  }
  return "capture";
}

/// The type of the exception that ended a run, and the first line of its message.
std::string exception_of(const Record& record) {
  constexpr std::size_t kLongest = 200;
  std::string message = first_line(record.failure_message);
  if (message.size() > kLongest) {
    message = message.substr(0, kLongest) + "...";
  }
  message = printable(well_formed_utf8(message));
  return message.empty() ? *record.failure : fmt::format("{}: {}", *record.failure, message);
}

/// The file that a lock file is made from, if it lies beside it; else the lock file.
fs::path file_to_edit(const fs::path& lock) {
  std::error_code error;
  fs::path source = fs::path(lock).replace_extension(".in");
  return fs::exists(source, error) ? source : lock;
}

/// What to do about a module that the subject imports and that its interpreter does not have.
std::string advice_on_missing_module(const scenario::Subject& subject, const Record& record) {
  const std::string missing = fmt::format("{} imports `{}`, and {} has no such module.",
                                          record.failure_place.empty() ? subject.name : printable(record.failure_place),
                                          printable(*record.needed_module),
                                          (subject.staged ? subject.staged->interpreter : subject.python).string());
  if (!subject.lock) {
    return fmt::format(
        "{}\n  Install the distribution that has it there, or name an interpreter that has it (PYTHON of "
        "filperf_add_subject, -DFILPERF_PYTHON=).",
        missing);
  }
  const fs::path edited = file_to_edit(*subject.lock);
  return fmt::format(
      "{}\n  Add the distribution that has it to {}{}, configure and build; or name an interpreter that has it with "
      "-DFILPERF_PYTHON=.",
      missing, edited.string(),
      edited == *subject.lock ? "" : fmt::format(", make {} of it again", subject.lock->filename().string()));
}

/// The exit code that a scenario's command must have.
int expected_exit(const Scenario& scenario) {
  return scenario.phase == scenario::Phase::import ? 0 : scenario.expected_exit;
}

void require_interpreter(const Scenario& scenario) {
  const fs::path& python = scenario.subject.python;
  const std::string attempt = fmt::format("cannot capture {}", scenario.name);
  const std::string next =
      "Build the tree first (the managed environment is made then), or name another with -DFILPERF_PYTHON=.";
  if (::access(python.c_str(), X_OK) != 0) {
    throw Error(attempt, fmt::format("there is no interpreter {}: {}", python.string(), std::strerror(errno)), next);
  }
  std::error_code error;
  if (fs::is_directory(python, error)) {
    throw Error(attempt, fmt::format("there is no interpreter {}: it is a folder", python.string()), next);
  }
}

/// Opening a named pipe waits for somebody to write to it, without end, and a device may never end.
bool is_file_to_read(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) || fs::canonical(path, error) == "/dev/null";
}

void require_standard_input(const Scenario& scenario) {
  if (!scenario.standard_input) {
    return;
  }
  std::string why;
  if (::access(scenario.standard_input->c_str(), R_OK) != 0) {
    why = std::strerror(errno);
  } else if (!is_file_to_read(*scenario.standard_input)) {
    why = "it is neither a regular file nor /dev/null";
  } else {
    return;
  }
  throw Error(fmt::format("cannot capture {}", scenario.name),
              fmt::format("its standard input {} cannot be read: {}", scenario.standard_input->string(), why),
              fmt::format("Fix the scenario's STDIN ({}).", scenario.declared_at));
}

/// Runs the scenario's preparation in the sandbox that its command then finds.
/// @return how it was made
model::RunMode prepare(const Scenario& scenario, const Sandbox& sandbox, const Runner& runner) {
  const DriverRun preparation(scenario, sandbox, runner, DriverPhase::prepare, scenario.prepare);
  preparation.require_success(scenario.prepare_exit);
  fs::remove(sandbox.result() / kRecordFile);
  return preparation.mode();
}

}  // namespace

DriverRun::DriverRun(const Scenario& scenario, const Sandbox& sandbox, const Runner& runner, DriverPhase phase,
                     const std::vector<std::string>& arguments, const Meanwhile& meanwhile)
    : scenario_(scenario), phase_(phase), attempt_(fmt::format("cannot {} {}", verb_of(phase), scenario.name)) {
  const DriverRequest request = driver_request(scenario, sandbox, phase, arguments);
  leave_engine(scenario, request.result);
  end_ = runner.run(scenario, sandbox, request, meanwhile);
  record_ = read_record(sandbox.result() / kRecordFile);
  standard_output_ = process::printed_into(request.standard_output);
  standard_error_ = process::printed_into(request.standard_error);
}

void DriverRun::require_success(int expected_exit) const {
  require_natural_end();
  require_program();
  const process::ProcessResult& process = end_.process;
  if (process.end == process::ProcessEnd::signalled) {
    fail(fmt::format("the program was ended by signal {} ({})", process.code, ::strsignal(process.code)),
         "Run the command by hand to see why.");
  }
  if (process.code != expected_exit) {
    const bool raised = record_ && record_->failure && *record_->failure != "SystemExit";
    fail(fmt::format("the program's exit code was {}, expected {}{}", process.code, expected_exit,
                     raised ? ": it ended with " + exception_of(*record_) : ""),
         raised && record_->needed_module
             ? advice_on_missing_module(scenario_.subject, *record_)
             : fmt::format("Fix the program or the scenario's {} ({}).",
                           phase_ == DriverPhase::prepare ? "PREPARE_EXIT" : "EXPECT_EXIT", scenario_.declared_at));
  }
  if (!record_) {
    fail(fmt::format("the program left no profile (exit code {})", process.code),
         "It ended the interpreter without a return, as os._exit does: nothing can be counted.");
  }
  if (phase_ != DriverPhase::prepare && !record_->native && !record_->why_not_native.empty() &&
      engine_choice(scenario_) == model::EngineChoice::native) {
    fail("the native counter does not fit its interpreter: " + printable(record_->why_not_native),
         "Set FIL_PERF_CPROFILE_ENGINE=auto to count with the standard library's profiler, without lines.");
  }
  if (record_->ended_by == "memory") {
    fail("there was no memory left to count in", "Look for a program that makes functions without end.");
  }
  if (record_->profiler_replaced) {
    fail("the program replaced the profiler, so it was not counted to its end",
         "Look for sys.setprofile in it, or for a profiler or debugger that it starts.");
  }
}

void DriverRun::fail(const std::string& why, const std::string& next) const {
  const std::string printed =
      process::last_lines("standard output", standard_output_) + process::last_lines("standard error", standard_error_);
  const std::optional<model::StagedSource>& staged = scenario_.subject.staged;
  const auto original = [&](const std::string& text) { return staged ? staged->with_originals(text) : text; };
  const std::string advice = original(next);
  throw RunFailure(Error(attempt_, original(why), advice + original(printed)), end_.mode, standard_output_,
                   standard_error_, advice);
}

/// A limit that was passed explains everything after it.
void DriverRun::require_natural_end() const {
  if (end_.process.end == process::ProcessEnd::timed_out) {
    fail(fmt::format("it ran longer than its TIMEOUT of {:g} s and was stopped with all it had started",
                     scenario_.timeout_seconds),
         fmt::format("Look for an endless loop, or raise TIMEOUT ({}).", scenario_.declared_at));
  }
  if (end_.process.end == process::ProcessEnd::out_of_memory) {
    fail(fmt::format("it used more memory than its MEMORY_LIMIT of {} MiB and was stopped with all it had started",
                     scenario_.memory_limit_mib),
         fmt::format("Look for memory that keeps growing, or raise MEMORY_LIMIT ({}).", scenario_.declared_at));
  }
}

/// The program must have been found and imported, whatever exit code was expected.
void DriverRun::require_program() const {
  const scenario::Subject& subject = scenario_.subject;
  if (record_ && record_->stage == Stage::import && record_->missing_module) {
    if (subject.staged) {
      fail(fmt::format("{} has no module `{}`", subject.staged->source.string(), *record_->missing_module),
           "Look at the checkout, or name another one (SOURCE of filperf_add_subject, -DFILPERF_SOURCE=).");
    }
    fail(fmt::format("{} has no module `{}`", subject.python.string(), *record_->missing_module),
         "Install the subject there, or name another interpreter (PYTHON of filperf_add_subject, -DFILPERF_PYTHON=).");
  }
  if (record_ && record_->stage == Stage::import && record_->failure) {
    fail(fmt::format("importing `{}` failed with {}", subject.entry.substr(0, subject.entry.find(':')),
                     exception_of(*record_)),
         record_->needed_module ? advice_on_missing_module(subject, *record_)
                                : "The traceback below is the subject's own.");
  }
  require_staged_package();
  if (record_ && record_->stage == Stage::inject) {
    fail("the change that a self-test asks for could not be injected: " + record_->failure_message,
         "Name a function that is there before the command runs.");
  }
  if (record_ && record_->stage == Stage::entry) {
    fail(fmt::format("the entry point `{}` does not exist: {}", subject.entry, record_->failure_message),
         "Fix ENTRY of filperf_add_subject.");
  }
}

/// Another copy of the program must not be taken for the checkout's.
void DriverRun::require_staged_package() const {
  const scenario::Subject& subject = scenario_.subject;
  if (!subject.staged || !record_ || record_->program.empty()) {
    return;
  }
  const std::string folder = subject.staged->packages.string() + "/";
  if (std::none_of(record_->program.begin(), record_->program.end(),
                   [&](const std::string& place) { return place.starts_with(folder); })) {
    fail(
        fmt::format("the package `{}` came from {}, but SOURCE is {}", subject.package, record_->program.front(),
                    subject.staged->source.string()),
        "Something puts another copy before it in `sys.path`: look for PYTHONPATH in ENVIRONMENT, and for `.pth` files "
        "in the environment.");
  }
}

DriverRun run_prepared(const Scenario& scenario, const Sandbox& sandbox, const Runner& runner,
                       const CommandRun& command) {
  model::RunMode prepared;
  if (!scenario.prepare.empty()) {
    prepared = prepare(scenario, sandbox, runner);
  }
  if (command.prepared) {
    command.prepared();
  }
  const ColdRunner cold(prepared);
  const Runner& rest = prepared.why_cold.empty() ? runner : cold;
  DriverRun run(scenario, sandbox, rest, command.phase, scenario.arguments, command.meanwhile);
  run.require_success(expected_exit(scenario));
  return run;
}

void require_startable(const Scenario& scenario) {
  require_interpreter(scenario);
  require_standard_input(scenario);
}

}  // namespace filperf::run
