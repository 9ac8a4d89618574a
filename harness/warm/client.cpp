#include "warm/client.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "process/blocked_signals.h"
#include "process/process_handle.h"
#include "process/process_tree.h"
#include "run/result_signal.h"
#include "warm/socket.h"

namespace filperf::warm {

using Clock = std::chrono::steady_clock;

namespace {

constexpr int kSignalIntervalMilliseconds = 100;
/// How long a server that ends may take to kill what it runs and to clean up.
constexpr std::chrono::seconds kCleanUpPatience{15};

// What is wrong with a server, as both who runs in it and who only asks are told.

constexpr const char* kGone = "it went away when it was asked";

std::string silent() {
  return fmt::format("it did not answer for {} s", kLongestSilence.count());
}

std::string of_another_version(const Error& error) {
  return "it answers as another version would: " + error.why();
}

/// Makes a server that hangs end, by way of the process that keeps it (see warm_keeper.h).
void end_server(const process::ProcessHandle& keeper) {
  keeper.send(SIGTERM);
  if (!keeper.has_ended(kCleanUpPatience)) {
    // It hangs, too: as good as killed with its server. That one has to be waited for as well: as long as it ends it
    // holds its folder, which nobody would then take away.
    std::vector<process::ProcessHandle> below;
    for (const pid_t process : process::descendants_of(keeper.process())) {
      below.emplace_back(process);
    }
    process::kill_tree(keeper.process());
    static_cast<void>(keeper.has_ended(kCleanUpPatience));
    for (const process::ProcessHandle& process : below) {
      static_cast<void>(process.has_ended(kCleanUpPatience));
    }
  }
}

/// A request that was sent to a server, until its answer is there.
class Conversation {
public:
  Conversation(Descriptor connection, const DriverRequest& request)
      : connection_(std::move(connection)),
        keeper_(own_peer(connection_.get()).value_or(0)),
        result_(request.result),
        request_(request) {}

  /// @throws as run_warm does
  std::optional<process::ProcessResult> until_end(const std::string& message, const Meanwhile& meanwhile,
                                                  const process::BlockedSignals& signals, std::string& why) {
    if (!send_message(connection_.get(), message)) {
      lose(kGone);
    }
    if (meanwhile.started) {
      meanwhile.started();
    }
    while (true) {
      const WarmReply reply = next_reply(meanwhile, signals);
      if (reply.kind == WarmReply::Kind::refused) {
        why = reply.why;
        return std::nullopt;
      }
      if (reply.kind == WarmReply::Kind::started) {
        run_ = process::ProcessHandle(reply.process);
      }
      if (reply.kind == WarmReply::Kind::lost) {
        throw WarmLost(reply.why);
      }
      if (reply.kind == WarmReply::Kind::ended) {
        return reply.result;
      }
    }
  }

private:
  /// Waits for the server's next message, or for a signal that tells this process to stop.
  WarmReply next_reply(const Meanwhile& meanwhile, const process::BlockedSignals& signals) {
    const Clock::time_point start = Clock::now();
    while (!is_readable(connection_.get(), kSignalIntervalMilliseconds, result_.get())) {
      if (result_.take() && meanwhile.left) {
        meanwhile.left();
      }
      if (const int signal = signals.stop_signal(); signal != 0) {
        take_back();
        throw process::Interrupted(signal);
      }
      if (Clock::now() - start > kLongestSilence) {
        end_server(keeper_);
        lose(silent());
      }
    }
    const std::optional<std::string> message = receive_message(connection_.get());
    if (!message) {
      lose("it went away while the scenario ran");
    }
    try {
      return reply_from(*message);
    } catch (const Error& error) {
      take_back();
      clear_sandbox();
      throw WarmLost(of_another_version(error));
    }
  }

