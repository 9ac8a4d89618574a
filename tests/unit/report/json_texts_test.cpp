#include "report/json_texts.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::report::test {
namespace {

/// A list is put together from texts; it must have the form that the JSON library gives the whole document.
TEST(JsonListText, IsWhatTheJsonLibraryWrites) {
  const nlohmann::ordered_json one{{"a", {1, 2}}, {"b", "x\ny"}};
  const nlohmann::ordered_json two{{"c", nullptr}};
  nlohmann::ordered_json whole{{"schema", "s/1"}, {"all", nlohmann::ordered_json::array({one, two})}};
  EXPECT_EQ(json_list_text("s/1", "all", {one.dump(2) + "\n", two.dump(2) + "\n"}), whole.dump(2) + "\n");
}

TEST(JsonListText, MayBeEmpty) {
  const nlohmann::ordered_json whole{{"schema", "s/1"}, {"all", nlohmann::ordered_json::array()}};
  EXPECT_EQ(json_list_text("s/1", "all", {}), whole.dump(2) + "\n");
}

}  // namespace
}  // namespace filperf::report::test
