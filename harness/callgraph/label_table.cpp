#include "callgraph/label_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>
#include <utility>

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;

__extension__ using Unsigned128 = unsigned __int128;

/// Both halves of the full product, folded together: every bit of the result depends on every bit of both factors.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Unsigned128 product = static_cast<Unsigned128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t hash_of(std::string_view text, const HashKey& key) {
  std::uint64_t hash = key.first ^ text.size();
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t length = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), length);
    hash = fold(hash ^ word, key.second);
    text.remove_prefix(length);
  }
  return fold(hash, key.second);
}

std::uint64_t hash_of(const Label& label, const HashKey& key) {
  const std::uint64_t strings = std::uint64_t{label.file} << 32U | label.name;
  // If folded only once, labels that differ in one number would lie at even steps, with some keys close together.
  return fold(fold(static_cast<std::uint64_t>(label.line) ^ key.first, strings ^ key.second), key.second);
}

std::uint64_t hash_of(std::int64_t integer, const HashKey& key) {
  return fold(fold(static_cast<std::uint64_t>(integer) ^ key.first, key.second), key.second);
}

/// @param expected  how many distinct ones a real dump has; any number works
template <typename Thing, typename Source>
Distinct<Thing> find_distinct(std::span<const Source> sources, std::size_t expected) {
  constexpr std::size_t ahead = 16;
  const HashKey key = HashKey::random();
  std::vector<std::uint32_t> hashes;
  hashes.reserve(sources.size());
  for (const Source& source : sources) {
    hashes.push_back(static_cast<std::uint32_t>(hash_of(source, key) >> 32U));
  }
  Distinct<Thing> result;
  result.numbers.reserve(sources.size());
  result.things.reserve(expected);
  IndexTable table;
  table.reserve(expected);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (i + ahead < hashes.size()) {
      table.prefetch(hashes[i + ahead]);
    }
    const Source& source = sources[i];
    const auto next = static_cast<std::uint32_t>(result.things.size());
    const std::uint32_t number =
        table.find_or_add(hashes[i], next, [&](std::uint32_t known) { return result.things[known] == source; });
    if (number == next) {
      result.things.emplace_back(source);
    }
    result.numbers.push_back(number);
  }
  return result;
}

/// Leaves one function for each label: in the place of the first one, with the value and the callers of the last one,
/// as in Python's dict.
/// @param numbers  by function: the number of its label
void drop_overwritten(WrittenDump& dump, std::span<const std::uint32_t> numbers, std::size_t labels) {
  struct Listing {
    std::size_t function;
    std::size_t first_edge;
    std::size_t last_edge;
  };
  std::vector<Listing> kept;
  std::vector<std::uint32_t> place(labels, none);
  std::size_t edge = 0;
  for (std::size_t i = 0; i < dump.functions.size(); ++i) {
    const std::size_t first = edge;
    while (edge < dump.edges.size() && dump.edges[edge].callee == i) {
      ++edge;
    }
    std::uint32_t& at = place[numbers[dump.listed[i]]];
    if (at == none) {
      at = static_cast<std::uint32_t>(kept.size());
      kept.emplace_back();
    }
    kept[at] = {i, first, edge};
  }
  WrittenDump rest;
  for (const Listing& listing : kept) {
    const auto callee = static_cast<std::uint32_t>(rest.functions.size());
    rest.listed.push_back(dump.listed[listing.function]);
    rest.functions.push_back(dump.functions[listing.function]);
    for (std::size_t i = listing.first_edge; i < listing.last_edge; ++i) {
      rest.edges.push_back(dump.edges[i]);
      rest.edges.back().callee = callee;
    }
  }
  dump.listed = std::move(rest.listed);
  dump.functions = std::move(rest.functions);
  dump.edges = std::move(rest.edges);
}

