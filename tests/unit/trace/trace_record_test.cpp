#include "trace/trace_record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "error_of.h"
#include "scratch.h"

namespace filperf::trace::test {
namespace {

using filperf::test::error_of;
using filperf::test::Scratch;
using nlohmann::json;

/// What the driver writes for two edges: one that was seen by two ways, and one that was not.
json full_trace() {
  return json::parse(R"({
    "whole": true,
    "functions": [{"file": "/a/tool/a.py", "name": "main", "template": false},
                  {"file": "/a/tool/page.html", "name": "root", "template": true}],
    "edges": [[{"calls": 3, "ending": 1, "frames": [[1, 12], [0, 7]]}, {"calls": 1, "ending": 0, "frames": []}], []]
  })");
}

TraceRecord read(const json& trace, std::size_t edges = 2) {
  const Scratch scratch;
  return read_trace(scratch.write("trace.json", trace.dump()), edges);
}

/// Why a trace is refused in which the member at `pointer` has another value, or is missing where that is discarded.
std::string refusal(const std::string& pointer, const json& value) {
  json trace = full_trace();
  const json::json_pointer member(pointer);
  if (value.is_discarded()) {
    trace[member.parent_pointer()].erase(member.back());
  } else {
    trace[member] = value;
  }
  return error_of([&] { return read(trace); }).why();
}

TEST(TraceRecord, IsReadInFull) {
  const TraceRecord trace = read(full_trace());
  EXPECT_TRUE(trace.whole);
  ASSERT_EQ(trace.functions.size(), 2U);
  EXPECT_EQ(trace.functions[0].file, "/a/tool/a.py");
  EXPECT_EQ(trace.functions[0].name, "main");
  EXPECT_FALSE(trace.functions[0].from_template);
  EXPECT_TRUE(trace.functions[1].from_template);
  ASSERT_EQ(trace.edges.size(), 2U);
  ASSERT_EQ(trace.edges[0].size(), 2U);
  EXPECT_TRUE(trace.edges[1].empty());
  const TracedStack& stack = trace.edges[0][0];
  EXPECT_EQ(stack.calls, 3);
  EXPECT_EQ(stack.ending, StackEnding::in_program);
  ASSERT_EQ(stack.frames.size(), 2U);
  EXPECT_EQ(stack.frames[0].function, 1U);
  EXPECT_EQ(stack.frames[0].line, 12);
  EXPECT_EQ(trace.edges[0][1].ending, StackEnding::at_start);
}

TEST(TraceRecord, SaysThatItIsMissing) {
  const Scratch scratch;
  EXPECT_NE(error_of([&] { return read_trace(scratch / "trace.json", 1); }).what_failed().find("trace.json"),
            std::string::npos);
}

TEST(TraceRecord, IsNotTrusted) {
  const json gone(json::value_t::discarded);
  for (const char* member : {"/whole", "/functions", "/edges", "/functions/0/file", "/functions/1/name",
                             "/functions/0/template", "/edges/0/0/calls", "/edges/0/0/ending", "/edges/0/0/frames"}) {
    EXPECT_FALSE(refusal(member, gone).empty()) << member;
    EXPECT_FALSE(refusal(member, json::object()).empty()) << member;
    EXPECT_FALSE(refusal(member, nullptr).empty()) << member;
  }
  for (const auto& [member, value] : {std::pair{"/edges/0/0/calls", json(0)},
                                      {"/edges/0/0/calls", json(-1)},
                                      {"/edges/0/0/calls", json(1.5)},
                                      {"/edges/0/0/ending", json(3)},
                                      {"/edges/0/0/frames/0", json({2, 1})},
                                      {"/edges/0/0/frames/0", json({-1, 1})},
                                      {"/edges/0/0/frames/0", json({0, -1})},
                                      {"/edges/0/0/frames/0", json({0, 5000000000})},
                                      {"/edges/0/0/frames/0", json::array({0})},
                                      {"/edges/0/0/frames/0", json({0, 1, 2})},
                                      {"/edges/0/0/frames/0", json({0, "1"})},
                                      {"/edges/0/0/frames/0", json("01")},
                                      {"/edges/0/0", json("x")},
                                      {"/edges/0", json("x")},
                                      {"/functions/0", json("x")},
                                      {"/functions", json::array()}}) {
    EXPECT_FALSE(refusal(member, value).empty()) << member << " " << value;
  }
  EXPECT_NE(error_of([] { return read(full_trace(), 3); }).why().find("as many edges as were asked for"),
            std::string::npos);
  EXPECT_FALSE(error_of([] { return read(json::array(), 0); }).why().empty());
}

}  // namespace
}  // namespace filperf::trace::test
