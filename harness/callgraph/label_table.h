#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Two secret words that a hash is keyed with, drawn anew for every table: a file cannot be written so that its labels
/// collide. No result depends on them.
struct HashKey {
  std::uint64_t first;
  std::uint64_t second;

  [[nodiscard]] static HashKey random();
};

/// Finds the dense index of something by its hash. Open addressing with linear probing, at most three quarters full;
/// what is compared lives with the caller, an entry holds the hash and the index.
class IndexTable {
public:
  /// Makes room for so many things at once, which saves moving them as the table grows.
  void reserve(std::size_t count);

  /// Fetches what find_or_add will need for this hash into the cache.
  void prefetch(std::uint32_t hash) const { __builtin_prefetch(&entries_[hash & (entries_.size() - 1)], 1); }

  /// @param hash     of the thing looked for
  /// @param next     the index to enter where it is not found
  /// @param is_same  is_same(index): whether the thing looked for is the one that has this index
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

/// What the profiler calls a function by; `file` and `name` are the numbers of strings.
struct Label {
  std::uint32_t file = 0;
  std::uint32_t name = 0;
  std::int64_t line = 0;

  [[nodiscard]] bool operator==(const Label&) const = default;
};

/// Things by content: the distinct ones in the order in which they first come, and for each thing the number of its
/// own.
///
/// All at once, not one by one while they are read: where a table does not fit into the cache most of the time goes
/// into waiting for memory, and the places of the next things can be fetched only where they are known.
template <typename Thing>
struct Distinct {
  std::vector<Thing> things;
  std::vector<std::uint32_t> numbers;
};
[[nodiscard]] Distinct<std::string> distinct(std::span<const std::string_view> texts);
[[nodiscard]] Distinct<Label> distinct(std::span<const Label> labels);
[[nodiscard]] Distinct<std::int64_t> distinct(std::span<const std::int64_t> integers);

/// What a dump says as it says it: a string, label or function once for each time that it is written.
struct WrittenDump {
  std::vector<std::string_view> strings;
  std::vector<Label> labels;                ///< `file` and `name` are indices into `strings`
  std::vector<std::uint32_t> listed;        ///< by function: index into `labels`
  std::vector<ProfiledFunction> functions;  ///< without `file`, `name` and `line`
  std::vector<ProfiledEdge> edges;  ///< `caller` is an index into `labels`; those into one function are adjacent
};

/// Joins by content what is the same: a function as it is listed, and as the caller of others. Where a dump lists a
/// function twice, or a caller of it, the later one holds in the place of the first, as in Python's dict.
[[nodiscard]] Profile joined(WrittenDump dump);

}  // namespace filperf::callgraph
