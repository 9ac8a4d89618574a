#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Two random words that key a hash, drawn again for every table. Nobody can write a file whose labels collide. No
/// result depends on them.
struct HashKey {
  std::uint64_t first;
  std::uint64_t second;

  [[nodiscard]] static HashKey random();
};

/// Finds the dense index of a thing by its hash. Uses open addressing with linear probing, and is at most three
/// quarters full. The caller holds the things to compare; an entry holds the hash and the index.
class IndexTable {
public:
  /// Makes room for `count` things at once, so that the table does not have to grow step by step.
  void reserve(std::size_t count);

  /// Loads the entries that find_or_add will need for this hash into the cache.
  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&entries_[hash & (entries_.size() - 1)], 1); }

  /// @param hash     of the thing to find
  /// @param next     the index to enter if the thing is not found
  /// @param is_same  is_same(index): whether the thing with this index is the one to find
  /// @return the index found, or `next`
  template <typename IsSame>
  [[nodiscard]] std::uint32_t find_or_add(std::uint32_t hash, std::uint32_t next, IsSame is_same) {
    if (4 * (used_ + 1) > 3 * entries_.size()) {
      resize(2 * entries_.size());
    }
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      Entry& entry = entries_[at];
      if (entry.index == empty) {
        entry = {hash, next};
        ++used_;
        return next;
      }
      if (entry.hash == hash && is_same(entry.index)) {
        return entry.index;
      }
    }
  }

private:
  static constexpr std::uint32_t empty = 0xFFFFFFFF;
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t index = empty;
  };

  void resize(std::size_t entries);

  std::vector<Entry> entries_ = std::vector<Entry>(64);
  std::size_t used_ = 0;
};

/// The label that the profiler gives a function. `file` and `name` are numbers of strings.
struct Label {
  std::uint32_t file = 0;
  std::uint32_t name = 0;
  std::int64_t line = 0;

  [[nodiscard]] bool operator==(const Label&) const = default;
};

/// The distinct things, in the order of their first use, and for each thing the number of its distinct one.
///
/// This works on all things at once, not one by one during reading. A large table does not fit into the cache, so most
/// of the time goes into waiting for memory. Only if the next things are known can their entries be fetched early.
template <typename Thing>
struct Distinct {
  std::vector<Thing> things;
  std::vector<std::uint32_t> numbers;
};
[[nodiscard]] Distinct<std::string> distinct(std::span<const std::string_view> texts);
[[nodiscard]] Distinct<Label> distinct(std::span<const Label> labels);
[[nodiscard]] Distinct<std::int64_t> distinct(std::span<const std::int64_t> integers);

/// A dump as it is written: a string, label or function appears once for each time that the file writes it.
struct WrittenDump {
  std::vector<std::string_view> strings;
  std::vector<Label> labels;                ///< `file` and `name` are indices into `strings`
  std::vector<std::uint32_t> listed;        ///< by function: index into `labels`
  std::vector<ProfiledFunction> functions;  ///< without `file`, `name` and `line`
  std::vector<ProfiledEdge> edges;  ///< `caller` is an index into `labels`; the edges into one function are adjacent
};

/// Joins equal labels: a function's own label, and its label as a caller of others. If a dump lists a function twice,
/// or one of its callers, the later entry replaces the first in the first one's place, as in Python's dict.
[[nodiscard]] Profile joined(WrittenDump dump);

}  // namespace filperf::callgraph
