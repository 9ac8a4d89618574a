#include "warm/client.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "process/blocked_signals.h"
#include "process/process_handle.h"
#include "process/process_tree.h"
#include "run/result_signal.h"
#include "warm/patience.h"
#include "warm/protocol.h"
#include "warm/socket.h"

namespace filperf::warm {

using Clock = std::chrono::steady_clock;

namespace {

constexpr int kSignalIntervalMilliseconds = 100;
/// How long a server may take to kill its runs and to clean up. A keeper gives its server five seconds of it.
std::chrono::seconds clean_up_patience(std::chrono::seconds patience) {
  constexpr std::chrono::seconds kLeast{8};
  return std::max(kLeast, patience / 2);
}

// What is wrong with a server, in words: the same for a run and for a question.

constexpr const char* kGone = "it ended when it was asked";

std::string silent(std::chrono::seconds patience) {
  return fmt::format("it did not answer for {} s", patience.count());
}

std::string of_another_version(const Error& error) {
  return "it answers like another version: " + error.why();
}

/// Ends a server that hangs, through the process that keeps it (see keeper.h).
void end_server(const process::ProcessHandle& keeper, std::chrono::seconds clean_up) {
  keeper.send(SIGTERM);
  if (!keeper.has_ended(clean_up)) {
    // The keeper hangs too. Kill it with its server, and wait for the server as well: it holds its folder until it has
    // ended, and nobody would remove the folder later.
    std::vector<process::ProcessHandle> below;
    for (const pid_t process : process::descendants_of(keeper.process())) {
      below.emplace_back(process);
    }
    process::kill_tree(keeper.process());
    static_cast<void>(keeper.has_ended(clean_up));
    for (const process::ProcessHandle& process : below) {
      static_cast<void>(process.has_ended(clean_up));
    }
  }
}

/// A request to a server, until its answer has come.
class Conversation {
public:
  Conversation(Descriptor connection, const run::DriverRequest& request, std::chrono::seconds patience)
      : patience_(patience),
        clean_up_(clean_up_patience(patience)),
        connection_(std::move(connection)),
        keeper_(own_peer(connection_.get()).value_or(0)),
        result_(request.result),
        request_(request) {}

  /// @throws as run_warm does
  WarmResult until_end(const std::string& message, const run::Meanwhile& meanwhile,
                       const process::BlockedSignals& signals) {
    if (!send_message(connection_.get(), message)) {
      lose(kGone);
    }
    if (meanwhile.started) {
      meanwhile.started();
    }
    while (true) {
      const WarmReply reply = next_reply(meanwhile, signals);
      if (reply.kind == WarmReply::Kind::refused) {
        return {std::nullopt, reply.why, reply.cause};
      }
      if (reply.kind == WarmReply::Kind::started) {
        run_ = process::ProcessHandle(reply.process);
      }
      if (reply.kind == WarmReply::Kind::lost) {
        throw run::RunLost(reply.why, reply.cause);
      }
      if (reply.kind == WarmReply::Kind::ended) {
        return {reply.result, {}};
      }
    }
  }

private:
  /// Waits for the server's next message, or for a signal that tells this process to stop.
  WarmReply next_reply(const run::Meanwhile& meanwhile, const process::BlockedSignals& signals) {
    const Clock::time_point start = Clock::now();
    while (!is_readable(connection_.get(), kSignalIntervalMilliseconds, result_.get())) {
      if (result_.take() && meanwhile.left) {
        meanwhile.left();
      }
      if (const int signal = signals.stop_signal(); signal != 0) {
        take_back();
        throw process::Interrupted(signal);
      }
      if (Clock::now() - start > patience_) {
        end_server(keeper_, clean_up_);
        lose(silent(patience_));
      }
    }
    const std::optional<std::string> message = receive_message(connection_.get());
    if (!message) {
      lose("it ended while the scenario ran");
    }
    try {
      return reply_from(*message);
    } catch (const Error& error) {
      take_back();
      clear_sandbox();
      throw run::RunLost(of_another_version(error));
    }
  }

