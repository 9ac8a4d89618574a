#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/temporary_folder.h"
#include "process/process_handle.h"
#include "run/driver_request.h"
#include "scenario/scenario.h"
#include "warm/file_states.h"
#include "warm/folder_contents.h"

namespace filperf::warm {

/// A line that the warm interpreter wrote. It says that the import is done, that a fork would differ from a cold run,
/// or what one of its children does.
struct WarmReport {
  enum class Kind { ready, unfit, started, failed };

  Kind kind = Kind::ready;
  std::uint64_t number = 0;  ///< started, failed: of the request
  std::string why;           ///< unfit, failed: the reason
  pid_t process = 0;         ///< started: the child
};

/// The process that has imported a subject and forks a child for each request, ahead of it. The children become
/// children of this process (which must be its subreaper). It is killed with this object.
class WarmInterpreter {
public:
  /// Starts it, in a sandbox of its own. Its first report is `ready`, when the import is done; note_import is to
  /// follow.
  /// @param seed  gives the sandbox its name
  /// @throws Error where it cannot be started
  WarmInterpreter(const scenario::Scenario& scenario, const std::string& seed);
  WarmInterpreter(const WarmInterpreter&) = delete;
  WarmInterpreter& operator=(const WarmInterpreter&) = delete;
  ~WarmInterpreter();

  [[nodiscard]] pid_t process() const { return process_.process(); }
  [[nodiscard]] bool fixed_addresses() const { return fixed_addresses_; }
  /// Readable when there is something to report.
  [[nodiscard]] int reports() const { return reports_.get(); }

  [[nodiscard]] bool has_ended() const { return process_.has_ended(); }
  /// The last line that it has printed, which says why an import has failed: its beginning, fit for a terminal; may be
  /// empty.
  [[nodiscard]] std::string last_line() const;

  /// Remembers the state of the files that it has imported, and what the import left in its folders.
  void note_import();
  /// Whether these files have changed since note_import.
  [[nodiscard]] bool code_has_changed() const { return code_.have_changed(); }

  /// What a run has made or changed in the folders that the program saw at its import. @return empty if nothing
  [[nodiscard]] std::string traces_of_runs() const { return folders_.first_change(); }
  /// Makes the folders as the import left them. @return false if that cannot be done
  [[nodiscard]] bool remove_traces_of_runs() const { return folders_.restore(); }

  /// Asks for a child. @return false where the interpreter is gone
  [[nodiscard]] bool ask(std::uint64_t number, const run::DriverRequest& request);

  /// The reports that have come in; waits for none. @return no value where the interpreter is gone
  [[nodiscard]] std::optional<std::vector<WarmReport>> read_reports();

  void kill() const;

private:
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  void start(const scenario::Scenario& scenario);

  TemporaryFolder folder_;
  std::filesystem::path byte_code_;  ///< where byte code of sources in the folder is kept
  Descriptor requests_;
  Descriptor reports_;
  std::string unread_;  ///< the beginning of a line whose end has not come yet
  process::ProcessHandle process_;
  FileStates code_;
  FolderContents folders_;
  bool fixed_addresses_ = true;
};

}  // namespace filperf::warm
