#include "report/call_sites.h"

#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"
#include "report/place.h"

namespace filperf::report {

using model::CallSite;
using model::Place;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kShownFrames = 4;

/// How the program got to a place, its own function first; without the place itself, and without the function that a
/// comprehension on the same line stands in. Empty if nothing remains.
std::string way_text(const CallSite& site) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i + 1 < site.stack.size(); ++i) {
    const Place& place = site.stack[i];
    const Place& next = site.stack[i + 1];
    if (place.file != next.file || place.line != next.line) {
      names.push_back(printable(place.name()));
    }
  }
  if (names.size() > kShownFrames) {
    const auto hidden = static_cast<std::ptrdiff_t>(names.size() - (kShownFrames - 1));
    names.erase(names.begin() + 1, names.begin() + 1 + hidden);
    names.insert(names.begin() + 1, fmt::format("{} more", hidden));
  }
  return fmt::format("{}", fmt::join(names, " -> "));
}

/// How many of a place's calls came the way that is shown, where there are others.
std::string share_text(const CallSite& site) {
  return site.other_stacks == 0 ? ""
                                : fmt::format(" ({} of {}, {})", grouped(site.stack_calls), counted(site.calls, "call"),
                                              counted(site.other_stacks, "other way"));
}

std::string site_text(const CallSite& site, const std::string& margin) {
  std::string text = fmt::format("{}{}  {}{}\n", margin, printable(site.place.name()), counted(site.calls, "call"),
                                 site.is_new ? ", new" : "");
  text += fmt::format("{}    {}\n", margin, source_text(site.place));
  if (const std::string way = way_text(site); !way.empty()) {
    text += fmt::format("{}  from {}{}\n", margin, way, share_text(site));
    if (site.place.origin != "program") {
      text += fmt::format("{}    {}\n", margin, source_text(site.stack.front()));
    }
  }
  return text;
}

}  // namespace

const trace::TracedEdge* find_traced(const std::vector<trace::TracedEdge>& traced, std::string_view caller,
                                     std::string_view callee) {
  const auto found = std::find_if(traced.begin(), traced.end(), [&](const trace::TracedEdge& edge) {
    return edge.caller == caller && edge.callee == callee;
  });
  return found == traced.end() ? nullptr : &*found;
}

std::string call_sites_text(const trace::TracedEdge& edge, std::size_t indent, std::size_t most) {
  const std::string margin(indent, ' ');
  const model::CallSites& found = edge.found;
  std::string text;
  std::size_t hidden_sites = found.sites_left_out;
  std::int64_t hidden_calls = found.calls_left_out;
  for (std::size_t i = 0; i < found.sites.size(); ++i) {
    if (i < most) {
      text += site_text(found.sites[i], margin);
    } else {
      ++hidden_sites;
      hidden_calls += found.sites[i].calls;
    }
  }
  if (hidden_calls > 0) {
    text += fmt::format("{}and {} from {}\n", margin, counted(hidden_calls, "call"),
                        hidden_sites == 0 ? "elsewhere" : counted(hidden_sites, "more place"));
  }
  if (const std::string shortcoming = shortcoming_of(edge); !shortcoming.empty()) {
    text += fmt::format("{}{}\n", margin, shortcoming);
  }
  return text;
}

ordered_json call_sites_json(const trace::TracedEdge& edge) {
  ordered_json sites = ordered_json::array();
  for (const CallSite& site : edge.found.sites) {
    ordered_json json = place_json(site.place);
    json["calls"] = site.calls;
    ordered_json stack = ordered_json::array();
    for (const Place& place : site.stack) {
      stack.push_back(place_json(place));
    }
    json["stack"] = std::move(stack);
    json["stack_calls"] = site.stack_calls;
    json["other_stacks"] = site.other_stacks;
    if (site.is_new) {
      json["is_new"] = true;
    }
    sites.push_back(std::move(json));
  }
  return {{"caller", edge.caller},
          {"callee", edge.callee},
          {"counted", edge.counted},
          {"seen", edge.found.seen},
          {"sites", std::move(sites)},
          {"sites_left_out", edge.found.sites_left_out},
          {"calls_left_out", edge.found.calls_left_out},
          {"placeless_calls", edge.found.placeless},
          {"shortcoming", shortcoming_of(edge)}};
}

}  // namespace filperf::report
