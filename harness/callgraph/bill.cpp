#include "callgraph/bill.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace filperf::callgraph {

namespace {

auto place_of(const Charge& charge) {
  return std::tie(charge.function, charge.line);
}

auto place_of(const Site& site) {
  return std::tie(site.caller, site.line, site.callee);
}

std::int64_t capped_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

template <typename Counted>
void add_up(std::vector<Counted>& counted) {
  const auto rises = [](const Counted& a, const Counted& b) { return place_of(a) < place_of(b); };
  const auto does_not_rise = [&](const Counted& a, const Counted& b) { return !rises(a, b); };
  if (std::adjacent_find(counted.begin(), counted.end(), does_not_rise) == counted.end()) {
    return;
  }
  std::sort(counted.begin(), counted.end(), rises);
  std::size_t kept = 0;
  for (const Counted& entry : counted) {
    if (kept > 0 && place_of(counted[kept - 1]) == place_of(entry)) {
      counted[kept - 1].calls = capped_sum(counted[kept - 1].calls, entry.calls);
    } else {
      counted[kept++] = entry;
    }
  }
  counted.resize(kept);
}

}  // namespace

std::vector<Charge> normalized(std::vector<Charge> charges) {
  add_up(charges);
  return charges;
}

std::vector<Site> normalized(std::vector<Site> sites) {
  add_up(sites);
  return sites;
}

std::vector<Charge> by_function(const std::vector<Charge>& charges) {
  std::vector<Charge> sums;
  for (const Charge& charge : charges) {
    if (sums.empty() || sums.back().function != charge.function) {
      sums.push_back({charge.function, 0, 0});
    }
    sums.back().calls = capped_sum(sums.back().calls, charge.calls);
  }
  return sums;
}

std::int64_t sum_of(const std::vector<Charge>& charges) {
  std::int64_t sum = 0;
  for (const Charge& charge : charges) {
    sum = capped_sum(sum, charge.calls);
  }
  return sum;
}

std::int64_t sum_of(const std::vector<Charge>& charges, std::uint32_t function) {
  const auto before = [](const Charge& charge, std::uint32_t key) { return charge.function < key; };
  std::int64_t sum = 0;
  for (auto at = std::lower_bound(charges.begin(), charges.end(), function, before);
       at != charges.end() && at->function == function; ++at) {
    sum = capped_sum(sum, at->calls);
  }
  return sum;
}

}  // namespace filperf::callgraph
