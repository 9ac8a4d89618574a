#include "capture/warm_client.h"

#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "capture/blocked_signals.h"
#include "capture/process_tree.h"
#include "capture/warm_socket.h"
#include "support/error.h"

namespace filperf::capture {

namespace {

constexpr int kSignalIntervalMilliseconds = 100;
constexpr int kGoodbyeMilliseconds = 2000;

bool readable(int connection, int milliseconds) {
  pollfd polled{connection, POLLIN, 0};
  return ::poll(&polled, 1, milliseconds) > 0;
}

/// Waits for the server's next message, or for a signal that tells this process to stop.
std::optional<std::string> wait_for_message(int connection, const BlockedSignals& signals, pid_t process) {
  while (!readable(connection, kSignalIntervalMilliseconds)) {
    if (const int signal = signals.stop_signal(); signal != 0) {
      kill_tree(process);
      // The end of the run comes in when its processes are gone: only then may the sandbox go too.
      if (readable(connection, kGoodbyeMilliseconds)) {
        static_cast<void>(receive_message(connection));
      }
      throw Interrupted(signal);
    }
  }
  return receive_message(connection);
}

/// A path or argument that is not UTF-8 cannot be put into JSON.
std::optional<std::string> message_for(const scenario::Scenario& scenario, const DriverRequest& request) {
  try {
    std::string message = to_message(WarmRequest{warm_fingerprint(scenario), request});
    return message.size() <= kLargestMessage ? std::optional(std::move(message)) : std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

/// Connects to the server that belongs to a process; why not, where that fails.
Descriptor connect(const scenario::Scenario& scenario, pid_t owner, std::string& why) {
  try {
    return connect_to(warm_folder(scenario), socket_name(scenario, owner), why);
  } catch (const Error& error) {
    why = error.why();  // a folder that others could write to is not used
    return {};
  }
}

}  // namespace

std::optional<ProcessResult> run_warm(const scenario::Scenario& scenario, const DriverRequest& request,
                                      std::string& why) {
  const std::optional<std::string> message = message_for(scenario, request);
  if (!message) {
    why = "its command does not fit into a message";
    return std::nullopt;
  }
  const BlockedSignals signals;
  const Descriptor connection = connect(scenario, ::getppid(), why);
  if (!connection) {
    return std::nullopt;
  }
  pid_t process = 0;
  if (send_message(connection.get(), *message)) {
    while (const std::optional<std::string> answer = wait_for_message(connection.get(), signals, process)) {
      const WarmReply reply = reply_from(*answer);
      if (reply.kind == WarmReply::Kind::refused) {
        why = reply.why;
        return std::nullopt;
      }
      if (reply.kind == WarmReply::Kind::ended) {
        return reply.result;
      }
      process = reply.process;
    }
  }
  kill_tree(process);  // its server can no longer do it
  throw WarmLost("it went away while the scenario ran");
}

bool stop_warm(const scenario::Scenario& scenario, pid_t owner) {
  std::string why;
  const Descriptor connection = connect(scenario, owner, why);
  if (!connection || !send_message(connection.get(), stop_message())) {
    return false;
  }
  while (receive_message(connection.get())) {
  }
  return true;
}

bool is_warm(const scenario::Scenario& scenario, pid_t owner, std::string& why) {
  return static_cast<bool>(connect(scenario, owner, why));
}

}  // namespace filperf::capture
