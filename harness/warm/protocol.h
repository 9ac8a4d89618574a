#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "model/cold_cause.h"
#include "process/process.h"
#include "run/driver_request.h"
#include "scenario/scenario.h"

namespace filperf::warm {

/// A client's request to the warm interpreter's server: one message, JSON, over a SOCK_SEQPACKET socket.
struct WarmRequest {
  std::string fingerprint;  ///< the server refuses a request whose fingerprint is not its own
  run::DriverRequest run;
};

/// A message of the server. It answers a request with `refused`, or with `started` and then `ended` or `lost`. It
/// answers a question with `refused` or `ready`. While it has nothing else to say it sends `alive` every kHeartbeat, so
/// that a client can tell a server that works from one that hangs.
struct WarmReply {
  enum class Kind { refused, alive, ready, started, lost, ended };

  Kind kind = Kind::refused;
  std::string why;                                  ///< refused, lost: the reason
  model::ColdCause cause = model::ColdCause::none;  ///< refused, lost: what the program does, where it is to blame
  pid_t process = 0;                                ///< started: the child, in a session of its own
  process::ProcessResult result = {};               ///< ended
};

/// A server that is silent for as long as `patience` says hangs: at least four of these.
inline constexpr std::chrono::milliseconds kHeartbeat{500};

/// The longest message; a longer request runs cold.
inline constexpr std::size_t kLargestMessage = std::size_t{128} << 10U;

[[nodiscard]] std::string to_message(const WarmRequest& request);
[[nodiscard]] std::string to_message(const WarmReply& reply);
/// The message that tells a server to end.
[[nodiscard]] std::string stop_message();
[[nodiscard]] bool is_stop(std::string_view message);
/// The message that asks whether the server can be used. It answers when its import is done.
[[nodiscard]] std::string question_message();
[[nodiscard]] bool is_question(std::string_view message);
/// @throws Error if the message is not a request, or not a reply
[[nodiscard]] WarmRequest request_from(std::string_view message);
[[nodiscard]] WarmReply reply_from(std::string_view message);

/// A digest over everything that must be the same in a warm interpreter as in a cold one: the file of this program, the
/// file system and the process numbers that it sees, and all of a subject that is fixed when its interpreter starts.
[[nodiscard]] std::string warm_fingerprint(const scenario::Scenario& scenario);

/// Whether two fingerprints differ in nothing but the code of the program.
[[nodiscard]] bool differ_in_code(std::string_view one, std::string_view other);

/// Whether a scenario may run warm at all: its phase is `run`, and it has no environment variables of its own.
[[nodiscard]] bool can_run_warm(const scenario::Scenario& scenario);

/// The private folder of the sockets of this user's warm interpreters, beside the byte code.
/// @throws Error if it cannot be made, or others could write to it
[[nodiscard]] std::filesystem::path warm_folder(const scenario::Scenario& scenario);

/// The name of the socket in that folder. A warm interpreter belongs to the process that started it (a run of CTest).
/// So two runs at once have one each, and none outlives its code.
/// @param owner  that process
[[nodiscard]] std::string socket_name(const scenario::Scenario& scenario, pid_t owner);

}  // namespace filperf::warm
