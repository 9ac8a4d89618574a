#include "capture/warm_server.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <map>
#include <set>
#include <system_error>
#include <thread>

#include "capture/blocked_signals.h"
#include "capture/process_tree.h"
#include "capture/warm_interpreter.h"
#include "capture/warm_socket.h"
#include "support/error.h"
#include "support/files.h"
#include "support/temporary_folder.h"

namespace filperf::capture {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kSampleInterval{20};
constexpr std::chrono::milliseconds kSignalInterval{200};
/// A child that has not started by then never will: the interpreter hangs.
constexpr double kStartPatienceSeconds = 30;
constexpr const char* kFolderSuffix = ".folder";

/// A run that a client waits for.
struct Run {
  Descriptor client;
  DriverRequest request;
  Clock::time_point asked;
  pid_t process = 0;  ///< 0 until it has started
  std::uint64_t started_ticks = 0;
  std::uint64_t peak_memory_bytes = 0;
  ProcessEnd stopped = ProcessEnd::exited;  ///< why it was stopped, where it was
};

double seconds_since(Clock::time_point time) {
  return std::chrono::duration<double>(Clock::now() - time).count();
}

class Server {
public:
  Server(const scenario::Scenario& scenario, const WarmServerOptions& options)
      : options_(options),
        fingerprint_(warm_fingerprint(scenario)),
        folder_(warm_folder(scenario)),
        name_(socket_name(scenario, options.owner)),
        interpreter_(scenario),
        owner_(static_cast<int>(::syscall(SYS_pidfd_open, options.owner, 0))),
        most_at_once_(std::max(2U, std::thread::hardware_concurrency())) {
    write_file_atomically(folder_ / (name_ + kFolderSuffix), interpreter_.folder().string());
    listener_ = listen_at(folder_, name_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  ~Server() {
    for (const auto& [number, run] : running_) {
      kill_tree(run.process);
    }
    ::kill(interpreter_.process(), SIGKILL);
    kill_descendants();
    std::error_code error;
    fs::remove(folder_ / name_, error);
    fs::remove(folder_ / (name_ + kFolderSuffix), error);
  }

  void serve() {
    Clock::time_point last_asked = Clock::now();
    while (!stopped_) {
      wait_for_events();
      if (signals_.stop_signal() != 0 || owner_is_gone() || !watch_runs()) {
        return;
      }
      start_waiting_runs();
      if (!running_.empty() || !waiting_.empty()) {
        last_asked = Clock::now();
      } else if (seconds_since(last_asked) > options_.idle_seconds) {
        return;
      }
    }
  }

private:
  /// One round of poll, and what came in. A connection that ends takes its run with it.
  void wait_for_events() {
    std::vector<pollfd> polled{{listener_.get(), POLLIN, 0}, {interpreter_.reports(), POLLIN, 0}};
    for (const Descriptor& connection : silent_) {
      polled.push_back({connection.get(), POLLIN, 0});
    }
    for (const Run& run : waiting_) {
      polled.push_back({run.client.get(), POLLIN, 0});
    }
    for (const auto& [number, run] : running_) {
      polled.push_back({run.client.get(), POLLIN, 0});
    }
    const auto timeout = running_.empty() ? kSignalInterval : kSampleInterval;
    if (::poll(polled.data(), polled.size(), static_cast<int>(timeout.count())) <= 0) {
      return;
    }
    std::set<int> readable;
    for (const pollfd& entry : polled) {
      if (entry.revents != 0) {
        readable.insert(entry.fd);
      }
    }
    drop_clients_that_left(readable);
    read_requests(readable);
    if (readable.contains(interpreter_.reports())) {
      read_reports();
    }
    if (readable.contains(listener_.get())) {
      accept_client();
    }
  }

  void accept_client() {
    Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client && is_own_peer(client.get())) {
      silent_.push_back(std::move(client));
    }
  }

  /// A client says nothing after its request: what is readable then is its end.
  void drop_clients_that_left(const std::set<int>& readable) {
    std::erase_if(waiting_, [&](const Run& run) { return readable.contains(run.client.get()); });
    for (auto& [number, run] : running_) {
      if (run.client && readable.contains(run.client.get())) {
        run.client.close();
        kill_tree(run.process);
      }
    }
  }

  void read_requests(const std::set<int>& readable) {
    for (Descriptor& connection : silent_) {
      if (!readable.contains(connection.get())) {
        continue;
      }
      Descriptor client = std::move(connection);
      const std::optional<std::string> message = receive_message(client.get());
      if (message) {
        take_request(std::move(client), *message);
      }
    }
    std::erase_if(silent_, [](const Descriptor& connection) { return !connection; });
  }

  void take_request(Descriptor client, const std::string& message) {
    if (is_stop(message)) {
      stopped_ = true;
      stopper_ = std::move(client);  // its connection ends when all is cleaned up
      return;
    }
    try {
      WarmRequest request = request_from(message);
      if (request.fingerprint != fingerprint_) {
        refuse(client, "it was started for another program, driver or environment");
        return;
      }
      waiting_.push_back({std::move(client), std::move(request.run), Clock::now()});
    } catch (const Error& error) {
      refuse(client, error.why());
    }
  }

  static void refuse(const Descriptor& client, const std::string& why) {
    WarmReply reply;
    reply.why = why;
    send_message(client.get(), to_message(reply));
  }

  void start_waiting_runs() {
    while (!waiting_.empty() && running_.size() < most_at_once_) {
      Run run = std::move(waiting_.front());
      waiting_.pop_front();
      run.asked = Clock::now();
      const std::uint64_t number = next_number_++;
      if (!interpreter_.ask(number, run.request)) {
        stopped_ = true;
        return;
      }
      running_.emplace(number, std::move(run));
    }
  }

  void read_reports() {
    const std::optional<std::vector<WarmReport>> reports = interpreter_.read_reports();
    if (!reports) {
      stopped_ = true;  // the interpreter is gone; the clients run cold when their connections end
      return;
    }
    for (const WarmReport& report : *reports) {
      if (report.kind == WarmReport::Kind::started) {
        begin(report);
      } else if (report.kind == WarmReport::Kind::ended) {
        finish(report);
      } else if (const auto run = running_.find(report.number); run != running_.end()) {
        refuse(run->second.client, "it could not fork");
        running_.erase(run);
      }
    }
  }

  void begin(const WarmReport& report) {
    const auto found = running_.find(report.number);
    if (found == running_.end()) {
      return;
    }
    Run& run = found->second;
    run.process = report.process;
    run.started_ticks = start_ticks(report.process);
    WarmReply reply;
    reply.kind = WarmReply::Kind::started;
    reply.process = report.process;
    if (!run.client || !send_message(run.client.get(), to_message(reply))) {
      kill_tree(run.process);
    }
  }

  void finish(const WarmReport& report) {
    const auto found = std::find_if(running_.begin(), running_.end(),
                                    [&](const auto& entry) { return entry.second.process == report.process; });
    if (found == running_.end()) {
      return;
    }
    const Run run = std::move(found->second);
    running_.erase(found);
    WarmReply reply;
    reply.kind = WarmReply::Kind::ended;
    ProcessResult& result = reply.result;
    result.end = run.stopped != ProcessEnd::exited ? run.stopped
                 : WIFSIGNALED(report.status)      ? ProcessEnd::signalled
                                                   : ProcessEnd::exited;
    result.code = WIFSIGNALED(report.status) ? WTERMSIG(report.status) : WEXITSTATUS(report.status);
    result.wall_seconds = seconds_since(run.asked);
    result.user_seconds = report.user_seconds;
    result.system_seconds = report.system_seconds;
    result.peak_memory_bytes = std::max(run.peak_memory_bytes, report.peak_memory_bytes);
    result.fixed_addresses = interpreter_.fixed_addresses();
    result.leftovers = kill_leftovers(report.process);
    send_message(run.client.get(), to_message(reply));
  }

  /// Holds the running children to their limits. @return false where the interpreter hangs
  bool watch_runs() {
    for (auto& [number, run] : running_) {
      const double elapsed = seconds_since(run.asked);
      if (run.process == 0) {
        if (elapsed > kStartPatienceSeconds) {
          return false;
        }
        continue;
      }
      const std::uint64_t bytes = resident_bytes_of_tree(run.process);
      run.peak_memory_bytes = std::max(run.peak_memory_bytes, bytes);
      if (run.stopped == ProcessEnd::exited && elapsed > run.request.timeout_seconds) {
        run.stopped = ProcessEnd::timed_out;
        kill_tree(run.process);
      } else if (run.stopped == ProcessEnd::exited && bytes > run.request.memory_limit_bytes) {
        run.stopped = ProcessEnd::out_of_memory;
        kill_tree(run.process);
      }
    }
    return true;
  }

  /// Kills what a run that has ended left behind: the processes that this server has inherited and that are of the
  /// run's session, or that can be of no other run since all that still run began later.
  /// @return how many there were
  int kill_leftovers(pid_t session) {
    return kill_until_gone([this, session] { return leftovers_of(session); });
  }

  [[nodiscard]] std::vector<pid_t> leftovers_of(pid_t session) const {
    const std::vector<pid_t> of_interpreter = descendants_of(interpreter_.process());
    std::set<pid_t> others(of_interpreter.begin(), of_interpreter.end());
    others.insert(interpreter_.process());
    std::vector<pid_t> leftovers;
    for (const pid_t process : descendants_of(::getpid())) {
      if (others.contains(process)) {
        continue;
      }
      const std::uint64_t ticks = start_ticks(process);
      const bool could_be_anothers = std::any_of(running_.begin(), running_.end(), [&](const auto& entry) {
        return entry.second.process != 0 && entry.second.started_ticks <= ticks;
      });
      if (::getsid(process) == session || !could_be_anothers) {
        leftovers.push_back(process);
      }
    }
    return leftovers;
  }

  [[nodiscard]] bool owner_is_gone() const {
    if (!owner_) {
      return ::kill(options_.owner, 0) != 0 && errno == ESRCH;
    }
    pollfd ended{owner_.get(), POLLIN, 0};
    return ::poll(&ended, 1, 0) > 0;
  }

  WarmServerOptions options_;
  std::string fingerprint_;
  fs::path folder_;
  std::string name_;
  BlockedSignals signals_;
  /// Who asked to stop. Before the interpreter, so that its folder is gone when this connection ends.
  Descriptor stopper_;
  WarmInterpreter interpreter_;
  Descriptor owner_;
  std::size_t most_at_once_;
  Descriptor listener_;
  std::vector<Descriptor> silent_;  ///< connected, nothing asked yet
  std::deque<Run> waiting_;
  std::map<std::uint64_t, Run> running_;
  std::uint64_t next_number_ = 1;
  bool stopped_ = false;
};

/// Only what a server can have written there: a folder of this user's, in the place of sandboxes.
void remove_interpreter_folder(const fs::path& note) {
  const fs::path folder = read_file(note, 4096);
  struct stat status {};
  if (folder.parent_path() == "/tmp" && folder.filename().string().starts_with("filperf-") &&
      ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::getuid()) {
    remove_folder(folder);
  }
}

}  // namespace

void serve_warm(const scenario::Scenario& scenario, const WarmServerOptions& options,
                const std::function<void()>& ready) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::signal(SIGPIPE, SIG_IGN);
  Server server(scenario, options);
  ready();
  server.serve();
}

void clean_up_after_dead_servers(const scenario::Scenario& scenario) {
  const fs::path folder = warm_folder(scenario);
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const fs::path note = entry->path();
    if (note.extension() != kFolderSuffix) {
      continue;
    }
    std::string why;
    if (connect_to(folder, note.stem().string(), why)) {
      continue;
    }
    std::error_code ignored;
    try {
      remove_interpreter_folder(note);
    } catch (const Error&) {
      continue;
    }
    fs::remove(folder / note.stem(), ignored);
    fs::remove(note, ignored);
  }
}

}  // namespace filperf::capture
