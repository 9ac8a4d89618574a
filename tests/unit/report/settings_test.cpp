#include "report/settings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace filperf::report::test {
namespace {

settings::Settings settings_with(const settings::Table& options) {
  return settings::read({settings::Use::profile, {}, {}, [](const std::string&) { return std::nullopt; }, options});
}

TEST(SettingsText, ShowsEachWithItsValueAndItsOrigin) {
  const std::string text = to_terminal(settings_with({{"FIL_PERF_CPROFILE_SORT", "tottime,calls"}}));
  EXPECT_NE(text.find("FIL_PERF_CPROFILE_SORT = tottime,calls  (command line)\n"), std::string::npos) << text;
  for (const settings::Definition& definition : settings::definitions()) {
    EXPECT_NE(text.find(std::string(definition.variable) + " = "), std::string::npos) << definition.variable;
    EXPECT_NE(text.find(definition.description), std::string::npos) << definition.variable;
  }
}

TEST(SettingsJson, HoldsEveryDefinition) {
  const auto document = to_json(settings_with({}), settings::Use::gate, {"FIL_PERF_TYPO"});
  EXPECT_EQ(document["schema"], "filperf/settings/1");
  EXPECT_EQ(document["unknown"], (settings::Texts{"FIL_PERF_TYPO"}));
  ASSERT_EQ(document["settings"].size(), settings::definitions().size());
  for (std::size_t i = 0; i < settings::definitions().size(); ++i) {
    const settings::Definition& definition = settings::definitions()[i];
    const auto& entry = document["settings"][i];
    EXPECT_EQ(entry["variable"], definition.variable);
    EXPECT_EQ(entry["origin"], "default");
    EXPECT_EQ(entry["default"], definition.fallback_in_gate);
    EXPECT_EQ(entry["in_gate"], definition.in_gate);
  }
}

TEST(SettingsJson, HasValuesWithTheirTypes) {
  const auto document =
      to_json(settings_with({{"FIL_PERF_CPROFILE_ENABLED", "on"}, {"FIL_PERF_CPROFILE_SORT", "tottime,calls"}}),
              settings::Use::profile, {});
  for (const auto& entry : document["settings"]) {
    if (entry["variable"] == "FIL_PERF_CPROFILE_ENABLED") {
      EXPECT_EQ(entry["value"], true);
    }
    if (entry["variable"] == "FIL_PERF_CPROFILE_SORT") {
      EXPECT_EQ(entry["value"], (settings::Texts{"tottime", "calls"}));
    }
  }
}

}  // namespace
}  // namespace filperf::report::test
