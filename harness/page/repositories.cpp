#include "page/repositories.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "history/git.h"

namespace filperf::page {

using history::Git;
using history::GitAnswer;

namespace {

std::string without_end(std::string text, std::string_view end) {
  if (text.ends_with(end)) {
    text.resize(text.size() - end.size());
  }
  return text;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

/// How addresses of lines are made on a host, by what is usual for its name.
std::string kind_of(const std::string& address) {
  for (const auto& [part, kind] :
       {std::pair("gitlab", "gitlab"), std::pair("bitbucket", "bitbucket"), std::pair("codeberg", "gitea"),
        std::pair("gitea", "gitea"), std::pair("forgejo", "gitea")}) {
    const std::size_t path = address.find('/', address.find("//") + 2);
    if (address.substr(0, path).find(part) != std::string::npos) {
      return kind;
    }
  }
  return "github";
}

std::string remote_of(const Git& git) {
  if (const GitAnswer origin = git.run({"remote", "get-url", "origin"}); origin.code == 0) {
    return first_line(origin.output);
  }
  const std::string names = git.output_of({"remote"});
  if (std::count(names.begin(), names.end(), '\n') != 1) {
    return "";
  }
  return first_line(git.output_of({"remote", "get-url", first_line(names)}));
}

/// A host and a path, if both are.
std::optional<std::string> address_of(const std::string& scheme, std::string_view host, std::string_view path) {
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  const std::string page = without_end(without_end(std::string(path), "/"), ".git");
  if (host.empty() || page.empty()) {
    return std::nullopt;
  }
  return scheme + "://" + std::string(host) + "/" + page;
}

}  // namespace

std::optional<std::string> web_address(const std::string& remote) {
  const std::size_t scheme_end = remote.find("://");
  if (scheme_end == std::string::npos) {
    // As scp writes it: user@host:path. A path of this machine has no colon before its first slash.
    const std::size_t colon = remote.find(':');
    if (colon == std::string::npos || remote.find('/') < colon) {
      return std::nullopt;
    }
    const std::size_t at = remote.rfind('@', colon);
    const std::size_t host = at == std::string::npos ? 0 : at + 1;
    return address_of("https", std::string_view(remote).substr(host, colon - host), remote.substr(colon + 1));
  }
  const std::string scheme = remote.substr(0, scheme_end);
  const std::string rest = remote.substr(scheme_end + 3);
  const std::size_t path = std::min(rest.find('/'), rest.size());
  const std::size_t at = rest.rfind('@', path);
  std::string host = rest.substr(at == std::string::npos || at > path ? 0 : at + 1);
  host.resize(std::min(host.find('/'), host.size()));
  if (scheme == "http" || scheme == "https") {
    return address_of(scheme, host, rest.substr(path));
  }
  if (scheme == "ssh" || scheme == "git" || scheme == "git+ssh") {
    return address_of("https", std::string_view(host).substr(0, host.find(':')), rest.substr(path));
  }
  return std::nullopt;
}

std::optional<Repository> repository_of(const std::filesystem::path& checkout) {
  try {
    const Git git(checkout);
    const std::optional<std::string> address = web_address(remote_of(git));
    if (!address) {
      return std::nullopt;
    }
    Repository repository;
    repository.address = *address;
    repository.kind = kind_of(*address);
    repository.commit = first_line(git.output_of({"rev-parse", "--verify", "HEAD^{commit}"}));
    repository.folder = without_end(first_line(git.output_of({"rev-parse", "--show-prefix"})), "/");
    repository.changed = git.run({"diff", "--quiet", "HEAD", "--", "."}).code != 0;
    return repository;
  } catch (const Error&) {
    return std::nullopt;  // then there are no links
  }
}

}  // namespace filperf::page
