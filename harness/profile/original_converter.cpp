#include "profile/original_converter.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "process/launch.h"
#include "process/process.h"
#include "process/search_path.h"
#include "settings/settings.h"

namespace filperf::profile {

namespace {

/// @return as waitpid gives it
int wait_for(pid_t process, const process::BlockedSignals& signals) {
  int status = 0;
  while (::waitpid(process, &status, WNOHANG) == 0) {
    const int signal = signals.wait(std::chrono::milliseconds(100));
    if (signal != 0 && signal != SIGCHLD) {
      process::send_signal(process, SIGTERM);
      static_cast<void>(process::wait_for(process));
      throw process::Interrupted(signal);
    }
  }
  return status;
}

}  // namespace

void run_original_converter(const std::filesystem::path& in, const std::filesystem::path& out,
                            const process::BlockedSignals& signals) {
  const std::string attempt = fmt::format("cannot convert {} via {}", in.string(), kOriginalConverter);
  const std::string next = fmt::format(
      "Install it (pip install {}), or leave out --via: filperf writes callgrind by itself.", kOriginalConverter);
  const process::FoundProgram program =
      process::find_program(kOriginalConverter, settings::from_environment("PATH").value_or("/usr/bin:/bin"));
  if (program.path.empty()) {
    throw Error(attempt, "it is not on PATH", next);
  }
  pid_t process = 0;
  try {
    process::Launch launch;
    launch.executable = program.path;
    launch.words = {kOriginalConverter, "-i", in.string(), "-o", out.string()};
    launch.output.descriptor = STDERR_FILENO;
    process = process::start_process(launch).id;
  } catch (const Error& error) {
    throw Error(attempt, error.why(), next);
  }
  const int status = wait_for(process, signals);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw Error(attempt,
                WIFEXITED(status) ? fmt::format("it ended with exit code {}", WEXITSTATUS(status))
                                  : fmt::format("it was ended by signal {}", WTERMSIG(status)),
                "Its own message is above. Leave out --via: filperf writes callgrind by itself.");
  }
}

}  // namespace filperf::profile
