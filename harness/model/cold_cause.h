#pragma once

#include <optional>
#include <string_view>

namespace filperf::model {

/// What a program does that a run in the warm interpreter cannot stand for a run of its own.
enum class ColdCause {
  none,     ///< nothing that is known of
  import,   ///< its import leaves something open that all forks would share
  folders,  ///< it writes into folders that it found at its import, where the next run would see it
  failure,  ///< it fails in the warm interpreter only
  counts,   ///< it counts differently there
  output,   ///< it prints something else there
  files     ///< it writes other files there
};

/// As baselines name it: `import`, `folders`, ...; empty for `none`.
[[nodiscard]] const char* name_of(ColdCause cause);

/// @return no value if there is no cause of that name
[[nodiscard]] std::optional<ColdCause> cold_cause_named(std::string_view name);

/// The cause as the end of a sentence about the program: `it counts differently in the warm interpreter`.
[[nodiscard]] const char* words_for(ColdCause cause);

}  // namespace filperf::model
