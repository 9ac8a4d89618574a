#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/baseline.h"

namespace filperf::baseline {

/// Where a scenario's baseline is kept: one folder an interpreter version, one file a scenario.
[[nodiscard]] std::filesystem::path path_of(const std::filesystem::path& baseline_folder,
                                            const std::string& python_version, const std::string& scenario);

/// A baseline as the text of its file (schema `filperf/baseline/1`): JSON with one function a line, sorted, without
/// dates, line numbers, addresses or machine paths, and with a digest over all the rest near the top. The same baseline
/// always gives the same bytes.
[[nodiscard]] std::string to_text(const Baseline& baseline);

/// Reads the text of a file back. Not trusted: the digest is checked first, then every member's type and range.
/// @param source  what to call it in an error, its path
/// @throws Error where it is truncated, edited by hand, of another schema, or does not hold together
[[nodiscard]] Baseline from_text(std::string_view text, const std::string& source);

/// Reads a baseline. @return no value where there is no such file
/// @throws Error as from_text does, or where the file cannot be read
[[nodiscard]] std::optional<Baseline> load(const std::filesystem::path& path);

/// The text of a baseline's file, of whatever kind. @return no value where there is no such file
/// @throws Error where the file cannot be read
[[nodiscard]] std::optional<std::string> load_text(const std::filesystem::path& path);

/// Writes a baseline, whole or not at all. @throws Error where it cannot be written; what was there is then untouched
void save(const std::filesystem::path& path, const Baseline& baseline);

/// Throws where a baseline's file lies in the folder of another interpreter version than it was taken under.
/// @param path  the baseline's, for the error
void require_same_version(const model::Environment& baseline, const model::Environment& current,
                          const std::string& path);

/// Interpreter versions that hold a baseline of this scenario, sorted: what to say where one is missing.
[[nodiscard]] std::vector<std::string> versions_with(const std::filesystem::path& baseline_folder,
                                                     const std::string& scenario);

/// Removes the baselines of one interpreter version whose scenario is not among `declared`.
/// @return the files removed, sorted
/// @throws Error where one cannot be removed
[[nodiscard]] std::vector<std::filesystem::path> prune(const std::filesystem::path& baseline_folder,
                                                       const std::string& python_version,
                                                       const std::vector<std::string>& declared);

}  // namespace filperf::baseline
