#include "gate/explained_bill.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "error_of.h"
#include "gate/difference.h"
#include "report/diff.h"
#include "scratch.h"

namespace filperf::gate::test {
namespace {

using filperf::test::error_of;
using nlohmann::json;

json line(std::int64_t number, const std::string& text, std::int64_t calls) {
  return {{"file", "tool/a.py"}, {"path", nullptr}, {"line", number}, {"function", "main"},
          {"origin", "program"}, {"text", text},    {"calls", calls}, {"times", 1}};
}

/// A bill of one function with two lines, and of calls outside.
json explained(std::int64_t first_line, std::int64_t calls) {
  return {{"schema", "filperf/explain/1"},
          {"scenario", "run-it"},
          {"program", "tool"},
          {"bill",
           {{"calls", calls + 105},
            {"times", 2},
            {"functions",
             {{{"function", "tool/a.py:main"},
               {"called", 1},
               {"calls", calls + 5},
               {"times", 2},
               {"lines", {line(first_line, "load()", calls), line(first_line + 1, "render()", 5)}}},
              {{"function", "<outside>"}, {"called", 0}, {"calls", 100}, {"times", 0}, {"lines", json::array()}}}}}}};
}

TEST(ExplainedBill, IsTheBillByLine) {
  const ExplainedBill bill = explained_bill(explained(10, 50).dump(), "a.json");
  EXPECT_EQ(bill.program, "tool");
  ASSERT_EQ(bill.graph.bill.charges.size(), 3U);
  EXPECT_EQ(bill.graph.bill.charges[0], (callgraph::Charge{0, 10, 50}));
  EXPECT_EQ(bill.graph.bill.charges[2], (callgraph::Charge{callgraph::kOutside, 0, 100}));
  EXPECT_EQ(bill.texts.at({"tool/a.py:main", 11}), "render()");
}

TEST(ExplainedBill, IsRefusedIfItsSumDoesNotFit) {
  constexpr std::int64_t kLargest = INT64_MAX;
  for (const std::int64_t calls : {kLargest, kLargest - 1}) {
    json wrong = explained(10, 50);
    wrong["bill"]["calls"] = kLargest;
    wrong["bill"]["functions"][0]["calls"] = kLargest;
    wrong["bill"]["functions"][0]["lines"][0]["calls"] = calls;
    EXPECT_NE(error_of([&] { return explained_bill(wrong.dump(), "a.json"); }).why(), "") << calls;
  }
}

TEST(ExplainedBill, IsRefusedIfItDoesNotAddUp) {
  json wrong = explained(10, 50);
  wrong["bill"]["calls"] = 1;
  EXPECT_NE(error_of([&] { return explained_bill(wrong.dump(), "a.json"); }).why().find("sum"), std::string::npos);
  wrong = explained(10, 50);
  wrong["bill"]["functions"][0]["lines"][0]["calls"] = 51;
  EXPECT_NE(error_of([&] { return explained_bill(wrong.dump(), "a.json"); }).why().find("sum"), std::string::npos);
  wrong = explained(10, 50);
  wrong["bill"]["times"] = 3;
  EXPECT_NE(error_of([&] { return explained_bill(wrong.dump(), "a.json"); }).why().find("times"), std::string::npos);
  wrong = explained(10, 50);
  wrong["bill"]["functions"] = 3;
  EXPECT_NE(error_of([&] { return explained_bill(wrong.dump(), "a.json"); }).why().find("list"), std::string::npos);
}

TEST(ExplainedBill, IsRefusedIfItExplainsAFunction) {
  json other = explained(10, 50);
  other.erase("bill");
  EXPECT_NE(error_of([&] { return explained_bill(other.dump(), "a.json"); }).why().find("has no bill"),
            std::string::npos);
}

TEST(ExplainedBill, IsComparedByTheTextOfItsLines) {
  const filperf::test::Scratch scratch;
  const std::string old = scratch.write("a.json", explained(10, 50).dump()).string();
  const std::string now = scratch.write("b.json", explained(90, 350).dump()).string();
  const Difference difference = difference_of(read_side(old), read_side(now), "");
  ASSERT_TRUE(difference.only_bill);
  ASSERT_EQ(difference.bill->rows.size(), 1U);
  EXPECT_EQ(difference.bill->rows[0].change(), 300);
  EXPECT_TRUE(difference.bill->adds_up());
  ASSERT_EQ(difference.bill->rows[0].lines.size(), 1U);  // the other line has another number and the same calls
  EXPECT_EQ(difference.bill->rows[0].lines[0].place.line, 90);
  EXPECT_EQ(difference.bill->rows[0].lines[0].before, 50);
  const std::string text = report::to_terminal(difference);
  EXPECT_NE(text.find("tool/a.py:90  50 -> 350 calls\n                      load()\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace filperf::gate::test
