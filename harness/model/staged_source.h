#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::model {

/// A checkout's package as its runs find it: a copy, in an environment that is otherwise the declared one (see
/// run/staged_source.h). Reports name the checkout's files.
struct StagedSource {
  std::string digest;                 ///< of the copy and of the environment: the name of the staged environment
  std::filesystem::path interpreter;  ///< the declared one
  std::filesystem::path packages;     ///< the folder that holds the copies, an entry of `sys.path`
  std::filesystem::path source;       ///< the folder that they were copied from
  std::vector<std::string> names;     ///< what was copied, by its names in both folders, sorted
  /// A digest of the copy, and of the environment as far as it was made from a lock file: the same on every machine.
  std::string content = {};

  /// The checkout's path of a copied file; any other path as it is.
  [[nodiscard]] std::string original(std::string_view path) const;

  /// The path of the copy of a checkout's file; any other path as it is.
  [[nodiscard]] std::string copy_of(std::string_view path) const;

  /// A text with the checkout's paths in place of the copies'.
  [[nodiscard]] std::string with_originals(std::string_view text) const;
};

}  // namespace filperf::model
