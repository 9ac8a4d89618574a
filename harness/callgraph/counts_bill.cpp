#include "callgraph/counts_bill.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "callgraph/call_graph.h"

namespace filperf::callgraph {

namespace {

constexpr std::size_t kChargeFields = 3;
constexpr std::size_t kSiteFields = 4;

std::uint32_t next_number(CountsCursor& cursor, std::vector<std::int64_t>& numbers) {
  numbers.push_back(cursor.take_integer());
  return static_cast<std::uint32_t>(numbers.size() - 1);
}

std::vector<ProfiledCharge> read_charges(CountsCursor& cursor, std::vector<std::int64_t>& numbers) {
  std::vector<ProfiledCharge> charges(cursor.take_rows_head(kChargeFields));
  std::int64_t total = 0;
  for (ProfiledCharge& charge : charges) {
    charge.function = next_number(cursor, numbers);
    charge.line = cursor.take_line();
    charge.calls = cursor.take_count_into(total);
  }
  return charges;
}

std::vector<ProfiledSite> read_sites(CountsCursor& cursor, std::vector<std::int64_t>& numbers) {
  std::vector<ProfiledSite> sites(cursor.take_rows_head(kSiteFields));
  std::int64_t total = 0;
  for (ProfiledSite& site : sites) {
    site.caller = next_number(cursor, numbers);
    site.line = cursor.take_line();
    site.callee = next_number(cursor, numbers);
    site.calls = cursor.take_count_into(total);
  }
  return sites;
}

std::int64_t calls_of(const auto& counted) {
  std::int64_t sum = 0;
  for (const auto& entry : counted) {
    sum = saturating_sum(sum, entry.calls);
  }
  return sum;
}

/// Calls of functions that were still running are in the bill, but not among the calls of functions.
std::string bill_contradiction(Profile& profile, std::int64_t dropped) {
  const std::int64_t billed = calls_of(profile.bill);
  const std::int64_t calls = calls_of(profile.functions);
  std::int64_t excess = billed - calls;
  if (excess >= 0 && excess <= dropped) {
    for (ProfiledCharge& charge : profile.bill) {
      const std::int64_t taken = charge.function == kOutside ? std::min(excess, charge.calls) : 0;
      charge.calls -= taken;
      excess -= taken;
    }
  }
  return excess == 0 ? "" : fmt::format("a bill of {} calls for {} calls of functions", billed, calls);
}

/// The sites of an edge must sum to its calls.
std::string sites_contradiction(const Profile& profile) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> sums;
  for (const ProfiledSite& site : profile.sites) {
    std::int64_t& sum = sums[{site.caller, site.callee}];
    sum = saturating_sum(sum, site.calls);
  }
  if (sums.empty()) {
    return {};
  }
  std::vector<bool> has_sites(profile.functions.size());
  for (const auto& [ends, calls] : sums) {
    has_sites[ends.first] = true;
  }
  const auto text = [&](std::uint32_t caller, std::uint32_t callee, std::int64_t at_lines, std::int64_t calls) {
    return fmt::format("lines of {} calls of {} by {}, which makes {}", at_lines,
                       profile.name_of(profile.functions[callee]), profile.name_of(profile.functions[caller]), calls);
  };
  for (const ProfiledEdge& edge : profile.edges) {
    if (!has_sites[edge.caller]) {
      continue;
    }
    const auto found = sums.find({edge.caller, edge.callee});
    const std::int64_t at_lines = found == sums.end() ? 0 : found->second;
    if (at_lines != edge.calls) {
      return text(edge.caller, edge.callee, at_lines, edge.calls);
    }
    if (found != sums.end()) {
      sums.erase(found);
    }
  }
  for (const auto& [ends, calls] : sums) {
    if (calls != 0) {
      return text(ends.first, ends.second, calls, 0);
    }
  }
  return {};
}

}  // namespace

void CountsBill::read(CountsCursor& cursor, std::vector<std::int64_t>& numbers) {
  bill_ = read_charges(cursor, numbers);
  has_lines_ = !cursor.accept_none();
  if (has_lines_) {
    lines_ = read_charges(cursor, numbers);
  }
  sites_ = read_sites(cursor, numbers);
}

std::string CountsBill::add_to(Profile& profile, std::span<const std::int64_t> numbers,
                               std::span<const std::uint32_t> function_of, std::int64_t dropped) {
  profile.has_bill = true;
  profile.has_lines = has_lines_;
  profile.bill = std::move(bill_);
  for (ProfiledCharge& charge : profile.bill) {
    // Nothing has the number 0.
    charge.function = numbers[charge.function] == 0 ? kOutside : function_of[charge.function];
    charge.line = charge.function == kOutside ? 0 : charge.line;
  }
  for (const ProfiledCharge& count : lines_) {
    if (const std::uint32_t function = function_of[count.function]; function != kOutside) {
      profile.lines.push_back({function, count.line, count.calls});
    }
  }
  for (const ProfiledSite& site : sites_) {
    const std::uint32_t caller = function_of[site.caller];
    const std::uint32_t callee = function_of[site.callee];
    if (caller != kOutside && callee != kOutside) {
      profile.sites.push_back({caller, site.line, callee, site.calls});
    }
  }
  if (std::string why = bill_contradiction(profile, dropped); !why.empty()) {
    return why;
  }
  return sites_contradiction(profile);
}

}  // namespace filperf::callgraph
