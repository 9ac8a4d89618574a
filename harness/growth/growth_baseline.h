#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/baseline.h"
#include "baseline/instability.h"
#include "growth/family.h"
#include "model/environment.h"

namespace filperf::growth {

/// What a family of commands counted when it was accepted.
struct GrowthBaseline {
  std::string scenario;
  std::vector<std::string> command;    ///< as declared, with the marks for the size in it
  std::vector<std::string> generator;  ///< the script's file name and its arguments, as declared
  std::string generates;               ///< see scenario::Growth
  std::vector<std::string> inputs;     ///< for each size a digest of what the generator made
  model::Environment environment;
  baseline::Instability unstable;  ///< what differed between captures of the same code at any size
  Family family;

  /// The same as a baseline of one size only.
  [[nodiscard]] baseline::Baseline at_size(std::size_t size_index) const;
  [[nodiscard]] baseline::Baseline at_largest_size() const { return at_size(family.sizes.size() - 1); }
};

/// A baseline as the text of its file (schema `filperf/growth-baseline/1`): JSON with one function a line, sorted,
/// without dates, line numbers, addresses or machine paths, and with a digest over all the rest near the top. A count
/// that is the same at every size is a number, others are lists with one for each size. The exponents are there for who
/// reads the file; they follow from the counts. The same baseline always gives the same bytes.
[[nodiscard]] std::string to_text(const GrowthBaseline& baseline);

/// Reads the text of a file back. Not trusted: the digest is checked first, then every member's type and range.
/// @param source  what to call it in an error, its path
/// @throws Error where it is truncated, edited by hand, of another schema, or does not hold together
[[nodiscard]] GrowthBaseline from_text(std::string_view text, const std::string& source);

/// Reads a baseline. @return no value where there is no such file
/// @throws Error as from_text does, or where the file cannot be read
[[nodiscard]] std::optional<GrowthBaseline> load(const std::filesystem::path& path);

/// Writes a baseline, whole or not at all. @throws Error where it cannot be written; what was there is then untouched
void save(const std::filesystem::path& path, const GrowthBaseline& baseline);

/// What differs between families of the same code, at any of their sizes. Empty for fewer than two.
[[nodiscard]] baseline::Instability instability_of(const std::vector<const Family*>& families);

/// Whether two baselines say the same but for the counts of calls that `accepted` already records as unstable.
[[nodiscard]] bool same_but_for_unstable(const GrowthBaseline& accepted, const GrowthBaseline& fresh);

/// Adds to a fresh baseline what the accepted one knows as unstable, for functions that are still there.
void keep_unstable(GrowthBaseline& fresh, const GrowthBaseline& accepted);

}  // namespace filperf::growth
