#include "base/json_text.h"

#include <nlohmann/json.hpp>

namespace filperf {

namespace {

constexpr int indent_of(JsonLayout layout) {
  return layout == JsonLayout::indented ? 2 : -1;
}

}  // namespace

std::string json_text_of(const nlohmann::json& document, JsonLayout layout) {
  return document.dump(indent_of(layout), ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_text_of(const nlohmann::ordered_json& document, JsonLayout layout) {
  return document.dump(indent_of(layout), ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string exact_json_text_of(const nlohmann::json& document) {
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::strict);
}

}  // namespace filperf
