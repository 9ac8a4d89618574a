#include "run/driver_run.h"

#include <fmt/format.h>

#include <cstring>

#include "base/error.h"
#include "process/printed.h"

namespace filperf::run {

using scenario::Scenario;

namespace {

/// A run in an interpreter of its own.
process::ProcessResult run_cold(const Scenario& scenario, const Sandbox& sandbox, const warm::DriverRequest& driver,
                                const std::function<void()>& meanwhile) {
  const scenario::Subject& subject = scenario.subject;
  process::ProcessRequest request;
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
  return process::run_process(request, meanwhile);
}

}  // namespace

void DriverRun::execute(const std::string& phase, const std::vector<std::string>& arguments, Runner& runner,
                        const warm::Meanwhile& meanwhile) {
  warm::DriverRequest driver;
  driver.phase = phase;
  driver.arguments = arguments;
  driver.work = sandbox_.work();
  driver.home = sandbox_.home();
  driver.temporary = sandbox_.temporary();
  driver.result = sandbox_.result();
  driver.standard_input = scenario_.standard_input ? *scenario_.standard_input : "/dev/null";
  driver.standard_output = sandbox_.root() / "stdout.txt";
  driver.standard_error = sandbox_.root() / "stderr.txt";
  driver.timeout_seconds = scenario_.timeout_seconds;
  driver.memory_limit_bytes = static_cast<std::uint64_t>(scenario_.memory_limit_mib) << 20U;
  const char* doing = phase == "prepare" ? "prepare" : phase.starts_with("trace") ? "trace" : "capture";
  attempt_ = fmt::format("cannot {} {}", doing, scenario_.name);
  std::optional<process::ProcessResult> warm;
  if (runner.warm) {
    warm = warm::run_warm(scenario_, driver, meanwhile, runner.why_cold);
    runner.warm = warm.has_value();
  }
  runner_ = runner;
  process_ = warm ? *warm : run_cold(scenario_, sandbox_, driver, meanwhile.started);
  record_ = read_record(sandbox_.result() / kRecordFile);
  standard_output_ = process::printed_into(driver.standard_output);
  standard_error_ = process::printed_into(driver.standard_error);
}

void DriverRun::require_success(int expected_exit) const {
  require_natural_end();
  require_program();
  if (process_.end == process::ProcessEnd::signalled) {
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
  if (record_->profiler_replaced) {
    fail("the program replaced the profiler, so it was not counted to its end",
         "Look for sys.setprofile in it, or for a profiler or debugger that it starts.");
  }
}

void DriverRun::fail(const std::string& why, const std::string& next) const {
  throw RunFailure(Error(attempt_, why,
                         next + process::last_lines("standard output", standard_output_) +
                             process::last_lines("standard error", standard_error_)),
                   runner_, standard_output_, standard_error_);
}

/// A limit that was passed explains everything after it.
void DriverRun::require_natural_end() const {
  if (process_.end == process::ProcessEnd::timed_out) {
    fail(fmt::format("it ran longer than its TIMEOUT of {:g} s and was stopped with all it had started",
                     scenario_.timeout_seconds),
         fmt::format("Look for an endless loop, or raise TIMEOUT ({}).", scenario_.declared_at));
  }
  if (process_.end == process::ProcessEnd::out_of_memory) {
    fail(fmt::format("it used more memory than its MEMORY_LIMIT of {} MiB and was stopped with all it had started",
                     scenario_.memory_limit_mib),
         fmt::format("Look for growth without end, or raise MEMORY_LIMIT ({}).", scenario_.declared_at));
  }
}

/// The program must have been found and imported, whatever exit code was expected.
void DriverRun::require_program() const {
  const scenario::Subject& subject = scenario_.subject;
  if (record_ && record_->stage == Stage::import && record_->missing_module) {
    fail(fmt::format("{} has no module `{}`", subject.python.string(), *record_->missing_module),
         "Install the subject there, or name another interpreter (PYTHON of filperf_add_subject, -DFILPERF_PYTHON=).");
  }
  if (record_ && record_->stage == Stage::import && record_->failure) {
    fail(fmt::format("importing `{}` failed with {}", subject.entry.substr(0, subject.entry.find(':')),
                     *record_->failure),
         "The traceback below is the subject's own.");
  }
  if (record_ && record_->stage == Stage::inject) {
    fail("the change that a self-test asks for could not be injected: " + record_->failure_message,
         "Name a function that is there before the command runs.");
  }
  if (record_ && record_->stage == Stage::entry) {
    fail(fmt::format("the entry point `{}` does not exist: {}", subject.entry, record_->failure_message),
         "Mend ENTRY of filperf_add_subject.");
  }
}

}  // namespace filperf::run
