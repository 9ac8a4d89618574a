#include "warm/server.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <optional>
#include <set>
#include <thread>

#include "base/error.h"
#include "process/blocked_signals.h"
#include "process/process_handle.h"
#include "process/process_tree.h"
#include "warm/interpreter.h"
#include "warm/listener.h"
#include "warm/patience.h"
#include "warm/protocol.h"
#include "warm/runs.h"
#include "warm/socket.h"
#include "warm/traces.h"

namespace filperf::warm {

using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kSampleInterval{20};
constexpr std::chrono::milliseconds kIdleInterval{200};
constexpr const char* kChanged = "its code has changed since it was started";
/// An import that takes longer has failed.
constexpr std::chrono::seconds kImportPatience{120};

class Server {
public:
  /// @param ready  called once the socket is published
  Server(const scenario::Scenario& scenario, const WarmServerOptions& options, Descriptor listener,
         std::function<void()> ready)
      : subject_(scenario.subject.name),
        options_(options),
        ready_(std::move(ready)),
        fingerprint_(warm_fingerprint(scenario)),
        listener_(warm_folder(scenario), socket_name(scenario, options.owner), std::move(listener)),
        interpreter_(scenario, listener_.name()),
        runs_(interpreter_.process()),
        owner_(options.owner),
        most_at_once_(std::max(2U, std::thread::hardware_concurrency())),
        waiting_patience_(patience(scenario)) {
    if (options.in_background) {
      publish();
    }
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The clients' connections end after it: by then nothing of their runs is left.
  ~Server() {
    interpreter_.kill();
    process::kill_descendants();
  }

  /// @throws Error as serve_warm does
  void serve() {
    Clock::time_point last_asked = Clock::now();
    while (!stopped_) {
      wait_for_events();
      if (signals_.stop_signal() != 0 || owner_.has_ended() || !runs_.hold_to_limits()) {
        return;
      }
      if (import_ == Import::runs) {
        hold_import_to_limits();
      } else if (import_ == Import::done && interpreter_.has_ended()) {
        return;
      }
      answer_ended_runs();
      answer_questions();
      start_waiting_run();
      say_alive();
      if (runs_.size() != 0 || !waiting_.empty() || import_ == Import::runs) {
        last_asked = Clock::now();
      } else if (Clock::now() - last_asked > std::chrono::duration<double>(options_.idle_seconds)) {
        return;
      }
    }
  }

private:
  enum class Import { runs, done, failed };

  void publish() const {
    listener_.publish();
    ready_();
  }

  void hold_import_to_limits() {
    if (interpreter_.has_ended()) {
      fail_import_that_ended();
    } else if (Clock::now() - started_ > kImportPatience) {
      fail_import(fmt::format("its import did not end in {} s", kImportPatience.count()));
    } else {
      std::erase_if(waiting_, [&](const WarmRun& run) {
        const bool too_long = Clock::now() - run.asked > waiting_patience_;
        if (too_long) {
          refuse(run.client, fmt::format("its import has not ended in {} s", waiting_patience_.count()));
        }
        return too_long;
      });
    }
  }

  void fail_import_that_ended() {
    const std::string last_line = interpreter_.last_line();
    fail_import("it ended while it was importing" + (last_line.empty() ? last_line : ": " + last_line));
  }

  /// No request can be served any more. The server tells each client why, until it ends.
  void fail_import(const std::string& why, model::ColdCause cause = model::ColdCause::none) {
    import_ = Import::failed;
    cause_ = cause;
    useless_because_ = why;
    interpreter_.kill();
    if (!options_.in_background) {
      throw Error(fmt::format("cannot start a warm interpreter of {}", subject_), useless_because_);
    }
  }

  void end_import() {
    import_ = Import::done;
    interpreter_.note_import();
    if (!options_.in_background) {
      publish();
    }
  }

  /// One round of poll, and what came in. A connection that ends takes its run with it.
  void wait_for_events() {
    // One that has ended is not polled: its pipe would be readable all the time.
    const int reports = import_ == Import::failed ? -1 : interpreter_.reports();
    std::vector<pollfd> polled{
        {listener_.get(), POLLIN, 0}, {reports, POLLIN, 0}, {signal_descriptor_.get(), POLLIN, 0}};
    for (const Descriptor& connection : silent_) {
      polled.push_back({connection.get(), POLLIN, 0});
    }
    for (const WarmRun& run : waiting_) {
      polled.push_back({run.client.get(), POLLIN, 0});
    }
    runs_.for_each([&](const WarmRun& run) {
      if (!run.abandoned) {
        polled.push_back({run.client.get(), POLLIN, 0});
      }
    });
    const auto timeout = runs_.size() == 0 ? kIdleInterval : kSampleInterval;
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
    if (readable.contains(reports)) {
      read_reports();
    }
    if (readable.contains(listener_.get())) {
      accept_client();
    }
  }

  void accept_client() {
    Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (client && own_peer(client.get())) {
      silent_.push_back(std::move(client));
    }
  }

  /// A client sends nothing after its request, so a connection that becomes readable has ended. It stays open until the
  /// run is gone, because the client may wait for that.
  void drop_clients_that_left(const std::set<int>& readable) {
    std::erase_if(waiting_, [&](const WarmRun& run) { return readable.contains(run.client.get()); });
    runs_.for_each([&](WarmRun& run) {
      if (!run.abandoned && readable.contains(run.client.get())) {
        WarmRuns::abandon(run);
      }
    });
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
    if (is_question(message)) {
      asking_.push_back(std::move(client));
      return;
    }
    try {
      WarmRequest request = request_from(message);
      if (request.fingerprint != fingerprint_) {
        refuse(client, differ_in_code(request.fingerprint, fingerprint_)
                           ? kChanged
                           : "it was started by another filperf, or for another program or environment");
        return;
      }
      if (waiting_.size() >= kMostWaiting) {
        refuse(client, fmt::format("{} others wait for it", kMostWaiting));
        return;
      }
      WarmRun& run = waiting_.emplace_back();
      run.asked = Clock::now();
      run.client = std::move(client);
      run.request = std::move(request.run);
    } catch (const Error& error) {
      refuse(client, error.why());
    }
  }

  static void refuse(const Descriptor& client, const std::string& why,
                     model::ColdCause cause = model::ColdCause::none) {
    WarmReply reply;
    reply.why = why;
    reply.cause = cause;
    send_message(client.get(), to_message(reply));
  }

  void answer_questions() {
    if (import_ == Import::runs) {
      return;
    }
    WarmReply ready;
    ready.kind = WarmReply::Kind::ready;
    for (const Descriptor& client : asking_) {
      if (useless_because_.empty()) {
        send_message(client.get(), to_message(ready));
      } else {
        refuse(client, useless_because_, cause_);
      }
    }
    asking_.clear();
  }

  /// Starts one run at a time. The next one waits until the interpreter has forked for this one, so that requests never
  /// pile up in its pipe.
  void start_waiting_run() {
    if (!useless_because_.empty()) {
      for (const WarmRun& run : waiting_) {
        refuse(run.client, useless_because_, cause_);
      }
      waiting_.clear();
    }
    if (waiting_.empty() || import_ == Import::runs || runs_.is_starting() || runs_.size() >= most_at_once_ ||
        traces_.are_there()) {
      return;
    }
    WarmRun run = std::move(waiting_.front());
    waiting_.pop_front();
    const std::uint64_t number = next_number_++;
    stopped_ = stopped_ || !interpreter_.ask(number, run.request);
    // While the child begins: it takes as long to look at all the files.
    useless_because_ = interpreter_.code_has_changed() ? kChanged : useless_because_;
    run.lost = useless_because_;
    runs_.add(number, std::move(run));
  }

  void say_alive() {
    if (Clock::now() - said_alive_ < kHeartbeat) {
      return;
    }
    said_alive_ = Clock::now();
    WarmReply reply;
    reply.kind = WarmReply::Kind::alive;
    const std::string message = to_message(reply);
    for (const Descriptor& client : asking_) {
      send_message(client.get(), message);
    }
    for (const WarmRun& run : waiting_) {
      send_message(run.client.get(), message);
    }
    runs_.for_each([&](const WarmRun& run) { send_message(run.client.get(), message); });
  }

  void read_reports() {
    const std::optional<std::vector<WarmReport>> reports = interpreter_.read_reports();
    if (!reports && import_ == Import::runs) {
      fail_import_that_ended();
      return;
    }
    if (!reports) {
      stopped_ = true;  // the interpreter is gone; the clients run cold when their connections end
      return;
    }
    for (const WarmReport& report : *reports) {
      if (report.kind == WarmReport::Kind::ready && import_ == Import::runs) {
        end_import();
      } else if (report.kind == WarmReport::Kind::unfit && import_ == Import::runs) {
        fail_import(report.why, model::ColdCause::import);
      } else if (report.kind == WarmReport::Kind::started) {
        begin(report);
      } else if (report.kind == WarmReport::Kind::failed) {
        if (const std::optional<WarmRun> run = runs_.fail(report.number)) {
          refuse(run->client, report.why);
        }
      }
    }
  }

  void begin(const WarmReport& report) {
    WarmReply reply;
    reply.kind = WarmReply::Kind::started;
    reply.process = report.process;
    WarmRun* const run = runs_.begin(report.number, report.process);
    if (run != nullptr && !run->abandoned && !send_message(run->client.get(), to_message(reply))) {
      WarmRuns::abandon(*run);
    }
  }

  void answer_ended_runs() {
    std::vector<WarmRuns::Ended> all_ended = runs_.take_ended();
    if (import_ == Import::done) {
      traces_.look(all_ended, runs_);
      most_at_once_ = traces_.were_there() ? 1 : most_at_once_;
      useless_because_ = useless_because_.empty() ? traces_.why_not_removed() : useless_because_;
    }
    for (WarmRuns::Ended& ended : all_ended) {
      WarmReply reply{ended.run.lost.empty() ? WarmReply::Kind::ended : WarmReply::Kind::lost, ended.run.lost};
      reply.cause = ended.run.cause;
      reply.result = ended.result;
      reply.result.fixed_addresses = interpreter_.fixed_addresses();
      send_message(ended.run.client.get(), to_message(reply));
    }
  }

  std::string subject_;
  WarmServerOptions options_;
  std::function<void()> ready_;
  std::string fingerprint_;
  /// Before the interpreter: its name tells the finder of a left socket what else may have been left.
  Listener listener_;
  process::BlockedSignals signals_;
  Descriptor signal_descriptor_ = signals_.descriptor();
  /// The client that asked to stop. It stands before the interpreter, so that the folder is gone when this connection
  /// ends.
  Descriptor stopper_;
  WarmInterpreter interpreter_;
  WarmRuns runs_;
  TracesOfRuns traces_{interpreter_};
  process::ProcessHandle owner_;
  std::size_t most_at_once_;
  /// Clients that waited this long for an import are refused: CTest has a limit for the whole of a scenario, too.
  const std::chrono::seconds waiting_patience_;
  std::vector<Descriptor> silent_;  ///< clients that are connected and have asked nothing yet
  std::vector<Descriptor> asking_;  ///< clients that ask whether the server can be used
  std::deque<WarmRun> waiting_;
  std::uint64_t next_number_ = 1;
  Clock::time_point started_ = Clock::now();
  Clock::time_point said_alive_ = Clock::now();
  Import import_ = Import::runs;
  std::string useless_because_;                      ///< why it cannot serve clients any more; empty if it can
  model::ColdCause cause_ = model::ColdCause::none;  ///< what the program does, where it is to blame for that
  bool stopped_ = false;
};

}  // namespace

void serve_warm(const scenario::Scenario& scenario, const WarmServerOptions& options, Descriptor listener,
                const std::function<void()>& ready) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::signal(SIGPIPE, SIG_IGN);
  Server server(scenario, options, std::move(listener), ready);
  server.serve();
}

}  // namespace filperf::warm
