#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace filperf {

/// The deepest nesting of lists and objects that parse_json takes. Documents of ours need far less.
inline constexpr int kDeepestJson = 64;

/// Parses a JSON text. The text is not trusted.
/// @param attempt  what is being attempted, for the error: "cannot read the manifest x.json"
/// @throws Error if it is not JSON (with the byte at fault), is nested deeper than kDeepestJson, has a member twice in
///               one object, or holds a number that no double can hold. Nothing else is thrown.
[[nodiscard]] nlohmann::json parse_json(std::string_view text, const std::string& attempt);

/// An object of an untrusted JSON document: reads its members with their types and ranges checked, and names the member
/// in every error. It refers to the document, which must live longer.
class JsonObject {
public:
  /// @param place where the object stands in the document: "" for the document itself, "limits" for a member of it
  /// @throws Error if `value` is no object
  JsonObject(const nlohmann::json& value, std::string attempt, std::string place = {});

  [[nodiscard]] std::vector<std::string> keys() const;  ///< the names of its members, sorted
  [[nodiscard]] bool has(const char* key) const;        ///< true if the member exists and is not null
  [[nodiscard]] std::string text(const char* key) const;
  [[nodiscard]] std::optional<std::string> optional_text(const char* key) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] std::map<std::string, std::string> text_map(const char* key) const;
  [[nodiscard]] std::int64_t integer(const char* key, std::int64_t least, std::int64_t most) const;
  /// The last of a list of whole numbers.
  [[nodiscard]] std::int64_t last_integer(const char* key, std::int64_t least, std::int64_t most) const;
  [[nodiscard]] double number(const char* key, double least, double most) const;
  [[nodiscard]] JsonObject object(const char* key) const;

  /// The error that names this object's member.
  [[noreturn]] void fail(const std::string& key, const std::string& why) const;

private:
  [[nodiscard]] const nlohmann::json& member(const char* key) const;
  [[nodiscard]] std::int64_t whole_number(const nlohmann::json& value, const char* key, std::int64_t least,
                                          std::int64_t most) const;

  const nlohmann::json* value_;
  std::string attempt_;
  std::string place_;
};

}  // namespace filperf
