#include "report/place.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace filperf::report {

using nlohmann::ordered_json;

std::string source_text(const model::Place& place) {
  return place.text.empty() ? "(no source line: " + printable(place.why_no_text) + ")" : printable(place.text);
}

ordered_json place_json(const model::Place& place) {
  ordered_json json{{"file", place.file},
                    {"path", place.path.empty() ? ordered_json() : ordered_json(well_formed_utf8(place.path.string()))},
                    {"line", place.line},
                    {"function", place.function},
                    {"origin", place.origin}};
  json["text"] = place.text.empty() ? ordered_json() : ordered_json(place.text);
  if (!place.why_no_text.empty()) {
    json["why_no_text"] = place.why_no_text;
  }
  return json;
}

}  // namespace filperf::report
