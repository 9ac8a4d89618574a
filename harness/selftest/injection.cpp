#include "selftest/injection.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"
#include "driver/sources.h"
#include "process/process.h"
#include "run/pinned_environment.h"
#include "run/sandbox.h"

namespace filperf::selftest {

namespace fs = std::filesystem;
using scenario::Scenario;

namespace {

/// Much more than a message of compile_change.py, and much less than a broken interpreter may print.
constexpr std::size_t kLongestMessage = 4096;

process::ProcessRequest request_for(const Scenario& scenario, const run::Sandbox& sandbox, const Injection& injection) {
  const fs::path script = sandbox.root() / "inject.py";
  write_file_atomically(script, driver::inject_source());
  process::ProcessRequest request;
  request.command = {scenario.subject.python.string(),
                     script.string(),
                     scenario.subject.source && !scenario.subject.staged ? scenario.subject.source->string() : "",
                     injection.module,
                     injection.function,
                     injection.change,
                     injection.call,
                     injection.detail,
                     (sandbox.result() / "injection").string()};
  request.environment = run::pinned_environment(scenario, sandbox.home(), sandbox.temporary());
  request.working_folder = sandbox.result();
  request.standard_input = "/dev/null";
  request.standard_output = sandbox.root() / "stdout.txt";
  request.standard_error = sandbox.root() / "stderr.txt";
  request.timeout_seconds = scenario.timeout_seconds;
  request.memory_limit_bytes = static_cast<std::uint64_t>(scenario.memory_limit_mib) << 20U;
  return request;
}

/// The last line that was printed: the message, or the end of a traceback.
std::string last_line(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  text.erase(0, text.rfind('\n') + 1);
  return printable(text.substr(0, kLongestMessage));
}

}  // namespace

void compile_injection(const Scenario& scenario, const run::Sandbox& sandbox, const Injection& injection) {
  const process::ProcessRequest request = request_for(scenario, sandbox, injection);
  const process::ProcessResult result = process::run_process(request);
  if (result.end == process::ProcessEnd::exited && result.code == 0) {
    return;
  }
  const std::string printed = last_line(read_file(request.standard_error));
  throw Error(fmt::format("cannot inject a change into {}", scenario.name),
              printed.empty() ? "the interpreter could not compile it, and printed nothing" : printed,
              "Name a function of the program and a call that its body makes.");
}

std::string describe(const Injection& injection) {
  const std::string where = fmt::format("{} of {}", injection.function, injection.module);
  if (injection.change == "twice") {
    return fmt::format("{} makes the call of {} twice", where, injection.call);
  }
  if (injection.change == "loop") {
    return fmt::format("{} makes the call of {} in a loop, {} times", where, injection.call, injection.detail);
  }
  if (injection.change == "uncached") {
    return fmt::format("{} calls {} even if it already has the result", where, injection.call);
  }
  if (injection.change == "swap") {
    return fmt::format("{} calls {} instead of {}", where, injection.detail, injection.call);
  }
  if (injection.change == "spin") {
    return fmt::format("{} goes {} times round a loop that calls nothing", where, injection.detail);
  }
  return fmt::format("{} is compiled again as it is", where);
}

}  // namespace filperf::selftest
