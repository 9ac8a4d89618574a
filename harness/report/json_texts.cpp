#include "report/json_texts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/diff.h"
#include "report/explanation.h"
#include "report/history_json.h"
#include "report/json.h"
#include "report/json_parts.h"
#include "report/refreshed.h"
#include "report/selftest.h"
#include "report/settings.h"

namespace filperf::report {

std::string json_text(const gate::Outcome& outcome) {
  return to_text(to_json(outcome));
}

std::string json_text(const gate::Refreshed& refreshed) {
  return to_text(to_json(refreshed));
}

std::string json_text(const gate::Selftest& selftest) {
  return to_text(to_json(selftest));
}

std::string json_text(const gate::Difference& difference) {
  return to_text(to_json(difference));
}

std::string json_text(const gate::Explanation& explanation) {
  return to_text(to_json(explanation));
}

std::string json_text(const history::History& history, const history::Since* since,
                      const std::vector<std::string>& notes) {
  return to_text(to_json(history, since, notes));
}

std::string json_text(const settings::Settings& settings, settings::Use use, const settings::Texts& unknown) {
  return to_text(to_json(settings, use, unknown));
}

std::string json_list_text(std::string_view schema, std::string_view member, const std::vector<std::string>& documents,
                           std::string_view more) {
  std::string list;
  for (const std::string& document : documents) {
    list += list.empty() ? "\n    " : ",\n    ";
    for (const char c : std::string_view(document).substr(0, document.find_last_not_of('\n') + 1)) {
      list += c;
      if (c == '\n') {
        list += "    ";
      }
    }
  }
  return fmt::format("{{\n  \"schema\": \"{}\",\n  \"{}\": [{}{}]{}{}\n}}\n", schema, member, list,
                     list.empty() ? "" : "\n  ", more.empty() ? "" : ",\n", more);
}

std::string member_text(std::string_view member, const nlohmann::ordered_json& value) {
  const nlohmann::ordered_json document{{std::string(member), value}};
  std::string text = to_text(document);
  // Without the braces of the document.
  text.erase(0, text.find('\n') + 1);
  text.erase(text.rfind("\n}"));
  return text;
}

}  // namespace filperf::report
