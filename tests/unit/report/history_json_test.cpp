#include "report/history_json.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>

#include "report/histories.h"

namespace filperf::report::test {
namespace {

using nlohmann::json;

TEST(HistoryJson, HoldsEveryCommitWithCountsAndChanges) {
  const history::Since since = some_tag();
  const json document = to_json(some_history(), &since, {"a note"});
  EXPECT_EQ(document["schema"], "filperf/history/1");
  EXPECT_EQ(document["scenario"], "run-it");
  EXPECT_EQ(document["python"], "cpython-3.11");
  EXPECT_EQ(document["path"], "baselines/cpython-3.11/run-it.json");
  EXPECT_EQ(document["names"], json({"baselines/cpython-3.11/run-it.json"}));
  EXPECT_EQ(document["shallow"], false);
  EXPECT_EQ(document["notes"], json({"a note"}));
  EXPECT_EQ(document["since"]["name"], "v1");
  EXPECT_EQ(document["since"]["commit"].get<std::string>(), std::string(40, '1'));
  EXPECT_EQ(document["since"]["calls"]["total"], 11900);
  EXPECT_EQ(document["sum"], json({{"total", 1600}, {"of_program", 5}, {"by_program", 4}}));
  ASSERT_EQ(document["entries"].size(), 5U);
  EXPECT_EQ(
      document["entries"][1],
      json::parse(R"({"commit": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "date": "2026-11-20", "subject": "More",
                            "path": "baselines/cpython-3.11/run-it.json", "renamed_from": "", "merge": false,
                            "on_branch": false, "trouble": "", "environment_changes": [], "same_command": true,
                            "calls": {"total": 13000, "of_program": 510, "by_program": 300,
                                      "by_origin": {"program": 510, "stdlib": 12490}},
                            "change": {"total": 1000, "of_program": 10, "by_program": 0}})"));
  EXPECT_EQ(document["entries"][0]["change"], nullptr);
  EXPECT_EQ(document["entries"][2]["on_branch"], true);
  EXPECT_EQ(document["entries"][3]["merge"], true);
}

TEST(HistoryJson, HoldsLinesWhereTheyWereCounted) {
  history::History history = some_history();
  const auto counted = [&](std::size_t entry, std::int64_t lines) {
    auto header = std::make_shared<baseline::Header>(*history.entries[entry].baseline);
    header->lines = lines;
    history.entries[entry].baseline = header;
    return header;
  };
  history.entries[4].previous = counted(3, 2000);
  counted(4, 2500);
  const json document = to_json(history, nullptr, {});
  EXPECT_FALSE(document["entries"][0].contains("lines"));
  EXPECT_FALSE(document["entries"][3]["change"].contains("lines"));
  EXPECT_EQ(document["entries"][4]["lines"], 2500);
  EXPECT_EQ(document["entries"][4]["change"]["lines"], 500);
  EXPECT_FALSE(document["sum"].contains("lines")) << "the first entry counts none";
}

TEST(HistoryJson, HasNullForMissingCounts) {
  history::History history = some_history();
  history.entries.resize(2);
  history.entries[0].baseline = nullptr;
  history.entries[0].trouble = "it is empty";
  history.entries[1].baseline = nullptr;
  history.entries[1].path = "";
  history.shallow = true;
  const json document = to_json(history, nullptr, {});
  EXPECT_EQ(document["since"], nullptr);
  EXPECT_EQ(document["sum"], nullptr);
  EXPECT_EQ(document["shallow"], true);
  EXPECT_EQ(document["entries"][0]["calls"], nullptr);
  EXPECT_EQ(document["entries"][0]["trouble"], "it is empty");
  EXPECT_EQ(document["entries"][1]["path"], "");
  EXPECT_EQ(document["entries"][1]["change"], nullptr);
}

TEST(HistoryJson, NamesWhatElseChanged) {
  history::History history = some_history();
  baseline::Header other = *history.entries[1].baseline;
  other.environment.distributions["click"] = "8.1.8";
  other.command = {"other"};
  history.entries[1].baseline = std::make_shared<const baseline::Header>(other);
  const json entry = to_json(history, nullptr, {})["entries"][1];
  EXPECT_EQ(entry["environment_changes"], json::parse(R"([{"what": "click", "before": "8.1.7", "after": "8.1.8"}])"));
  EXPECT_EQ(entry["same_command"], false);
}

}  // namespace
}  // namespace filperf::report::test
