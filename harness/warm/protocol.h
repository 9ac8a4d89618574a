#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "process/process.h"
#include "scenario/scenario.h"

namespace filperf::warm {

/// One start of the driver: a phase with its arguments, and where it finds and leaves everything. Cold and warm runs
/// take the same.
struct DriverRequest {
  std::string phase;  ///< `import`, `run` or `prepare`
  std::vector<std::string> arguments;
  std::filesystem::path work;
  std::filesystem::path home;
  std::filesystem::path temporary;
  std::filesystem::path result;
  std::filesystem::path standard_input;
  std::filesystem::path standard_output;
  std::filesystem::path standard_error;
  double timeout_seconds = 120;
  std::uint64_t memory_limit_bytes = 0;
};

/// What a client asks the warm interpreter's server: a message each, JSON, over a SOCK_SEQPACKET socket.
struct WarmRequest {
  std::string fingerprint;  ///< must be the server's own, or the answer is a refusal
  DriverRequest run;
};

/// What the server answers: `refused`, or `started` and then `ended` or `lost`; to a question `refused` or `ready`; and
/// `alive` every kHeartbeat while it has nothing else to say, so that a client can tell one that works from one that
/// hangs.
struct WarmReply {
  enum class Kind { refused, alive, ready, started, lost, ended };

  Kind kind = Kind::refused;
  std::string why;                ///< refused, lost: the reason
  pid_t process = 0;              ///< started: the child, in a session of its own
  process::ProcessResult result;  ///< ended
};

inline constexpr std::chrono::seconds kHeartbeat{5};
/// A server that was silent for so long hangs.
inline constexpr std::chrono::seconds kLongestSilence{30};

/// The longest message; a longer request runs cold.
inline constexpr std::size_t kLargestMessage = std::size_t{128} << 10U;

[[nodiscard]] std::string to_message(const WarmRequest& request);
[[nodiscard]] std::string to_message(const WarmReply& reply);
/// The message that tells a server to end.
[[nodiscard]] std::string stop_message();
[[nodiscard]] bool is_stop(std::string_view message);
/// The message that asks whether it can be used, which it knows when its import is done.
[[nodiscard]] std::string question_message();
[[nodiscard]] bool is_question(std::string_view message);
/// @throws Error where the message is not one
[[nodiscard]] WarmRequest request_from(std::string_view message);
[[nodiscard]] WarmReply reply_from(std::string_view message);

/// What must be the same for a warm interpreter to stand for a cold one: this very program (its file on disk), the file
/// system and the process numbers that it sees, and everything of a subject that is fixed when its interpreter starts.
[[nodiscard]] std::string warm_fingerprint(const scenario::Scenario& scenario);

/// Whether a scenario may run warm at all: its phase is `run`, and it has no environment variables of its own.
[[nodiscard]] bool can_run_warm(const scenario::Scenario& scenario);

/// The folder that the sockets of this user's warm interpreters lie in: private, beside the byte code.
/// @throws Error where it cannot be made, or others could write to it
[[nodiscard]] std::filesystem::path warm_folder(const scenario::Scenario& scenario);

/// The name of the socket in that folder. A warm interpreter belongs to the process that started it (a run of CTest),
/// so that two runs at once have one each and none outlives its code.
/// @param owner  that process
[[nodiscard]] std::string socket_name(const scenario::Scenario& scenario, pid_t owner);

}  // namespace filperf::warm
