// Speedscope's own format: https://www.speedscope.app/file-format-schema.json. An approximation (call_tree.h).

#include <cstdint>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "export/call_tree.h"
#include "export/frames.h"
#include "export/writers.h"

namespace filperf::exporting {

namespace {

/// The functions that are drawn, numbered in the order of their first use.
class Frames {
public:
  explicit Frames(std::size_t functions) : number_of_(functions + 1, none) {}

  std::uint32_t number_of(std::uint32_t function) {
    std::uint32_t& number = number_of_[function == kSmallerParts ? number_of_.size() - 1 : function];
    if (number == none) {
      number = static_cast<std::uint32_t>(functions_.size());
      functions_.push_back(function);
    }
    return number;
  }

  [[nodiscard]] const std::vector<std::uint32_t>& functions() const { return functions_; }

private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  std::vector<std::uint32_t> number_of_;
  std::vector<std::uint32_t> functions_;
};

void write_frame(const callgraph::Profile& profile, std::uint32_t index, Output& output) {
  if (index == kSmallerParts) {
    output << R"({"name":)" << json_string(kSmallerPartsName) << '}';
    return;
  }
  const callgraph::ProfiledFunction& function = profile.functions[index];
  output << R"({"name":)" << json_string(printable(profile.name_of(function)));
  if (profile.file_of(function) != "~") {
    output << R"(,"file":)" << json_string(printable(profile.file_of(function))) << R"(,"line":)" << function.line;
  }
  output << '}';
}

}  // namespace

void write_speedscope(const callgraph::Profile& profile, const ExportOptions& options, Output& output) {
  const std::vector<TreeNode> tree = call_tree(profile, options.stack_threshold);
  Frames frames(profile.functions.size());
  for (const TreeNode& node : tree) {
    frames.number_of(node.function);
  }
  const std::string title =
      json_string(printable(options.source) + " (approximate: stacks estimated from the call graph of cProfile)");
  output << R"({"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":)"
         << json_string(printable(options.creator)) << R"(,"name":)" << title << ",\n\"shared\":{\"frames\":[";
  for (std::size_t i = 0; i < frames.functions().size(); ++i) {
    output << (i == 0 ? "\n" : ",\n");
    write_frame(profile, frames.functions()[i], output);
  }
  output << "]},\n\"profiles\":[{\"type\":\"evented\",\"name\":" << title
         << R"(,"unit":"nanoseconds","startValue":0,"endValue":)";
  double end = 0;
  for (const TreeNode& node : tree) {
    end += node.self_seconds;
  }
  output << nanoseconds_of(end) << ",\"events\":[";
  // A node opens after the own time of the node before it, and closes after everything below it.
  double at = 0;
  std::vector<std::uint32_t> open;
  const char* separator = "\n";
  const auto write_event = [&](char type, std::uint32_t frame) {
    output << separator << R"({"type":")" << type << R"(","frame":)" << frame << R"(,"at":)" << nanoseconds_of(at)
           << '}';
    separator = ",\n";
  };
  const auto close_down_to = [&](std::size_t depth) {
    for (; open.size() > depth; open.pop_back()) {
      write_event('C', open.back());
    }
  };
  for (const TreeNode& node : tree) {
    close_down_to(node.depth);
    open.push_back(frames.number_of(node.function));
    write_event('O', open.back());
    at += node.self_seconds;
  }
  close_down_to(0);
  output << "]}]}\n";
}

}  // namespace filperf::exporting
