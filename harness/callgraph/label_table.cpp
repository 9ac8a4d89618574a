#include "callgraph/label_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace filperf::callgraph {

namespace {

__extension__ using Unsigned128 = unsigned __int128;

/// Both halves of the full product, folded: every bit of the result depends on every bit of both factors.
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
  // Folded once, labels that differ in one number only would lie at even steps, and with some keys close together.
  return fold(fold(static_cast<std::uint64_t>(label.line) ^ key.first, strings ^ key.second), key.second);
}

}  // namespace

HashKey HashKey::random() {
  std::random_device device;
  const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
  return {word(), word() | 1U};  // odd, so that a product with it loses nothing
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

void StringTable::reserve(std::size_t count) {
  table_.reserve(count);
  strings_.reserve(count);
}

std::uint32_t StringTable::intern(std::string_view text) {
  const auto next = static_cast<std::uint32_t>(strings_.size());
  const std::uint32_t index =
      table_.find_or_add(hash_of(text, key_), next, [&](std::uint32_t i) { return strings_[i] == text; });
  if (index == next) {
    strings_.emplace_back(text);
  }
  return index;
}

void LabelTable::reserve(std::size_t count) {
  table_.reserve(count);
  labels_.reserve(count);
}

std::uint32_t LabelTable::intern(const Label& label) {
  const std::uint32_t next = size();
  const std::uint32_t index =
      table_.find_or_add(hash_of(label, key_), next, [&](std::uint32_t i) { return labels_[i] == label; });
  if (index == next) {
    labels_.push_back(label);
  }
  return index;
}

}  // namespace filperf::callgraph
