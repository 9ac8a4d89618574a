#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace filperf::summary {

// Members of a document that is not trusted: what is missing or of another type reads as nothing.

/// A member of an object. @return null if the object is none, or has no such member
[[nodiscard]] const nlohmann::json* member_of(const nlohmann::json& object, const char* key);

/// A text; empty if there is none.
[[nodiscard]] std::string text_in(const nlohmann::json& object, const char* key);

/// Whether the member is `true`.
[[nodiscard]] bool is_true_in(const nlohmann::json& object, const char* key);

/// A count. @return no value if the member is something else or below 0
[[nodiscard]] std::optional<std::int64_t> count_in(const nlohmann::json& object, const char* key);

/// A whole number, of either sign.
[[nodiscard]] std::optional<std::int64_t> change_in(const nlohmann::json& object, const char* key);

/// The objects of a list, those of them that are objects.
[[nodiscard]] std::vector<const nlohmann::json*> objects_in(const nlohmann::json& object, const char* key);

/// The texts of a list, those of them that are texts.
[[nodiscard]] std::vector<std::string> texts_in(const nlohmann::json& object, const char* key);

/// The rows of a verdict's bill; empty if it has none.
[[nodiscard]] std::vector<const nlohmann::json*> bill_rows_in(const nlohmann::json& verdict);

}  // namespace filperf::summary
