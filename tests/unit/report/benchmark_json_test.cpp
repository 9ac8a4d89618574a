#include "report/benchmark_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace filperf::report::test {
namespace {

using nlohmann::json;

TEST(BenchmarkJson, ValidDocumentsStayAsTheyAre) {
  const char* text =
      "{\n  \"context\": {\"caches\": [1, -2.5e+3, true, null]},\n  \"name\": \"a \\\"b\\\" \\u00e9\"\n}\n";
  EXPECT_EQ(valid_benchmark_json(text), text);
}

TEST(BenchmarkJson, NumbersThatJsonLacksBecomeNull) {
  EXPECT_EQ(valid_benchmark_json(R"({"a": NaN, "b": -Infinity, "c": inf, "d": [-nan,Infinity]})"),
            R"({"a": null, "b": null, "c": null, "d": [null,null]})");
}

TEST(BenchmarkJson, TextsMayHoldTheSameWords) {
  EXPECT_EQ(valid_benchmark_json(R"({"NaN": "inf \"NaN\" Infinity"})"), R"({"NaN": "inf \"NaN\" Infinity"})");
}

TEST(BenchmarkJson, BytesThatAreNoTextAreEscaped) {
  const std::string fixed = valid_benchmark_json("{\"a\": \"x\x01y\xFF\"}");
  EXPECT_EQ(fixed, R"({"a": "x\u0001y\\xff"})");
  EXPECT_EQ(json::parse(fixed)["a"], "x\x01y\\xff");
}

TEST(BenchmarkJson, UnfinishedTextsAreNotReadBeyondTheirEnd) {
  EXPECT_EQ(valid_benchmark_json("{\"a"), "{\"a");
  EXPECT_EQ(valid_benchmark_json("{\"a\\"), "{\"a\\");
}

TEST(BenchmarkJson, ListedNamesBecomeEntries) {
  EXPECT_EQ(json::parse(valid_benchmark_json("read/1\n\nwrite\n")),
            json::parse(R"({"benchmarks": [{"name": "read/1"}, {"name": "write"}]})"));
  EXPECT_EQ(json::parse(valid_benchmark_json("")), json::parse(R"({"benchmarks": []})"));
}

}  // namespace
}  // namespace filperf::report::test
