#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "summary/finding.h"

namespace filperf::summary {

/// Where the files of programs can be seen on the web, as far as the remotes of their repositories say so. git is asked
/// once for each repository and each file, and only if somebody wants an address.
class Hosted {
public:
  Hosted();
  ~Hosted();
  Hosted(Hosted&&) noexcept;
  Hosted& operator=(Hosted&&) noexcept;
  Hosted(const Hosted&) = delete;
  Hosted& operator=(const Hosted&) = delete;

  /// The address of a file of a program, up to the number of a line: `https://host/owner/name/blob/<commit>/a.py#L`. It
  /// names the commit that ran, so it shows the same lines for ever.
  /// @return no value if the remote is not known, or the file differs from the one of that commit
  [[nodiscard]] std::optional<std::string> lines_of(const Finding& finding, const std::filesystem::path& file);

  /// The address of a line of a program, or of its file if the line is not known. @return no value as above
  [[nodiscard]] std::optional<std::string> address_of(const Finding& finding, const Place& place);

  /// The address of a commit of a repository, up to the commit: `https://host/owner/name/commit/`.
  /// @return no value if the remote is not known
  [[nodiscard]] std::optional<std::string> commits_of(const std::filesystem::path& repository);

private:
  struct Repository;

  [[nodiscard]] Repository* repository_of(const std::filesystem::path& folder, const std::string& commit);

  std::map<std::string, std::unique_ptr<Repository>> repositories_;  ///< null where the remote is not known
};

}  // namespace filperf::summary
