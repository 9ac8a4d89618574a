#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/baseline.h"

namespace filperf::baseline {

/// The path of a scenario's baseline: one folder per interpreter version, one file per scenario.
[[nodiscard]] std::filesystem::path path_of(const std::filesystem::path& baseline_folder,
                                            const std::string& python_version, const std::string& scenario);

/// A baseline as the text of its file (schema `filperf/baseline/2`, see compact_text.h): JSON with one function per
/// line, sorted, without dates, line numbers, addresses or machine paths. A digest near the top covers the rest. The
/// same baseline always gives the same bytes.
[[nodiscard]] std::string to_text(const Baseline& baseline);

/// Reads the text of a file. The text is not trusted: the digest is checked first, then every member's type and range.
/// @param source  the name of the text in errors, its path
/// @throws Error if the text is truncated, edited by hand, of another schema, or contradicts itself
[[nodiscard]] Baseline from_text(std::string_view text, const std::string& source);

/// Reads a baseline. @return no value if there is no such file
/// @throws Error as from_text does, or if the file cannot be read
[[nodiscard]] std::optional<Baseline> load(const std::filesystem::path& path);

/// The text of a baseline's file, of any kind. @return no value if there is no such file
/// @throws Error if the file cannot be read
[[nodiscard]] std::optional<std::string> load_text(const std::filesystem::path& path);

/// Why a scenario must run cold, as its baselines say. If those of several interpreter versions differ, it runs cold
/// for all of them, which is always right. Reads only the first bytes, without checking the digest.
[[nodiscard]] model::ColdCause recorded_cold_cause(const std::filesystem::path& baseline_folder,
                                                   const std::string& scenario);

/// Writes a baseline, completely or not at all. @throws Error if it cannot be written; an older file then stays as it
/// was
void save(const std::filesystem::path& path, const Baseline& baseline);

/// Throws if a baseline is in the folder of another interpreter version than it was taken under.
/// @param path  path of the baseline, for the error
void require_same_version(const model::Environment& baseline, const model::Environment& current,
                          const std::string& path);

/// The interpreter versions with a baseline of this scenario, sorted, to name them if one is missing.
[[nodiscard]] std::vector<std::string> versions_with(const std::filesystem::path& baseline_folder,
                                                     const std::string& scenario);

/// Removes the baselines of one interpreter version whose scenario is not in `declared`.
/// @return the removed files, sorted
/// @throws Error if one cannot be removed
[[nodiscard]] std::vector<std::filesystem::path> prune(const std::filesystem::path& baseline_folder,
                                                       const std::string& python_version,
                                                       const std::vector<std::string>& declared);

}  // namespace filperf::baseline
