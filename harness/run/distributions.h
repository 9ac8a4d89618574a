#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace filperf::run {

/// The distributions that an interpreter finds.
struct Distributions {
  std::map<std::string, std::string> versions;  ///< normalised name (PEP 503) -> version
  /// Path below a `sys.path` entry -> normalised name: first path components, and longer paths where several
  /// distributions share the first one.
  std::map<std::string, std::string> owners;
  std::map<std::string, std::filesystem::path> folders;  ///< normalised name -> its `.dist-info` or `.egg-info`
  /// The folders of projects that are installed as links to them (`pip install -e`, `uv sync`), with their names.
  std::vector<std::pair<std::string, std::string>> linked;

  /// The distribution that owns a file. @param path  below a `sys.path` entry @return empty if none does
  [[nodiscard]] std::string owner_of(std::string_view path) const;

  /// The distribution of a file by its whole path. @return empty if none owns it
  [[nodiscard]] std::string owner_of_file(const std::string& path, const std::vector<std::string>& search_path) const;

  /// The distribution that holds an import package, however it is installed.
  /// @param places  where the package was found; may be empty
  /// @return empty if there is none
  [[nodiscard]] std::string owner_of_package(const std::string& package, const std::vector<std::string>& places) const;
};

/// Reads the installed distributions from their `.dist-info` folders (the format of PEP 376 and PEP 427: the name and
/// version from the folder's name, the owned files from RECORD, a link to a project from direct_url.json) and from the
/// `.egg-info` folders of setuptools. What cannot be read is left out: it is then simply of no distribution.
/// @param search_path  `sys.path`
[[nodiscard]] Distributions installed_distributions(const std::vector<std::string>& search_path);

/// The folders that the `.pth` files of a folder of packages put into `sys.path`.
[[nodiscard]] std::vector<std::string> folders_in_path_files(const std::filesystem::path& packages);

/// A distribution's name in its one comparable form: lower case, runs of `-`, `_` and `.` as one `-` (PEP 503).
[[nodiscard]] std::string normalized_distribution_name(const std::string& name);

/// The value of a header of a METADATA or PKG-INFO file, such as `Version`; empty if it has none.
[[nodiscard]] std::string metadata_header(std::string_view metadata, std::string_view header);

}  // namespace filperf::run
