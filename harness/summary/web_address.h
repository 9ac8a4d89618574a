#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace filperf::summary {

/// The address of a repository's page, from one that git fetches from. Names, passwords and tokens in it are left out.
/// @return no value if it is not an address of a host
[[nodiscard]] std::optional<std::string> web_address(const std::string& remote);

/// A path as a part of an address: all but letters, digits and a few signs that mean nothing there is `%20`.
[[nodiscard]] std::string address_part(std::string_view path);

}  // namespace filperf::summary
