#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "callgraph/call_graph.h"

namespace filperf::test {

/// Builds call graphs by name. It keeps the invariants of CallGraph by itself, without the code under test.
class GraphBuilder {
public:
  /// @param origin     a name; those beyond the first four are added to the graph's origins in the order of their use
  /// @param primitive  as many as calls where it is negative
  GraphBuilder& function(const std::string& identity, const std::string& origin, std::int64_t calls,
                         std::int64_t primitive = -1);
  /// Both functions must be there.
  GraphBuilder& edge(const std::string& caller, const std::string& callee, std::int64_t calls);
  /// The three of them make the graph record what they add. Functions must be there; kOutsideName is nobody.
  GraphBuilder& billed(const std::string& function, std::int64_t line, std::int64_t calls);
  GraphBuilder& lines(const std::string& function, std::int64_t line, std::int64_t times);
  GraphBuilder& site(const std::string& caller, std::int64_t line, const std::string& callee, std::int64_t calls);
  [[nodiscard]] callgraph::CallGraph build() const;

private:
  using Place = std::pair<std::string, std::int64_t>;
  [[nodiscard]] std::uint32_t index_of(const std::string& identity) const;

  std::vector<std::string> origins_{"program", "stdlib", "builtin", "other"};
  std::map<std::string, callgraph::Function> functions_;
  std::map<std::pair<std::string, std::string>, std::int64_t> edges_;  ///< (callee, caller) -> calls
  bool has_bill_ = false;
  bool has_lines_ = false;
  std::map<Place, std::int64_t> bill_;
  std::map<Place, std::int64_t> lines_;
  std::map<std::pair<Place, std::string>, std::int64_t> sites_;
};

/// Fails the test where two graphs are not the same in every part.
void expect_same(const callgraph::CallGraph& actual, const callgraph::CallGraph& expected);

}  // namespace filperf::test
