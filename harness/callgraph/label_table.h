#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::callgraph {

/// Two secret words that a hash is keyed with, drawn anew for every table: a file cannot be written so that its labels
/// collide. No result depends on them.
struct HashKey {
  std::uint64_t first;
  std::uint64_t second;

  [[nodiscard]] static HashKey random();
};

/// Finds the dense index of something by its hash. Open addressing with linear probing, at most three quarters full;
/// what is compared lives with the caller, an entry holds half of the hash and the index.
class IndexTable {
public:
  /// Makes room for so many things at once, which saves moving them as the table grows.
  void reserve(std::size_t count);

  /// @param hash     of the thing looked for
  /// @param next     the index to enter where it is not found
  /// @param is_same  is_same(index): whether the thing looked for is the one that has this index
  /// @return the index found, or `next`
  template <typename IsSame>
  [[nodiscard]] std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t next, IsSame is_same) {
    if (4 * (used_ + 1) > 3 * entries_.size()) {
      resize(2 * entries_.size());
    }
    const auto stored = static_cast<std::uint32_t>(hash >> 32U);
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = stored & mask;; at = (at + 1) & mask) {
      Entry& entry = entries_[at];
      if (entry.index == empty) {
        entry = {stored, next};
        ++used_;
        return next;
      }
      if (entry.hash == stored && is_same(entry.index)) {
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

/// Gives every distinct string a number, from 0 upwards in the order in which they are first seen.
class StringTable {
public:
  void reserve(std::size_t count);
  [[nodiscard]] std::uint32_t intern(std::string_view text);

  [[nodiscard]] std::vector<std::string>&& take() && { return std::move(strings_); }

private:
  HashKey key_ = HashKey::random();
  IndexTable table_;
  std::vector<std::string> strings_;
};

/// What the profiler calls a function by; `file` and `name` are numbers of a StringTable.
struct Label {
  std::uint32_t file = 0;
  std::uint32_t name = 0;
  std::int64_t line = 0;

  [[nodiscard]] bool operator==(const Label&) const = default;
};

/// Gives every distinct label a number, from 0 upwards in the order in which they are first seen.
class LabelTable {
public:
  void reserve(std::size_t count);
  [[nodiscard]] std::uint32_t intern(const Label& label);

  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(labels_.size()); }
  [[nodiscard]] const Label& operator[](std::uint32_t index) const { return labels_[index]; }

private:
  HashKey key_ = HashKey::random();
  IndexTable table_;
  std::vector<Label> labels_;
};

}  // namespace filperf::callgraph
