#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

namespace filperf::summary {

/// Calls of a library that the program makes more often than before as it is imported, such as to declare a command.
struct Declaration {
  std::string library;  ///< its folder, such as `typer`
  std::int64_t change = 0;
  std::string text;  ///< `demo/cli.py:12, 20: 1 -> 3 calls of typer/main.py:Typer.command`
};

/// Whether calls outside the program are named for a count that is beyond its limit, because there are more of them.
[[nodiscard]] bool more_outside(const nlohmann::json& verdict);

/// The libraries that do more while no function of the program is running, of a scenario in the run phase: those of the
/// calls that a verdict names for it. Empty if no count is beyond its limit because of it.
[[nodiscard]] std::set<std::string> libraries_outside(const nlohmann::json& verdict);

/// What an import declares more of, largest change first.
[[nodiscard]] std::vector<Declaration> declarations_in(const nlohmann::json& verdict);

}  // namespace filperf::summary
