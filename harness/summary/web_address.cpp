#include "summary/web_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace filperf::summary {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string without_end(std::string text, std::string_view end) {
  if (text.ends_with(end)) {
    text.resize(text.size() - end.size());
  }
  return text;
}

/// Whether a text is a host, maybe with a port: `git.example.org:8443`. What is none may be a name with a password.
bool is_host(std::string_view host) {
  const std::size_t bracket = host.find(']');  // of an address of IPv6
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::string_view name = host.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
  const auto is_of_name = [](char c) {
    return is_letter_or_digit(c) || std::string_view("-._[]:").find(c) != std::string_view::npos;
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_of_name) &&
         std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Hosts that only speak to git have their pages elsewhere.
std::string host_of_pages(std::string_view host) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOthers{
      {{"ssh.github.com", "github.com"},
       {"altssh.gitlab.com", "gitlab.com"},
       {"altssh.bitbucket.org", "bitbucket.org"}}};
  const auto found =
      std::find_if(kOthers.begin(), kOthers.end(), [&](const auto& other) { return other.first == host; });
  return std::string(found == kOthers.end() ? host : found->second);
}

/// A host and a path, if both are.
std::optional<std::string> address_of(const std::string& scheme, std::string_view host, std::string_view path) {
  while (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  const std::string page = without_end(without_end(std::string(path), "/"), ".git");
  // What follows a `?` or a `#` may be a token.
  if (!is_host(host) || page.empty() || page.find_first_of("?#") != std::string::npos) {
    return std::nullopt;
  }
  return scheme + "://" + host_of_pages(host) + "/" + address_part(page);
}

/// As scp writes it: user@host:path. A path of this machine has no colon before its first slash.
std::optional<std::string> address_of_scp(std::string_view remote) {
  const std::size_t colon = remote.find(':');
  if (colon == std::string_view::npos || remote.find('/') < colon) {
    return std::nullopt;
  }
  const std::size_t at = remote.rfind('@', colon);
  const std::size_t host = at == std::string_view::npos ? 0 : at + 1;
  const std::string_view path = remote.substr(colon + 1);
  // A password before the host has a colon too.
  return path.find('@') < path.find('/') ? std::nullopt : address_of("https", remote.substr(host, colon - host), path);
}

}  // namespace

std::string address_part(std::string_view path) {
  std::string part;
  for (const char c : path) {
    const bool is_plain = is_letter_or_digit(c) || std::string_view("-._~/@+,=%").find(c) != std::string_view::npos;
    part += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return part;
}

std::optional<std::string> web_address(const std::string& remote) {
  const std::size_t scheme_end = remote.find("://");
  if (scheme_end == std::string::npos) {
    return address_of_scp(remote);
  }
  const std::string scheme = remote.substr(0, scheme_end);
  const std::string_view rest = std::string_view(remote).substr(scheme_end + 3);
  const std::size_t path = std::min(rest.find('/'), rest.size());
  const std::size_t at = rest.substr(0, path).rfind('@');
  const std::size_t begin = at == std::string_view::npos ? 0 : at + 1;
  const std::string_view host = rest.substr(begin, path - begin);
  if (scheme == "http" || scheme == "https") {
    return address_of(scheme, host, rest.substr(path));
  }
  if (scheme == "ssh" || scheme == "git" || scheme == "git+ssh") {
    return is_host(host) ? address_of("https", host.substr(0, host.find(':')), rest.substr(path)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace filperf::summary
