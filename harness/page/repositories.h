#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace filperf::page {

/// Where a checkout's files can be seen on the web.
struct Repository {
  std::string address;   ///< of its page, `https://github.com/owner/name`
  std::string kind;      ///< `github`, `gitlab`, `bitbucket` or `gitea`: how addresses of lines are made
  std::string commit;    ///< that is checked out
  std::string folder;    ///< of the checkout in the repository; empty if it is all of it
  bool changed = false;  ///< whether files differ from that commit
};

/// The address of a repository's page, from one that git fetches from. Names, passwords and tokens in it are left out.
/// @return no value if it is not an address of a host
[[nodiscard]] std::optional<std::string> web_address(const std::string& remote);

/// Finds the repository of a checkout by its remote `origin`, or by its only one.
/// @return no value if there is none, git is missing, or it refuses
[[nodiscard]] std::optional<Repository> repository_of(const std::filesystem::path& checkout);

}  // namespace filperf::page