  /// Tells the server that nobody waits any more, and waits until the run is gone. Only then may its sandbox be
  /// removed.
  void take_back() {
    ::shutdown(connection_.get(), SHUT_WR);
    const Clock::time_point end = Clock::now() + clean_up_;
    while (Clock::now() < end) {
      if (is_readable(connection_.get(), kSignalIntervalMilliseconds) && !receive_message(connection_.get())) {
        break;
      }
    }
    kill_run();
  }

  /// Kills the run if its server could not.
  void kill_run() const {
    if (!run_.has_ended()) {
      process::kill_tree(run_.process());
      static_cast<void>(run_.has_ended(clean_up_));
    }
  }

  [[noreturn]] void lose(const std::string& why) const {
    // The keeper cleans up after its server. If the keeper was killed too, this process has to do it.
    static_cast<void>(keeper_.has_ended(clean_up_));
    kill_run();
    clear_sandbox();
    throw run::RunLost(why);
  }

  /// Kills processes that the run started and that have lost their parent: they would go on in the next run's sandbox.
  void clear_sandbox() const {
    const std::filesystem::path sandbox = request_.work.parent_path();
    static_cast<void>(process::kill_until_gone([&] { return process::processes_using(sandbox); }));
  }

  std::chrono::seconds patience_;
  std::chrono::seconds clean_up_;
  Descriptor connection_;
  process::ProcessHandle keeper_;
  process::ProcessHandle run_;
  run::ResultSignal result_;
  const run::DriverRequest& request_;
};

/// A path or argument that is not UTF-8 cannot be put into JSON.
std::optional<std::string> message_for(const scenario::Scenario& scenario, const run::DriverRequest& request) {
  try {
    std::string message = to_message(WarmRequest{warm_fingerprint(scenario), request});
    return message.size() <= kLargestMessage ? std::optional(std::move(message)) : std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

/// As connect_to. A folder that others could write to has no server to be trusted.
Connection connect(const scenario::Scenario& scenario, pid_t owner) {
  try {
    return connect_to(warm_folder(scenario), socket_name(scenario, owner));
  } catch (const Error& error) {
    return {Descriptor(), ConnectFailure::system, error.what_failed() + ": " + error.why()};
  }
}

/// Waits for the answer to a question.
WarmAnswer answer_on(const Descriptor& connection, std::chrono::seconds patience) {
  while (true) {
    if (!is_readable(connection.get(), static_cast<int>(std::chrono::milliseconds(patience).count()))) {
      return {false, silent(patience)};
    }
    const std::optional<std::string> message = receive_message(connection.get());
    if (!message) {
      return {false, kGone};
    }
    try {
      const WarmReply reply = reply_from(*message);
      if (reply.kind != WarmReply::Kind::alive) {
        return {reply.kind == WarmReply::Kind::ready, reply.why};
      }
    } catch (const Error& error) {
      return {false, of_another_version(error)};
    }
  }
}

}  // namespace

WarmResult run_warm(const scenario::Scenario& scenario, const run::DriverRequest& request,
                    const run::Meanwhile& meanwhile) {
  const std::optional<std::string> message = message_for(scenario, request);
  if (!message) {
    return {std::nullopt, "its command does not fit into a message"};
  }
  const process::BlockedSignals signals;
  Connection connection = connect(scenario, ::getppid());
  if (!connection.socket) {
    return {std::nullopt, connection.why};
  }
  return Conversation(std::move(connection.socket), request, patience(scenario))
      .until_end(*message, meanwhile, signals);
}

WarmAnswer stop_warm(const scenario::Scenario& scenario, pid_t owner) {
  const Connection connection = connect(scenario, owner);
  if (!connection.socket) {
    return {false, connection.why};
  }
  const process::ProcessHandle keeper(own_peer(connection.socket.get()).value_or(0));
  const std::chrono::seconds clean_up = clean_up_patience(patience(scenario));
  if (!send_message(connection.socket.get(), stop_message()) || !keeper.has_ended(clean_up)) {
    end_server(keeper, clean_up);
  }
  return {true, {}};
}

WarmAnswer is_warm(const scenario::Scenario& scenario, pid_t owner) {
  const Connection connection = connect(scenario, owner);
  if (!connection.socket) {
    return {false, connection.why};
  }
  send_message(connection.socket.get(), question_message());
  return answer_on(connection.socket, patience(scenario));
}

}  // namespace filperf::warm
