#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "growth/growth_baseline.h"

namespace filperf::growth::test {

/// Builds a family by name, at the sizes 4, 8, 16 and 32. It keeps the invariants of Family by itself, without the code
/// under test.
class FamilyBuilder {
public:
  FamilyBuilder& function(const std::string& identity, const std::string& origin, std::vector<std::int64_t> calls);
  /// Both functions must be there.
  FamilyBuilder& edge(const std::string& caller, const std::string& callee, std::vector<std::int64_t> calls);
  /// Bill and lines of the function that was added last. A family has them if it has an outside.
  FamilyBuilder& billed(std::vector<std::int64_t> bill, std::vector<std::int64_t> lines);
  FamilyBuilder& outside(std::vector<std::int64_t> calls);
  [[nodiscard]] Family build() const;

private:
  struct Named {
    std::string identity;
    std::string origin;
    std::vector<std::int64_t> calls;
    std::vector<std::int64_t> bill = {};
    std::vector<std::int64_t> lines = {};
  };
  struct NamedEdge {
    std::string caller;
    std::string callee;
    std::vector<std::int64_t> calls;
  };
  std::vector<Named> functions_;
  std::vector<NamedEdge> edges_;
  std::vector<std::int64_t> outside_;
};

/// The value of a function at the sizes 4, 8, 16 and 32.
template <typename Function>
std::vector<std::int64_t> at_sizes(const Function& function) {
  return {function(4), function(8), function(16), function(32)};
}

void expect_same(const Family& actual, const Family& expected);

/// A baseline with something in every member.
[[nodiscard]] GrowthBaseline small_baseline();

/// What the file of small_baseline() holds, with another content of `"functions"` where one is given, and with the
/// digest that belongs to it.
[[nodiscard]] std::string small_text();
[[nodiscard]] std::string small_text_with(const std::string& functions);

/// The same of the older schema, which has neither bill nor lines.
[[nodiscard]] std::string old_text();
[[nodiscard]] std::string old_text_with(const std::string& functions);

}  // namespace filperf::growth::test
