#include "graph_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace filperf::test {

using callgraph::CallGraph;
using callgraph::Function;

GraphBuilder& GraphBuilder::function(const std::string& identity, const std::string& origin, std::int64_t calls,
                                     std::int64_t primitive) {
  auto place = std::find(origins_.begin(), origins_.end(), origin);
  if (place == origins_.end()) {
    place = origins_.insert(origins_.end(), origin);
  }
  functions_[identity] = {identity, static_cast<callgraph::Origin>(place - origins_.begin()), calls,
                          primitive < 0 ? calls : primitive};
  return *this;
}

GraphBuilder& GraphBuilder::edge(const std::string& caller, const std::string& callee, std::int64_t calls) {
  edges_[{callee, caller}] = calls;
  return *this;
}

GraphBuilder& GraphBuilder::billed(const std::string& function, std::int64_t line, std::int64_t calls) {
  has_bill_ = true;
  bill_[{function, line}] = calls;
  return *this;
}

GraphBuilder& GraphBuilder::lines(const std::string& function, std::int64_t line, std::int64_t times) {
  has_lines_ = true;
  lines_[{function, line}] = times;
  return *this;
}

GraphBuilder& GraphBuilder::site(const std::string& caller, std::int64_t line, const std::string& callee,
                                 std::int64_t calls) {
  sites_[{{caller, line}, callee}] = calls;
  return *this;
}

std::uint32_t GraphBuilder::index_of(const std::string& identity) const {
  return static_cast<std::uint32_t>(std::distance(functions_.begin(), functions_.find(identity)));
}

CallGraph GraphBuilder::build() const {
  CallGraph graph;
  graph.origins = origins_;
  for (const auto& [identity, function] : functions_) {
    graph.functions.push_back(function);
  }
  for (const auto& [ends, calls] : edges_) {
    graph.edges.push_back({index_of(ends.second), index_of(ends.first), calls});
  }
  graph.bill.recorded = has_bill_;
  for (const auto& [place, calls] : bill_) {
    if (place.first != callgraph::kOutsideName) {
      graph.bill.charges.push_back({index_of(place.first), place.second, calls});
    }
  }
  for (const auto& [place, calls] : bill_) {
    if (place.first == callgraph::kOutsideName) {
      graph.bill.charges.push_back({callgraph::kOutside, place.second, calls});
    }
  }
  graph.lines.recorded = has_lines_;
  for (const auto& [place, times] : lines_) {
    graph.lines.counts.push_back({index_of(place.first), place.second, times});
  }
  for (const auto& [place, calls] : sites_) {
    graph.sites.push_back({index_of(place.first.first), place.first.second, index_of(place.second), calls});
  }
  return graph;
}

void expect_same(const CallGraph& actual, const CallGraph& expected) {
  EXPECT_EQ(actual.origins, expected.origins);
  ASSERT_EQ(actual.functions.size(), expected.functions.size());
  for (std::size_t i = 0; i < actual.functions.size(); ++i) {
    EXPECT_EQ(actual.functions[i].identity, expected.functions[i].identity);
    EXPECT_EQ(actual.functions[i].origin, expected.functions[i].origin) << actual.functions[i].identity;
    EXPECT_EQ(actual.functions[i].calls, expected.functions[i].calls) << actual.functions[i].identity;
    EXPECT_EQ(actual.functions[i].primitive, expected.functions[i].primitive) << actual.functions[i].identity;
  }
  ASSERT_EQ(actual.edges.size(), expected.edges.size());
  for (std::size_t i = 0; i < actual.edges.size(); ++i) {
    EXPECT_EQ(actual.edges[i].caller, expected.edges[i].caller) << "edge " << i;
    EXPECT_EQ(actual.edges[i].callee, expected.edges[i].callee) << "edge " << i;
    EXPECT_EQ(actual.edges[i].calls, expected.edges[i].calls) << "edge " << i;
  }
  EXPECT_EQ(actual.bill.recorded, expected.bill.recorded);
  EXPECT_EQ(actual.bill.charges, expected.bill.charges);
  EXPECT_EQ(actual.lines.recorded, expected.lines.recorded);
  EXPECT_EQ(actual.lines.counts, expected.lines.counts);
  EXPECT_EQ(actual.sites, expected.sites);
}

}  // namespace filperf::test
