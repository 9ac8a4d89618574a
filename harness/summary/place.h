#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace filperf::summary {

/// A line of source.
struct Place {
  std::string file;            ///< relative to its origin, as in identities
  std::filesystem::path path;  ///< empty if it is not known
  std::int64_t line = 0;       ///< from 1; 0 if it is not known
  std::string function;        ///< the qualified name of the function that it stands in
  std::string text;            ///< the line; empty if it could not be read

  /// `demo/cli.py:12`; without the line if it is not known.
  [[nodiscard]] std::string name() const;
};

/// Reads one. @return no value if it names no file
[[nodiscard]] std::optional<Place> place_of(const nlohmann::json& object);

/// The line that a person should look at first: the one that the first measure beyond its limit is charged to, or that
/// makes the first call that it began with. It is the one that the verdict's `reason` tells of, or none: where a reason
/// tells of something that has no line, no other line is looked for.
[[nodiscard]] std::optional<Place> first_cause_in(const nlohmann::json& verdict);

/// Where a row of the bill begins: its first line, or that of the call that it began with.
[[nodiscard]] std::optional<Place> place_of_row(const nlohmann::json& row);

}  // namespace filperf::summary
