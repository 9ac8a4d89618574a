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

/// The counts of a family of commands when they were accepted.
struct GrowthBaseline {
  std::string scenario;
  std::vector<std::string> command;                ///< as declared, including the marks for the size
  std::vector<std::string> generator;              ///< the script's file name and its arguments, as declared
  std::string generates;                           ///< see scenario::Growth
  std::vector<std::string> inputs;                 ///< for each size: a digest of the generated input
  model::ColdCause cold = model::ColdCause::none;  ///< why every run of it must be cold
  model::Environment environment;
  baseline::Instability unstable;  ///< calls that differed between captures of the same code at any size
  Family family;

  /// The baseline of one size.
  [[nodiscard]] baseline::Baseline at_size(std::size_t size_index) const;
  [[nodiscard]] baseline::Baseline at_largest_size() const { return at_size(family.sizes.size() - 1); }
};

/// A baseline as the text of its file (schema `filperf/growth-baseline/2`): JSON with one function per line, sorted,
/// without dates, line numbers, addresses or machine paths. A digest near the top covers the rest. A count that is the
/// same at every size is a number; other counts are lists with one number for each size. The exponents follow from the
/// counts; they are there for people who read the file. The same baseline always gives the same bytes.
[[nodiscard]] std::string to_text(const GrowthBaseline& baseline);

/// Reads the text of a file. The text is not trusted: the digest is checked first, then every member's type and range.
/// @param source  the name of the text in errors, its path
/// @throws Error if the text is truncated, edited by hand, of another schema, or contradicts itself
[[nodiscard]] GrowthBaseline from_text(std::string_view text, const std::string& source);

/// Reads a baseline. @return no value if there is no such file
/// @throws Error as from_text does, or if the file cannot be read
[[nodiscard]] std::optional<GrowthBaseline> load(const std::filesystem::path& path);

/// Writes a baseline, completely or not at all. @throws Error if it cannot be written; an older file then stays as it
/// was
void save(const std::filesystem::path& path, const GrowthBaseline& baseline);

/// The differences between families of the same code, at any of their sizes. Empty for fewer than two.
[[nodiscard]] baseline::Instability instability_of(const std::vector<const Family*>& families);

/// Whether two baselines are equal, apart from the counts of calls that `accepted` already records as unstable.
[[nodiscard]] bool same_but_for_unstable(const GrowthBaseline& accepted, const GrowthBaseline& fresh);

/// Adds the unstable calls of the accepted baseline to a fresh one, for functions that still exist.
void keep_unstable(GrowthBaseline& fresh, const GrowthBaseline& accepted);

}  // namespace filperf::growth
