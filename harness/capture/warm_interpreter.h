#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/warm_protocol.h"
#include "scenario/scenario.h"
#include "support/descriptor.h"
#include "support/temporary_folder.h"

namespace filperf::capture {

/// A line that the warm interpreter wrote about one of its children.
struct WarmReport {
  enum class Kind { ready, started, ended, failed };

  Kind kind = Kind::ready;
  std::uint64_t number = 0;  ///< started, failed: of the request
  pid_t process = 0;         ///< started, ended
  int status = 0;            ///< ended: as waitpid(2) gives it
  double user_seconds = 0;
  double system_seconds = 0;
  std::uint64_t peak_memory_bytes = 0;
};

/// The process that has imported a subject and forks a child for each request. It is killed with this object.
class WarmInterpreter {
public:
  /// Starts it, in a sandbox of its own, and waits until the import is done.
  /// @throws Error where it does not get there, with what it printed
  explicit WarmInterpreter(const scenario::Scenario& scenario);
  WarmInterpreter(const WarmInterpreter&) = delete;
  WarmInterpreter& operator=(const WarmInterpreter&) = delete;
  ~WarmInterpreter();

  [[nodiscard]] pid_t process() const { return process_; }
  [[nodiscard]] bool fixed_addresses() const { return fixed_addresses_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  /// Readable when there is something to report.
  [[nodiscard]] int reports() const { return reports_.get(); }

  /// Asks for a child. @return false where the interpreter is gone
  [[nodiscard]] bool ask(std::uint64_t number, const DriverRequest& request);

  /// The reports that have come in; waits for none. @return no value where the interpreter is gone
  [[nodiscard]] std::optional<std::vector<WarmReport>> read_reports();

private:
  void start(const scenario::Scenario& scenario);
  void wait_until_ready(const scenario::Scenario& scenario);

  TemporaryFolder folder_;
  Descriptor requests_;
  Descriptor reports_;
  std::string unread_;  ///< the beginning of a line whose end has not come yet
  pid_t process_ = 0;
  bool fixed_addresses_ = true;
};

}  // namespace filperf::capture
