#include "settings/template.h"

namespace filperf::settings {

std::optional<std::string> fill(std::string_view text, const std::map<std::string, std::string>& fields) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (character != '{' && character != '}') {
      result += character;
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == character) {
      result += character;
      ++i;
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (character == '}' || end == std::string_view::npos) {
      return std::nullopt;
    }
    const auto field = fields.find(std::string(text.substr(i + 1, end - i - 1)));
    if (field == fields.end()) {
      return std::nullopt;
    }
    result += field->second;
    i = end;
  }
  return result;
}

}  // namespace filperf::settings
