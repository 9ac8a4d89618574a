#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::settings {

/// Fills in a template as Python's `str.format` does with names: `{label}-{pid}`, and `{{` and `}}` for braces.
/// @return no value if a brace has no partner or a name is not among the fields
[[nodiscard]] std::optional<std::string> fill(std::string_view text, const std::map<std::string, std::string>& fields);

}  // namespace filperf::settings
