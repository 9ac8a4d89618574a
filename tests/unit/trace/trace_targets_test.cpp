#include "trace/trace_targets.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace filperf::trace::test {
namespace {

using callgraph::Places;
using callgraph::Profile;

Places places() {
  return {{"/site/tool"}, "/usr/lib/python3.11", {"/site"}, "/tmp/filperf-abcdef", {}};
}

struct Label {
  std::string file;
  std::int64_t line;
  std::string name;
};

Profile profile_of(const std::vector<Label>& labels) {
  Profile profile;
  for (const Label& label : labels) {
    callgraph::ProfiledFunction function;
    function.file = static_cast<std::uint32_t>(profile.strings.size());
    function.name = function.file + 1;
    function.line = label.line;
    profile.strings.push_back(label.file);
    profile.strings.push_back(label.name);
    profile.functions.push_back(function);
  }
  return profile;
}

/// The items of a text, with their zero bytes as line feeds.
std::string targets(const std::vector<Label>& labels, const std::vector<EdgeToTrace>& edges,
                    const std::string& sandbox = "/tmp/filperf-abcdef") {
  std::string text = targets_text(profile_of(labels), places(), sandbox, edges);
  for (char& c : text) {
    c = c == '\0' ? '\n' : c;
  }
  return text;
}

TEST(TraceTargets, ListFilesLabelsAndEdges) {
  // Numbers are given in the order of the edges' ends; a function that no edge names is left out.
  EXPECT_EQ(
      targets({{"~", 0, "<built-in method builtins.len>"}, {"/site/tool/a.py", 3, "main"}, {"/site/b.py", 9, "g"}},
              {{"tool/a.py:main", "builtin:<built-in method builtins.len>"}, {"<root>", "tool/a.py:main"}}),
      "1\n/site/tool/a.py\n"
      "2\n2\n~\n0\n<built-in method builtins.len>\n1\n/site/tool/a.py\n3\nmain\n"
      "2\n1\n2\n0\n1\n");
}

TEST(TraceTargets, GiveLabelsOfOneIdentityOneNumber) {
  EXPECT_EQ(targets({{"/site/tool/a.py", 3, "<lambda>"}, {"/site/tool/a.py", 8, "<lambda>"}},
                    {{"tool/a.py:<lambda>", "tool/a.py:<lambda>"}}),
            "1\n/site/tool/a.py\n2\n1\n/site/tool/a.py\n3\n<lambda>\n1\n/site/tool/a.py\n8\n<lambda>\n1\n1\n1\n");
}

TEST(TraceTargets, KeepWhatTheProfileDoesNotHave) {
  EXPECT_EQ(targets({}, {{"gone.py:f", "gone.py:g"}}), "0\n0\n1\n1\n2\n");
}

TEST(TraceTargets, LeaveOutWhatDiffersFromRunToRun) {
  // The folder of the run that was profiled becomes that of the run to come; addresses go.
  EXPECT_EQ(
      targets({{"/tmp/filperf-abcdef/work/made.py", 1, "f"},
               {"/tmp/filperf-abcdefg/made.py", 1, "f"},
               {"~", 0, "<built-in method __new__ of type object at 0x7f12>"}},
              {{"sandbox/work/made.py:f", "builtin:<built-in method __new__ of type object>"}}, "/tmp/filperf-zzzzzz"),
      "0\n2\n1\n/tmp/filperf-zzzzzz/work/made.py\n1\nf\n2\n~\n0\n<built-in method __new__ of type object>\n1\n1\n2\n");
}

TEST(TraceTargets, CannotHoldAZero) {
  using std::string_literals::operator""s;
  EXPECT_EQ(targets({{"/site/tool/a.py", 3, "f\0g"s}}, {{"<root>", "tool/a.py:f\0g"s}}), "0\n0\n1\n0\n1\n");
}

}  // namespace
}  // namespace filperf::trace::test
