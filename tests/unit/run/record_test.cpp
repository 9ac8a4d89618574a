#include "run/record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "error_of.h"
#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::error_of;
using filperf::test::Scratch;
using nlohmann::json;

json full_record() {
  return json::parse(R"({
    "stage": "done", "python": {"implementation": "cpython", "version": [3, 11, 7]}, "stdlib": "/usr/lib/python3.11",
    "path": ["/a", "/b"], "program": ["/a/tool"], "seconds": 1.5, "profiler": "kept",
    "failure": {"type": "SystemExit", "message": "3", "missing": null}
  })");
}

/// Why a record is refused in which the member at `pointer` has another value, or is missing where that is discarded.
std::string refusal(const std::string& pointer, const json& value) {
  const Scratch scratch;
  json record = full_record();
  const json::json_pointer member(pointer);
  if (value.is_discarded()) {
    record[member.parent_pointer()].erase(member.back());
  } else {
    record[member] = value;
  }
  return error_of([&] { return read_record(scratch.write("record.json", record.dump())); }).why();
}

TEST(Record, IsReadInFull) {
  const Scratch scratch;
  const auto record = read_record(scratch.write("record.json", full_record().dump()));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->stage, Stage::done);
  EXPECT_EQ(record->implementation, "cpython");
  EXPECT_EQ(record->version, (std::vector<std::int64_t>{3, 11, 7}));
  EXPECT_EQ(record->stdlib, "/usr/lib/python3.11");
  EXPECT_EQ(record->search_path, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(record->program, std::vector<std::string>{"/a/tool"});
  EXPECT_EQ(record->failure, "SystemExit");
  EXPECT_EQ(record->failure_message, "3");
  EXPECT_EQ(record->missing_module, std::nullopt);
  EXPECT_EQ(record->seconds, 1.5);
  EXPECT_FALSE(record->profiler_replaced);
}

TEST(Record, TellsWhetherTheProfilerWasKept) {
  const Scratch scratch;
  json record = full_record();
  record["profiler"] = "replaced";
  EXPECT_TRUE(read_record(scratch.write("record.json", record.dump()))->profiler_replaced);
}

TEST(Record, TellsWhatCounted) {
  const Scratch scratch;
  json record = full_record();
  EXPECT_FALSE(read_record(scratch.write("old.json", record.dump()))->native);
  record["engine"] = {{"name", "native"}, {"why_not_native", ""}, {"ended_by", "trace"}};
  const auto native = read_record(scratch.write("native.json", record.dump()));
  EXPECT_TRUE(native->native);
  EXPECT_EQ(native->ended_by, "trace");
  record["engine"] = {{"name", "cprofile"}, {"why_not_native", "a free-threaded build"}, {"ended_by", ""}};
  const auto standard = read_record(scratch.write("standard.json", record.dump()));
  EXPECT_FALSE(standard->native);
  EXPECT_EQ(standard->why_not_native, "a free-threaded build");
  record["engine"] = {{"name", 3}};
  EXPECT_THROW(static_cast<void>(read_record(scratch.write("bad.json", record.dump()))), Error);
}

TEST(Record, KnowsEveryStage) {
  const Scratch scratch;
  for (const auto& [name, stage] : {std::pair{"import", Stage::import}, std::pair{"entry", Stage::entry},
                                    std::pair{"run", Stage::run}, std::pair{"done", Stage::done}}) {
    json record = full_record();
    record["stage"] = name;
    EXPECT_EQ(read_record(scratch.write("record.json", record.dump()))->stage, stage);
  }
  EXPECT_EQ(refusal("/stage", "later"), "`stage` is `later`");
}

TEST(Record, MayTellOfNoFailureOrAMissingModule) {
  const Scratch scratch;
  json record = full_record();
  record["failure"]["missing"] = "tool";
  EXPECT_EQ(read_record(scratch.write("record.json", record.dump()))->missing_module, "tool");
  record["failure"] = nullptr;
  EXPECT_EQ(read_record(scratch.write("record.json", record.dump()))->failure, std::nullopt);
}

TEST(Record, IsNoneWhereTheRunLeftNone) {
  const Scratch scratch;
  EXPECT_FALSE(read_record(scratch / "record.json"));
}

TEST(Record, LackingAMemberIsRefused) {
  const json missing(json::value_t::discarded);
  for (const auto& [pointer, name] : {std::pair{"/stage", "stage"},
                                      {"/python", "python"},
                                      {"/python/implementation", "python.implementation"},
                                      {"/stdlib", "stdlib"},
                                      {"/path", "path"},
                                      {"/program", "program"},
                                      {"/seconds", "seconds"},
                                      {"/profiler", "profiler"},
                                      {"/failure/type", "failure.type"},
                                      {"/failure/message", "failure.message"}}) {
    EXPECT_EQ(refusal(pointer, missing), std::string("`") + name + "` is missing");
  }
}

TEST(Record, WithAnotherTypeIsRefused) {
  for (const json& version : {json("3.11"), json::array({3, 11}), json::array({3, 11, "7"}), json::array({3, 11, 7.5}),
                              json{{"a", 3}, {"b", 11}, {"c", 7}}, json(nullptr), json(json::value_t::discarded)}) {
    EXPECT_EQ(refusal("/python/version", version), "`python.version` is not a list of three numbers");
  }
  EXPECT_EQ(refusal("/path", "x"), "`path` is not a list");
  EXPECT_EQ(refusal("/program", json::array({1})), "`program` holds something that is not a text");
  EXPECT_EQ(refusal("/seconds", -1).rfind("`seconds` is not a number from ", 0), 0U);
  EXPECT_EQ(refusal("/failure", "x"), "`failure` is not an object");
}

TEST(Record, WithProcessorsThatNoMachineHasIsRefused) {
  EXPECT_EQ(refusal("/processors", json::array({UINT64_MAX, 1})), "`processors` holds a number above 1000000");
  EXPECT_EQ(refusal("/processors", json::array({8, 1'000'001})), "`processors` holds a number above 1000000");
  EXPECT_EQ(refusal("/processors", json::array({-1, 1})), "`processors` is not a list of two numbers");
  EXPECT_EQ(record_from_text(
                R"({"stage": "done", "python": {"implementation": "cpython", "version": [3, 11, 7]}, "stdlib": "/s",
                    "path": [], "program": [], "seconds": 1, "profiler": "kept", "processors": [8, 1]})",
                "r")
                .processors,
            8);
}

TEST(Record, ThatIsCutOffIsRefused) {
  const Scratch scratch;
  const Error error = error_of([&] { return read_record(scratch.write("record.json", R"({"stage": "ru)")); });
  EXPECT_EQ(error.what_failed(), "cannot read the record of the run, " + (scratch / "record.json").string());
  EXPECT_EQ(error.why(), "it is not JSON (at byte 14)");
}

}  // namespace
}  // namespace filperf::run::test
