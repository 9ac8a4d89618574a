#include "trace/trace_record.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json_object.h"
#include "callgraph/call_graph.h"

namespace filperf::trace {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestTrace = std::size_t{64} << 20U;
constexpr std::int64_t kMostCalls = INT64_MAX;

/// A member that must be a list.
const json& list_of(const json& object, const char* key, const JsonObject& checked) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) {
    checked.fail(key, "is not a list");
  }
  return *found;
}

TracedFrame read_frame(const json& frame, std::size_t functions, const JsonObject& stack) {
  const auto number = [&](std::size_t index, std::int64_t most) {
    if (!frame.is_array() || frame.size() != 2 || !frame[index].is_number_integer()) {
      stack.fail("frames", "holds something other than pairs of numbers");
    }
    const auto value = frame[index].get<std::int64_t>();
    if (value < 0 || value > most) {
      stack.fail("frames", "holds a number out of range");
    }
    return value;
  };
  if (functions == 0) {
    stack.fail("frames", "has frames without a function");
  }
  return {static_cast<std::uint32_t>(number(0, static_cast<std::int64_t>(functions) - 1)), number(1, INT32_MAX)};
}

TracedStack read_stack(const json& entry, std::size_t functions, const std::string& attempt) {
  const JsonObject object(entry, attempt, "edges");
  TracedStack stack;
  stack.calls = object.integer("calls", 1, kMostCalls);
  stack.ending = static_cast<StackEnding>(object.integer("ending", 0, 2));
  for (const json& frame : list_of(entry, "frames", object)) {
    stack.frames.push_back(read_frame(frame, functions, object));
  }
  return stack;
}

bool read_flag(const json& object, const char* key, const JsonObject& checked) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_boolean()) {
    checked.fail(key, "is neither true nor false");
  }
  return found->get<bool>();
}

}  // namespace

TraceRecord read_trace(const std::filesystem::path& path, std::size_t edges) {
  return trace_from_text(read_file(path, kLargestTrace), edges, path.string());
}

TraceRecord trace_from_text(std::string_view text, std::size_t edges, const std::string& source) {
  const std::string attempt = "cannot read what the trace left, " + source;
  const json document = parse_json(text, attempt);
  const JsonObject checked(document, attempt);
  TraceRecord record;
  record.whole = read_flag(document, "whole", checked);
  for (const json& entry : list_of(document, "functions", checked)) {
    const JsonObject function(entry, attempt, "functions");
    record.functions.push_back({function.text("file"), function.text("name"), read_flag(entry, "template", function)});
  }
  for (const json& stacks : list_of(document, "edges", checked)) {
    if (!stacks.is_array()) {
      checked.fail("edges", "holds something other than lists");
    }
    std::vector<TracedStack>& edge = record.edges.emplace_back();
    for (const json& stack : stacks) {
      edge.push_back(read_stack(stack, record.functions.size(), attempt));
    }
  }
  if (record.edges.size() != edges) {
    checked.fail("edges", "does not have as many edges as were asked for");
  }
  return record;
}

}  // namespace filperf::trace
