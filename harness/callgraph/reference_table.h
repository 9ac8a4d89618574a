#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "callgraph/marshal_cursor.h"

namespace filperf::callgraph {

/// What the reader of a dump keeps of an object that a later reference may stand for. Eight bytes, for a dump has
/// several for each function and most of the reading is looking them up.
struct Slot {
  enum class Kind : std::uint8_t {
    incomplete,    ///< a tuple or dict that is being read
    string,        ///< value: its index among the strings written
    integer,       ///< value: the integer itself, of 32 bits
    wide_integer,  ///< value: index into the wide values
    real,          ///< value: index into the wide values
    label,         ///< value: its index among the labels written
    edge_counts,   ///< value: its index among the shared counts
    empty_dict,
    other,  ///< complete, but nothing that may be shared
  };

  Kind kind = Kind::incomplete;
  std::uint32_t value = 0;
};

/// Marshal's table of references: every object whose code carries flag_ref gets the next slot, in the order in which
/// the objects begin. A tuple or a dict is incomplete until its last item is read; a reference to it from inside is
/// refused.
class ReferenceTable {
public:
  static constexpr std::uint32_t no_slot = 0xFFFFFFFF;

  void make_room_for(std::size_t count) { slots_.reserve(count); }

  /// The slot of an object that begins here, to be filled when it is complete; no_slot where its code has no flag.
  [[nodiscard]] std::uint32_t reserve(std::uint8_t code) {
    if ((code & marshal::flag_ref) == 0) {
      return no_slot;
    }
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }

  /// Does nothing for no_slot.
  void fill(std::uint32_t slot, Slot content) {
    if (slot != no_slot) {
      slots_[slot] = content;
    }
  }

  /// For an object without items, complete as soon as it begins.
  void add(std::uint8_t code, Slot content) {
    if ((code & marshal::flag_ref) != 0) {
      slots_.push_back(content);
    }
  }
  void add_integer(std::uint8_t code, std::int64_t value) {
    if (const auto narrow = static_cast<std::int32_t>(value); narrow == value) {
      add(code, {Slot::Kind::integer, static_cast<std::uint32_t>(narrow)});
    } else {
      add_wide(code, Slot::Kind::wide_integer, value);
    }
  }
  void add_real(std::uint8_t code, double value) {
    add_wide(code, Slot::Kind::real, std::bit_cast<std::int64_t>(value));
  }

  [[nodiscard]] static bool is_integer(Slot slot) noexcept {
    return slot.kind == Slot::Kind::integer || slot.kind == Slot::Kind::wide_integer;
  }
  /// @param slot  one for which is_integer holds
  [[nodiscard]] std::int64_t integer(Slot slot) const {
    return slot.kind == Slot::Kind::integer ? static_cast<std::int32_t>(slot.value) : wide_[slot.value];
  }
  /// @param slot  of the kind `real`
  [[nodiscard]] double real(Slot slot) const { return std::bit_cast<double>(wide_[slot.value]); }

  /// Takes what follows the code `r`.
  /// @param begin  the offset of the code, for the error
  /// @throws Error where the index names no slot
  [[nodiscard]] Slot take(MarshalCursor& cursor, std::size_t begin) const {
    const std::int32_t index = cursor.take_int32();
    if (index < 0 || static_cast<std::size_t>(index) >= slots_.size()) [[unlikely]] {
      fail_index(cursor, begin, index);
    }
    return slots_[static_cast<std::size_t>(index)];
  }

  /// The same for an object of one kind. @throws Error also where it is of another, or not complete
  [[nodiscard]] Slot take(MarshalCursor& cursor, std::size_t begin, Slot::Kind kind, const char* expected) const {
    const Slot slot = take(cursor, begin);
    if (slot.kind != kind) [[unlikely]] {
      fail_kind(cursor, begin, slot, expected);
    }
    return slot;
  }

  /// @throws Error always: "expected EXPECTED, found a reference to KIND"
  [[noreturn]] static void fail_kind(const MarshalCursor& cursor, std::size_t begin, Slot found, const char* expected);

private:
  void add_wide(std::uint8_t code, Slot::Kind kind, std::int64_t bits) {
    if ((code & marshal::flag_ref) != 0) {
      slots_.push_back({kind, static_cast<std::uint32_t>(wide_.size())});
      wide_.push_back(bits);
    }
  }

  [[noreturn]] void fail_index(const MarshalCursor& cursor, std::size_t begin, std::int32_t index) const;

  std::vector<Slot> slots_;
  std::vector<std::int64_t> wide_;  ///< what does not fit into a slot; floats by their bits
};

}  // namespace filperf::callgraph
