#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::settings {

/// Fills a template as Python's `str.format` does with names alone: `{label}-{pid}`, and `{{` and `}}` for braces.
/// @return no value where a brace has no partner or a name is not among the fields
[[nodiscard]] std::optional<std::string> fill(std::string_view text, const std::map<std::string, std::string>& fields);

}  // namespace filperf::settings
