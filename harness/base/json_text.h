#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace filperf {

enum class JsonLayout {
  one_line,
  indented  ///< by two blanks
};

/// The text of a JSON document, without a line feed at its end. Bytes that are not UTF-8 become U+FFFD.
///
/// Everybody writes JSON through these functions: each room that calls the library's own compiles its writer once more.
[[nodiscard]] std::string json_text_of(const nlohmann::json& document, JsonLayout layout = JsonLayout::one_line);

/// The same, with members in the order in which they were added.
[[nodiscard]] std::string json_text_of(const nlohmann::ordered_json& document,
                                       JsonLayout layout = JsonLayout::one_line);

/// The text in one line, for a reader who needs every byte as it is.
/// @throws nlohmann::json::type_error if a text in it is not UTF-8
[[nodiscard]] std::string exact_json_text_of(const nlohmann::json& document);

}  // namespace filperf
