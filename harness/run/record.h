#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::run {

/// How far a run came, as the driver saw it.
enum class Stage { import, inject, entry, run, done };

/// What the driver leaves beside the counts: what only the interpreter itself knows.
struct Record {
  Stage stage = Stage::import;
  std::string implementation;         ///< `cpython`
  std::vector<std::int64_t> version;  ///< 3, 11, 7
  std::string stdlib;
  std::vector<std::string> search_path;
  std::vector<std::string> program;           ///< the package's folders, or its one file
  std::vector<std::string> used;              ///< folders and files that modules were imported from
  std::vector<std::string> libraries;         ///< files with code in memory: shared libraries and the interpreter
  bool draws = true;                          ///< whether it drew text, as far as the interpreter can tell
  std::optional<std::string> failure;         ///< type of the exception that ended the run, `SystemExit` among them
  std::optional<std::string> missing_module;  ///< set where the program itself is not installed
  std::optional<std::string> needed_module;   ///< another module that was missing
  std::string failure_message;
  std::string failure_place;    ///< the line that raised it, as `file:line`; for a module that is missing, the import
  std::int64_t processors = 0;  ///< that the program sees if it asks for those of the machine
  std::int64_t usable_processors = 0;  ///< that it sees if it asks for those that it may use; 1 where it can be pinned
  double seconds = 0;                  ///< of the phase itself
  double phase_cpu_seconds = 0;        ///< processor time of the phase, without that of other processes
  double own_cpu_seconds = 0;          ///< the same of the whole run up to this record
  std::int64_t python_processes = 0;   ///< Python processes that it started otherwise than by a fork
  bool threads_at_start = false;       ///< whether threads of the program ran when the phase began
  bool native = false;                 ///< whether the native counter counted
  std::string why_not_native;          ///< why it does not fit the interpreter; empty if it does
  std::string ended_by;                ///< what ended its counting before the end of the run, if anything did
  bool profiler_replaced = false;      ///< by the program, so that it was not counted to its end
};

/// The file that the driver leaves last in a run's result folder.
inline constexpr const char* kRecordFile = "record.json";

/// Reads it. @return no value where the run left none, as one that ends by `os._exit` does
/// @throws Error where there is one that cannot be read
[[nodiscard]] std::optional<Record> read_record(const std::filesystem::path& path);

/// Reads the text of the file. It is not trusted: the program could have written it.
/// @param source  the name of the text in errors, its path
[[nodiscard]] Record record_from_text(std::string_view text, const std::string& source);

}  // namespace filperf::run
