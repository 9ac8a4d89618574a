// Graphviz DOT: the call graph down to its thresholds. The values that it shows are exact. Colours show cumulative
// time.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "callgraph/sources.h"
#include "export/frames.h"
#include "export/writers.h"

namespace filperf::exporting {

namespace {

using callgraph::Profile;
using callgraph::ProfiledEdge;
using callgraph::ProfiledFunction;

/// Escapes a text for a quoted string of DOT. Labels have their own escapes, and HTML entities.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') {
      result += '\\';
    }
    result += c == '&' ? "&amp;" : std::string(1, c);
  }
  return result;
}

/// From blue (cold) to red (hot), dark enough for white letters.
std::string colour_of(double share) {
  constexpr double blue = 2.0 / 3;
  return fmt::format("{:.3f} {:.3f} {:.3f}", blue * (1 - share), 0.65 + 0.25 * share, 0.45 + 0.25 * share);
}

class Picture {
public:
  Picture(const Profile& profile, const ExportOptions& options)
      : profile_(profile), options_(options), total_(total_seconds(profile)), shown_(profile.functions.size()) {
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      const ProfiledFunction& function = profile.functions[i];
      shown_[i] = function.listed &&
                  is_shown(std::max(function.cumulative_seconds, function.self_seconds), options.node_threshold);
    }
  }

  void write(Output& output) const {
    const auto edges = std::count_if(profile_.edges.begin(), profile_.edges.end(),
                                     [this](const ProfiledEdge& edge) { return is_shown(edge); });
    output << fmt::format(
        "// {} by {}\n"
        "// The values are exact. This shows {} of {} functions: those with at least {} % of the total time.\n"
        "// It shows {} of {} edges: those between these functions with at least {} % of the total time.\n",
        printable(options_.source), printable(options_.creator), std::count(shown_.begin(), shown_.end(), true),
        shown_.size(), options_.node_threshold, edges, profile_.edges.size(), options_.edge_threshold);
    output << "digraph profile {\n"
              "  graph [ranksep=0.3, nodesep=0.15];\n"
              "  node [shape=box, style=filled, fontname=\"Helvetica\", fontsize=10, fontcolor=white, width=0, "
              "height=0];\n"
              "  edge [fontname=\"Helvetica\", fontsize=9];\n";
    const callgraph::Sources sources = callgraph::sources_of(profile_);
    for (std::uint32_t i = 0; i < shown_.size(); ++i) {
      if (shown_[i]) {
        write_node(i, sources.files[sources.of_function[i]], output);
      }
    }
    for (const ProfiledEdge& edge : profile_.edges) {
      if (is_shown(edge)) {
        write_edge(edge, output);
      }
    }
    output << "}\n";
  }

private:
  /// The share of the total time, 0 to 1. If there is no time at all, the share is 1, so that nothing is left out.
  [[nodiscard]] double share_of(double seconds) const {
    return total_ > 0 ? std::clamp(seconds / total_, 0.0, 1.0) : 1;
  }

  [[nodiscard]] bool is_shown(double seconds, double threshold) const { return 100 * share_of(seconds) >= threshold; }

  [[nodiscard]] bool is_shown(const ProfiledEdge& edge) const {
    return edge.calls > 0 && shown_[edge.caller] && shown_[edge.callee] &&
           is_shown(edge.cumulative_seconds, options_.edge_threshold);
  }

  void write_node(std::uint32_t index, const callgraph::Source& source, Output& output) const {
    const ProfiledFunction& function = profile_.functions[index];
    const double share = share_of(function.cumulative_seconds);
    std::string label = escaped(profile_.name_of(function)) + "\\n";
    if (source.origin != "builtin") {
      label += escaped(source.file) + ":" + std::to_string(function.line) + "\\n";
    }
    label += fmt::format("{:.2f} % (self {:.2f} %)\\n{}", 100 * share, 100 * share_of(function.self_seconds),
                         counted(function.calls, "call"));
    if (function.primitive != function.calls) {
      label += ", " + grouped(function.primitive) + " primitive";
    }
    output << fmt::format("  n{} [label=\"{}\", tooltip=\"{}\", fillcolor=\"{}\"];\n", index, label,
                          escaped(profile_.file_of(function)), colour_of(share));
  }

  void write_edge(const ProfiledEdge& edge, Output& output) const {
    const double share = share_of(edge.cumulative_seconds);
    output << fmt::format("  n{} -> n{} [label=\"{:.2f} %\\n{}x\", color=\"{}\", penwidth={:.2f}];\n", edge.caller,
                          edge.callee, 100 * share, grouped(edge.calls), colour_of(share), 0.5 + 3.5 * share);
  }

  const Profile& profile_;
  const ExportOptions& options_;
  double total_;
  std::vector<bool> shown_;  ///< by function
};

}  // namespace

void write_dot(const Profile& profile, const ExportOptions& options, Output& output) {
  Picture(profile, options).write(output);
}

}  // namespace filperf::exporting