/// Leaves one edge for each caller of a function: in the place of the first one, with the value of the last one, as in
/// Python's dict.
void drop_repeated_callers(Profile& profile) {
  std::vector<ProfiledEdge> kept;
  kept.reserve(profile.edges.size());
  std::vector<std::size_t> ends(profile.functions.size());  // by caller: one after its last edge in `kept`
  std::size_t begin = 0;                                    // index in `kept` of the first edge into the callee
  for (const ProfiledEdge& edge : profile.edges) {
    if (!kept.empty() && kept.back().callee != edge.callee) {
      begin = kept.size();
    }
    std::size_t& end = ends[edge.caller];
    if (end > begin) {
      kept[end - 1] = edge;
    } else {
      kept.push_back(edge);
      end = kept.size();
    }
  }
  profile.edges = std::move(kept);
}

/// The state of a label while edges are joined.
struct LabelState {
  std::uint32_t function = none;  ///< its index in Profile::functions
  std::uint32_t callee = none;    ///< callee of the last edge from it
};

/// @return by label: its function. Sets `overwritten` if the dump lists a function twice.
std::vector<LabelState> functions_of(std::span<const std::uint32_t> listed, std::span<const std::uint32_t> numbers,
                                     std::size_t labels, bool& overwritten) {
  std::vector<LabelState> states(labels);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    std::uint32_t& function = states[numbers[listed[i]]].function;
    overwritten |= function != none;
    function = static_cast<std::uint32_t>(i);
  }
  return states;
}

ProfiledFunction labelled(ProfiledFunction function, const Label& label) {
  function.file = label.file;
  function.name = label.name;
  function.line = label.line;
  return function;
}

}  // namespace

HashKey HashKey::random() {
  std::random_device device;
  const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
  return {word(), word() | 1U};  // odd, so that a multiplication by it loses nothing
}

void IndexTable::reserve(std::size_t count) {
  if (4 * count > 3 * entries_.size()) {
    resize(std::bit_ceil(count + count / 3 + 1));
  }
}

/// @param entries  a power of two
void IndexTable::resize(std::size_t entries) {
  std::vector<Entry> old(entries);
  old.swap(entries_);
  const std::size_t mask = entries_.size() - 1;
  for (const Entry& entry : old) {
    if (entry.index != empty) {
      std::size_t at = entry.hash & mask;
      while (entries_[at].index != empty) {
        at = (at + 1) & mask;
      }
      entries_[at] = entry;
    }
  }
}

Distinct<std::string> distinct(std::span<const std::string_view> texts) {
  return find_distinct<std::string>(texts, texts.size());  // a dump writes each string once, then references to it
}

Distinct<Label> distinct(std::span<const Label> labels) {
  return find_distinct<Label>(
      labels, labels.size() / 2);  // a dump writes a label once for the function itself, once for it as a caller
}

Distinct<std::int64_t> distinct(std::span<const std::int64_t> integers) {
  return find_distinct<std::int64_t>(integers, integers.size() / 2);  // as for labels
}

Profile joined(WrittenDump dump) {
  Distinct<std::string> strings = distinct(dump.strings);
  for (Label& label : dump.labels) {
    label.file = strings.numbers[label.file];
    label.name = strings.numbers[label.name];
  }
  const auto [labels, numbers] = distinct(dump.labels);

  bool overwritten = false;
  std::vector<LabelState> states = functions_of(dump.listed, numbers, labels.size(), overwritten);
  if (overwritten) {
    drop_overwritten(dump, numbers, labels.size());
    states = functions_of(dump.listed, numbers, labels.size(), overwritten);
  }
  Profile profile{
      .strings = std::move(strings.things), .functions = std::move(dump.functions), .edges = std::move(dump.edges)};
  for (std::size_t i = 0; i < profile.functions.size(); ++i) {
    profile.functions[i] = labelled(profile.functions[i], labels[numbers[dump.listed[i]]]);
  }

  bool repeated = false;
  for (ProfiledEdge& edge : profile.edges) {
    const std::uint32_t number = numbers[edge.caller];
    LabelState& caller = states[number];
    if (caller.function == none) {
      caller.function = static_cast<std::uint32_t>(profile.functions.size());
      profile.functions.push_back(labelled({.listed = false}, labels[number]));
    }
    repeated |= caller.callee == edge.callee;
    caller.callee = edge.callee;
    edge.caller = caller.function;
  }
  if (repeated) {
    drop_repeated_callers(profile);
  }
  return profile;
}

}  // namespace filperf::callgraph