  /// Says that nobody waits any more, and waits until the run is gone: only then may its sandbox go too.
  void take_back() {
    ::shutdown(connection_.get(), SHUT_WR);
    const Clock::time_point end = Clock::now() + kCleanUpPatience;
    while (Clock::now() < end) {
      if (is_readable(connection_.get(), kSignalIntervalMilliseconds) && !receive_message(connection_.get())) {
        break;
      }
    }
    kill_run();
  }

  /// Makes sure that nothing of the run is left where its server could no longer do it.
  void kill_run() const {
    if (!run_.has_ended()) {
      process::kill_tree(run_.process());
      static_cast<void>(run_.has_ended(kCleanUpPatience));
    }
  }

  [[noreturn]] void lose(const std::string& why) const {
    // Whoever keeps the server cleans up after it. Where that was killed too, it is for this process to do.
    static_cast<void>(keeper_.has_ended(kCleanUpPatience));
    kill_run();
    clear_sandbox();
    throw WarmLost(why);
  }

  /// Of what the run started and then lost sight of: it would go on in the sandbox of the run that stands in.
  void clear_sandbox() const {
    const std::filesystem::path sandbox = request_.work.parent_path();
    static_cast<void>(process::kill_until_gone([&] { return process::processes_using(sandbox); }));
  }

  Descriptor connection_;
  process::ProcessHandle keeper_;
  process::ProcessHandle run_;
  run::ResultSignal result_;
  const DriverRequest& request_;
};

/// A path or argument that is not UTF-8 cannot be put into JSON.
std::optional<std::string> message_for(const scenario::Scenario& scenario, const DriverRequest& request) {
  try {
    std::string message = to_message(WarmRequest{warm_fingerprint(scenario), request});
    return message.size() <= kLargestMessage ? std::optional(std::move(message)) : std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

/// As connect_to; a folder that others could write to has no server to be trusted.
Descriptor connect(const scenario::Scenario& scenario, pid_t owner, std::string& why) {
  try {
    return connect_to(warm_folder(scenario), socket_name(scenario, owner), why);
  } catch (const Error& error) {
    why = error.what_failed() + ": " + error.why();
    return {};
  }
}

}  // namespace

std::optional<process::ProcessResult> run_warm(const scenario::Scenario& scenario, const DriverRequest& request,
                                               const Meanwhile& meanwhile, std::string& why) {
  const std::optional<std::string> message = message_for(scenario, request);
  if (!message) {
    why = "its command does not fit into a message";
    return std::nullopt;
  }
  const process::BlockedSignals signals;
  Descriptor connection = connect(scenario, ::getppid(), why);
  if (!connection) {
    return std::nullopt;
  }
  return Conversation(std::move(connection), request).until_end(*message, meanwhile, signals, why);
}

bool stop_warm(const scenario::Scenario& scenario, pid_t owner, std::string& why) {
  const Descriptor connection = connect(scenario, owner, why);
  if (!connection) {
    return false;
  }
  const process::ProcessHandle keeper(own_peer(connection.get()).value_or(0));
  if (!send_message(connection.get(), stop_message()) || !keeper.has_ended(kCleanUpPatience)) {
    end_server(keeper);
  }
  return true;
}

bool is_warm(const scenario::Scenario& scenario, pid_t owner, std::string& why) {
  const Descriptor connection = connect(scenario, owner, why);
  if (!connection) {
    return false;
  }
  send_message(connection.get(), question_message());
  WarmReply reply;
  do {
    if (!is_readable(connection.get(), std::chrono::milliseconds(kLongestSilence).count())) {
      why = silent();
      return false;
    }
    const std::optional<std::string> message = receive_message(connection.get());
    if (!message) {
      why = kGone;
      return false;
    }
    try {
      reply = reply_from(*message);
    } catch (const Error& error) {
      why = of_another_version(error);
      return false;
    }
  } while (reply.kind == WarmReply::Kind::alive);
  why = reply.why;
  return reply.kind == WarmReply::Kind::ready;
}

}  // namespace filperf::warm
