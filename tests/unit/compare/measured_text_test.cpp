#include "compare/measured_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::compare::test {
namespace {

Measured counted(std::int64_t calls, std::int64_t change) {
  Measured measured;
  measured.kind = Measured::Kind::counted;
  measured.calls = calls;
  measured.has_step = change != 0;
  measured.change = change;
  measured.moved = change != 0;
  measured.cause = change != 0 ? "demo/a.py:f" : "";
  measured.cause_change = change;
  return measured;
}

MeasuredHistory history() {
  MeasuredHistory history;
  for (const char* id : {"aaa", "bbb", "ccc"}) {
    history::Commit commit;
    commit.id = id;
    commit.short_id = id;
    commit.date = "2026-01-02";
    commit.subject = std::string("of ") + id;
    history.commits.push_back(commit);
  }
  Measured failed;
  failed.trouble = "no module named x";
  Measured after = counted(1300, 300);
  after.commits_before = 1;
  after.largest = true;
  history.scenarios.push_back({"run", "demo", {counted(1000, 0), failed, after}});
  return history;
}

TEST(MeasuredText, HasARowForEachCommitAndTheSum) {
  const std::string text = measured_text(history(), true);
  EXPECT_NE(text.find("aaa          2026-01-02         1,000"), std::string::npos) << text;
  EXPECT_NE(text.find("no counts"), std::string::npos);
  EXPECT_NE(text.find("no module named x"), std::string::npos);
  EXPECT_NE(text.find("+300 calls in demo/a.py:f, together with 1 commit before it that has no counts"),
            std::string::npos);
  EXPECT_NE(text.find("of ccc  <- largest step"), std::string::npos);
  EXPECT_NE(text.find("1 commit moved it: +300 calls"), std::string::npos);
}

TEST(MeasuredText, LeavesOutWhatDidNotMoveIfItIsNotWanted) {
  MeasuredHistory all = history();
  all.scenarios.front().commits[1] = counted(1000, 0);
  EXPECT_EQ(measured_text(all, false).find("of bbb"), std::string::npos);
  EXPECT_NE(measured_text(all, true).find("of bbb"), std::string::npos);
}

TEST(MeasuredText, HasTheSameAsJson) {
  const nlohmann::ordered_json document = measured_json(history());
  const nlohmann::ordered_json& scenario = document["scenarios"][0];
  EXPECT_EQ(scenario["sum"]["calls"], 300);
  EXPECT_EQ(scenario["commits"][1]["state"], "failed");
  EXPECT_FALSE(scenario["commits"][0].contains("change"));
  EXPECT_EQ(scenario["commits"][2]["commits_without_counts"], 1);
}

TEST(MeasuredText, PlotsOnlyWhatHasCounts) {
  EXPECT_EQ(calls_of(history().scenarios.front()), (std::vector<std::int64_t>{1000, 1300}));
}

}  // namespace
}  // namespace filperf::compare::test
