#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "summary/finding.h"

namespace filperf::summary {

/// A line of a file of a repository.
struct Location {
  std::string path;  ///< relative to the repository, with `/`
  std::int64_t line = 1;
};

/// Where the first cause of a red scenario stands in the program's checkout. @return no value if it is in none, such as
/// in an installed package
[[nodiscard]] std::optional<Location> location_of(const Finding& finding);

/// A path relative to the git checkout that holds it, with `/`. @return an empty text if none does
[[nodiscard]] std::string path_in_git(const std::filesystem::path& path);

/// A path relative to a checkout, with `/`. @return an empty text if the checkout does not hold it
[[nodiscard]] std::string path_in_checkout(const std::filesystem::path& checkout, const std::filesystem::path& path);

/// What is wrong and where it began, in one line: `more calls than the baseline allows (+3.66 %): more calls in ...`
[[nodiscard]] std::string message_of(const Finding& finding);

/// The red ones, one of each reason first, so that the first ten show ten reasons if there are as many.
[[nodiscard]] std::vector<const Finding*> red_ones(const std::vector<Finding>& findings);

}  // namespace filperf::summary
