#include "trace/call_sites.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/utf8.h"
#include "callgraph/call_graph.h"

namespace filperf::trace {

namespace fs = std::filesystem;

namespace {

using callgraph::saturating_sum;
using model::CallSite;
using model::CallSites;
using model::Place;

bool has_python_lines(const TracedFunction& function, const fs::path& path) {
  // Scripts have no extension. The lines of other code, above all of compiled templates, are not those of its file.
  return function.from_template || path.extension() == ".py" || path.extension().empty();
}

/// Turns frames into places, each of them once.
class Placer {
public:
  Placer(const TraceRecord& record, const callgraph::Places& places, SourceLines& sources)
      : record_(record), places_(places), sources_(sources) {}

  const Place& place(const TracedFrame& frame) {
    const auto key = std::pair(frame.function, frame.line);
    const auto known = known_.find(key);
    return known != known_.end() ? known->second : known_.emplace(key, made(frame)).first->second;
  }

private:
  [[nodiscard]] Place made(const TracedFrame& frame) const {
    const TracedFunction& function = record_.functions[frame.function];
    callgraph::LocatedFile located = callgraph::locate(function.file, places_);
    Place place;
    place.file = std::move(located.file);
    place.origin = std::move(located.origin);
    place.line = frame.line;
    place.function = well_formed_utf8(callgraph::without_addresses(function.name));
    const fs::path path = source_of(function.file);
    if (path.empty()) {
      place.why_no_text = "the code was made at run time";
      return place;
    }
    if (!place.file.starts_with("sandbox/")) {
      place.path = path;
    }
    if (!has_python_lines(function, path)) {
      place.why_no_text = "the code was generated from this file, and its lines have other numbers";
      return place;
    }
    SourceLine line = sources_.line(path, frame.line);
    place.text = std::move(line.text);
    place.why_no_text = std::move(line.why_not);
    return place;
  }

  /// The path of the source of a code's file; empty if it has no source.
  [[nodiscard]] fs::path source_of(const std::string& file) const {
    constexpr std::string_view kFrozen = "<frozen ";
    if (file.starts_with(kFrozen) && file.ends_with('>')) {
      // Modules that are built into the interpreter are in its library too.
      std::string module = file.substr(kFrozen.size(), file.size() - kFrozen.size() - 1);
      std::replace(module.begin(), module.end(), '.', '/');
      return fs::path(places_.stdlib) / (module + ".py");
    }
    if (file.empty() || file.front() == '<') {
      return {};
    }
    return (fs::path(places_.sandbox) / "work" / file).lexically_normal();
  }

  const TraceRecord& record_;
  const callgraph::Places& places_;
  SourceLines& sources_;
  std::map<std::pair<std::uint32_t, std::int64_t>, Place> known_;
};

/// The stacks of one place.
struct Gathered {
  std::int64_t calls = 0;
  std::map<std::vector<std::string>, std::pair<std::int64_t, std::vector<Place>>> stacks;  ///< by the places' names
};

/// The way to a call as reports show it: outermost first. If it does not begin in the program, it does not tell how the
/// program got there.
std::vector<Place> way_of(const TracedStack& stack, Placer& placer) {
  const std::size_t frames = stack.ending == StackEnding::in_program ? stack.frames.size() : 1;
  std::vector<Place> way;
  for (std::size_t i = frames; i > 0; --i) {
    way.push_back(placer.place(stack.frames[i - 1]));
  }
  return way;
}

void gather(Gathered& gathered, const TracedStack& stack, Placer& placer) {
  gathered.calls = saturating_sum(gathered.calls, stack.calls);
  std::vector<Place> way = way_of(stack, placer);
  std::vector<std::string> names;
  for (const Place& place : way) {
    names.push_back(place.name());
  }
  auto& [calls, places] = gathered.stacks[std::move(names)];
  calls = saturating_sum(calls, stack.calls);
  places = std::move(way);
}

/// One way to a place.
CallSite site_by(const std::pair<std::int64_t, std::vector<Place>>& way, const Gathered& gathered,
                 const IsNewSite& is_new) {
  CallSite site;
  site.calls = gathered.calls;
  site.stack_calls = way.first;
  site.stack = way.second;
  site.place = site.stack.back();
  site.other_stacks = gathered.stacks.size() - 1;
  site.is_new = is_new && is_new(site);
  return site;
}

/// If there are ways that begin in the program: a new one, then the shortest, then the one with the most calls.
CallSite site_of(const Gathered& gathered, const IsNewSite& is_new) {
  const auto rank = [](const CallSite& site) {
    return std::tuple(site.stack.size() == 1, !site.is_new, site.stack.size(), -site.stack_calls);
  };
  std::optional<CallSite> best;
  for (const auto& [names, way] : gathered.stacks) {
    CallSite site = site_by(way, gathered, is_new);
    if (!best || rank(site) < rank(*best)) {
      best = std::move(site);
    }
  }
  return std::move(best).value();
}

}  // namespace

CallSites call_sites(const TraceRecord& record, std::size_t edge, const callgraph::Places& places, SourceLines& sources,
                     const IsNewSite& is_new) {
  Placer placer(record, places, sources);
  CallSites result;
  std::map<std::tuple<std::string, std::int64_t, std::string>, Gathered> by_place;
  for (const TracedStack& stack : record.edges[edge]) {
    result.seen = saturating_sum(result.seen, stack.calls);
    if (stack.frames.empty()) {
      std::int64_t& calls = stack.ending == StackEnding::cut ? result.calls_left_out : result.placeless;
      calls = saturating_sum(calls, stack.calls);
      continue;
    }
    const Place& place = placer.place(stack.frames.front());
    gather(by_place[{place.file, place.line, place.function}], stack, placer);
  }
  for (const auto& [place, gathered] : by_place) {
    result.sites.push_back(site_of(gathered, is_new));
  }
  std::stable_sort(result.sites.begin(), result.sites.end(), [](const CallSite& a, const CallSite& b) {
    return std::tuple(!a.is_new, -a.calls) < std::tuple(!b.is_new, -b.calls);
  });
  while (result.sites.size() > kMostSites) {
    result.calls_left_out = saturating_sum(result.calls_left_out, result.sites.back().calls);
    ++result.sites_left_out;
    result.sites.pop_back();
  }
  return result;
}

}  // namespace filperf::trace
