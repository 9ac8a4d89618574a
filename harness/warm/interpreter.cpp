#include "warm/interpreter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "base/pipe.h"
#include "base/utf8.h"
#include "driver/sources.h"
#include "model/phase.h"
#include "process/launch.h"
#include "process/printed.h"
#include "run/byte_code.h"
#include "run/engine.h"
#include "run/pinned_environment.h"
#include "run/sandbox.h"
#include "warm/protocol.h"

namespace filperf::warm {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestLastLine = 500;

std::optional<WarmReport> report_from(const std::string& line) {
  std::istringstream words(line);
  std::string kind;
  WarmReport report;
  words >> kind;
  if (kind == "ready") {
    return report;
  }
  if (kind == "unfit" && std::getline(words >> std::ws, report.why)) {
    report.kind = WarmReport::Kind::unfit;
    return report;
  }
  if (kind == "started" && words >> report.number >> report.process) {
    report.kind = WarmReport::Kind::started;
    return report;
  }
  if (kind == "failed" && words >> report.number && std::getline(words >> std::ws, report.why)) {
    report.kind = WarmReport::Kind::failed;
    return report;
  }
  return std::nullopt;
}

}  // namespace

WarmInterpreter::WarmInterpreter(const scenario::Scenario& scenario, const std::string& seed)
    : folder_(run::kSandboxPrefix, seed) {
  start(scenario);
}

WarmInterpreter::~WarmInterpreter() {
  kill();
  remove_folder(byte_code_);
}

void WarmInterpreter::kill() const {
  process_.send(SIGKILL);
  static_cast<void>(::waitpid(process_.process(), nullptr, 0));  // may have been reaped already
}

void WarmInterpreter::start(const scenario::Scenario& scenario) {
  // As in a run's sandbox, so that the import sees what a run sees.
  for (const char* name : {"work", "home", "tmp", "result"}) {
    fs::create_directory(folder() / name);
  }
  byte_code_ = run::byte_code_below(scenario, folder());
  write_file_atomically(folder() / "driver.py", driver::driver_source());
  run::leave_engine(scenario, folder() / "result");
  process::ProcessRequest request;
  request.command =
      run::driver_command(scenario.subject, folder() / "driver.py", model::DriverPhase::serve, folder() / "result");
  request.environment = run::pinned_environment(scenario, folder() / "home", folder() / "tmp");
  request.working_folder = folder() / "work";
  request.standard_input = "/dev/null";
  // Regular files, as in a cold run: the interpreter chooses its buffering by what they are.
  request.standard_output = folder() / "stdout.txt";
  request.standard_error = folder() / "stderr.txt";
  Pipe requests = make_pipe("cannot start the warm interpreter");
  Pipe reports = make_pipe("cannot start the warm interpreter");
  // The pipe holds a whole request, so that writing one never blocks, even if the interpreter hangs.
  if (::fcntl(requests.to.get(), F_SETPIPE_SZ, 2 * kLargestMessage) < 0) {
    throw Error("cannot start the warm interpreter",
                fmt::format("the pipe to it cannot have {} bytes: {}", 2 * kLargestMessage, std::strerror(errno)),
                "See /proc/sys/fs/pipe-max-size and /proc/sys/fs/pipe-user-pages-soft.");
  }
  process::Launch launch = process::launch_of(request);
  launch.passed = {requests.from.get(), reports.to.get()};
  const process::StartedProcess started = process::start_process(launch);
  process_ = process::ProcessHandle(started.id);
  fixed_addresses_ = started.fixed_addresses;
  requests_ = std::move(requests.to);
  reports_ = std::move(reports.from);
}

std::string WarmInterpreter::last_line() const {
  const std::string text = process::printed_into(folder() / "stderr.txt");
  const std::size_t end = text.find_last_not_of(" \n\t") + 1;
  const std::size_t begin = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
  return printable(well_formed_utf8(std::string_view(text).substr(begin, std::min(end - begin, kLongestLastLine))));
}

void WarmInterpreter::note_import() {
  code_ = FileStates(read_file(folder() / "result" / "code"));
  folders_ = FolderContents(folder(), {folder() / "work", folder() / "home", folder() / "tmp", byte_code_});
}

bool WarmInterpreter::ask(std::uint64_t number, const run::DriverRequest& request) {
  std::string body;
  const auto add = [&](const std::string& text) {
    body += text;
    body += '\0';
  };
  add(std::to_string(number));
  add(name_of(request.phase));
  for (const fs::path* path : {&request.work, &request.home, &request.temporary, &request.result,
                               &request.standard_input, &request.standard_output, &request.standard_error}) {
    add(path->string());
  }
  for (const std::string& argument : request.arguments) {
    add(argument);
  }
  std::string header;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    header += static_cast<char>((body.size() >> shift) & 0xFFU);
  }
  return write_all(requests_.get(), header + body);
}

std::optional<std::vector<WarmReport>> WarmInterpreter::read_reports() {
  std::array<char, 65536> buffer{};
  const ssize_t got = ::read(reports_.get(), buffer.data(), buffer.size());
  if (got == 0 || (got < 0 && errno != EINTR)) {
    return std::nullopt;
  }
  unread_.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  std::vector<WarmReport> reports;
  for (std::size_t end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
    if (const std::optional<WarmReport> report = report_from(unread_.substr(0, end))) {
      reports.push_back(*report);
    }
    unread_.erase(0, end + 1);
  }
  return reports;
}

}  // namespace filperf::warm
