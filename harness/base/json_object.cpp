#include "base/json_object.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "base/error.h"

namespace filperf {

namespace {

/// Refuses what a document of ours never holds, while the document is being read.
class Strictness {
public:
  explicit Strictness(const std::string& attempt) : attempt_(&attempt) {}

  void see(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kDeepestJson) {
        throw Error(*attempt_, fmt::format("its lists and objects are nested more than {} deep", kDeepestJson));
      }
      if (event == Event::object_start) {
        open_.emplace_back();
      }
    } else if (event == Event::object_end) {
      open_.pop_back();
    } else if (event == Event::key && !open_.back().insert(parsed.get<std::string>()).second) {
      throw Error(*attempt_, fmt::format("it has the member `{}` twice in one object", parsed.get<std::string>()));
    }
  }

private:
  const std::string* attempt_;
  std::vector<std::set<std::string>> open_;  ///< the names of the members of each object that has not ended
};

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& attempt) {
  Strictness strictness(attempt);
  try {
    return nlohmann::json::parse(text, [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
      strictness.see(depth, event, parsed);
      return true;
    });
  } catch (const nlohmann::json::parse_error& error) {
    throw Error(attempt, fmt::format("it is not JSON (at byte {})", error.byte));
  } catch (const nlohmann::json::out_of_range&) {
    throw Error(attempt, "it holds a number that is too large");
  }
}

JsonObject::JsonObject(const nlohmann::json& value, std::string attempt, std::string place)
    : value_(&value), attempt_(std::move(attempt)), place_(std::move(place)) {
  if (!value.is_object()) {
    throw Error(attempt_, place_.empty() ? "it is not a JSON object" : fmt::format("`{}` is not an object", place_));
  }
}

void JsonObject::fail(const std::string& key, const std::string& why) const {
  throw Error(attempt_, fmt::format("`{}{}{}` {}", place_, place_.empty() ? "" : ".", key, why));
}

std::vector<std::string> JsonObject::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : value_->items()) {
    keys.push_back(key);
  }
  return keys;
}

bool JsonObject::has(const char* key) const {
  const auto found = value_->find(key);
  return found != value_->end() && !found->is_null();
}

const nlohmann::json& JsonObject::member(const char* key) const {
  const auto found = value_->find(key);
  if (found == value_->end()) {
    fail(key, "is missing");
  }
  return *found;
}

std::string JsonObject::text(const char* key) const {
  const nlohmann::json& value = member(key);
  if (!value.is_string()) {
    fail(key, "is not a text");
  }
  return value.get<std::string>();
}

std::optional<std::string> JsonObject::optional_text(const char* key) const {
  return has(key) ? std::optional(text(key)) : std::nullopt;
}

std::vector<std::string> JsonObject::texts(const char* key) const {
  const nlohmann::json& value = member(key);
  std::vector<std::string> texts;
  if (!value.is_array()) {
    fail(key, "is not a list");
  }
  for (const nlohmann::json& item : value) {
    if (!item.is_string()) {
      fail(key, "holds something that is not a text");
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

std::map<std::string, std::string> JsonObject::text_map(const char* key) const {
  const nlohmann::json& value = member(key);
  std::map<std::string, std::string> texts;
  if (!value.is_object()) {
    fail(key, "is not an object");
  }
  for (const auto& [name, item] : value.items()) {
    if (!item.is_string()) {
      fail(key + std::string(".") + name, "is not a text");
    }
    texts.emplace(name, item.get<std::string>());
  }
  return texts;
}

std::int64_t JsonObject::integer(const char* key, std::int64_t least, std::int64_t most) const {
  return whole_number(member(key), key, least, most);
}

std::int64_t JsonObject::last_integer(const char* key, std::int64_t least, std::int64_t most) const {
  const nlohmann::json& list = member(key);
  if (!list.is_array() || list.empty()) {
    fail(key, "is not a list of numbers");
  }
  return whole_number(list.back(), key, least, most);
}

std::int64_t JsonObject::whole_number(const nlohmann::json& value, const char* key, std::int64_t least,
                                      std::int64_t most) const {
  // An unsigned value above the signed range would wrap round in `get`.
  const bool fits = value.is_number_integer() && (!value.is_number_unsigned() ||
                                                  value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
  if (!fits || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most) {
    fail(key, fmt::format("is not a whole number from {} to {}", least, most));
  }
  return value.get<std::int64_t>();
}

double JsonObject::number(const char* key, double least, double most) const {
  const nlohmann::json& value = member(key);
  if (!value.is_number() || !(value.get<double>() >= least) || !(value.get<double>() <= most)) {
    fail(key, fmt::format("is not a number from {} to {}", least, most));
  }
  return value.get<double>();
}

JsonObject JsonObject::object(const char* key) const {
  return {member(key), attempt_, place_.empty() ? key : fmt::format("{}.{}", place_, key)};
}

}  // namespace filperf
