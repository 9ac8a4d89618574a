#include "summary/members.h"

#include <nlohmann/json.hpp>

namespace filperf::summary {

using nlohmann::json;

const json* member_of(const json& object, const char* key) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::string text_in(const json& object, const char* key) {
  const json* value = member_of(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

bool is_true_in(const json& object, const char* key) {
  const json* value = member_of(object, key);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::optional<std::int64_t> change_in(const json& object, const char* key) {
  const json* value = member_of(object, key);
  return value != nullptr && value->is_number_integer() ? std::optional(value->get<std::int64_t>()) : std::nullopt;
}

std::optional<std::int64_t> count_in(const json& object, const char* key) {
  // A number above the signed range becomes negative.
  const std::optional<std::int64_t> count = change_in(object, key);
  return count && *count >= 0 ? count : std::nullopt;
}

std::vector<const json*> objects_in(const json& object, const char* key) {
  std::vector<const json*> objects;
  if (const json* list = member_of(object, key); list != nullptr && list->is_array()) {
    for (const json& value : *list) {
      if (value.is_object()) {
        objects.push_back(&value);
      }
    }
  }
  return objects;
}

std::vector<std::string> texts_in(const json& object, const char* key) {
  std::vector<std::string> texts;
  if (const json* list = member_of(object, key); list != nullptr && list->is_array()) {
    for (const json& value : *list) {
      if (value.is_string()) {
        texts.push_back(value.get<std::string>());
      }
    }
  }
  return texts;
}

std::vector<const json*> bill_rows_in(const json& verdict) {
  const json* bill = member_of(verdict, "bill");
  return bill == nullptr ? std::vector<const json*>() : objects_in(*bill, "rows");
}

}  // namespace filperf::summary
