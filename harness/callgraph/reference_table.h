#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "callgraph/marshal_cursor.h"

namespace filperf::callgraph {

/// What the reader keeps of an object for later references to it. A slot has only eight bytes: a dump has several slots
/// for each function, and most of the reading time goes into looking them up.
struct Slot {
  enum class Kind : std::uint8_t {
    incomplete,    ///< a tuple or dict that the reader is still inside
    string,        ///< value: its index among the strings written
    integer,       ///< value: the integer itself, of 32 bits
    wide_integer,  ///< value: index into the wide values
    real,          ///< value: index into the wide values
    label,         ///< value: its index among the labels written
    edge_counts,   ///< value: its index among the shared counts
    empty_dict,
    other,  ///< complete, but never shared by cProfile
  };

  Kind kind = Kind::incomplete;
  std::uint32_t value = 0;
};

/// Marshal's table of references: every object whose code carries flag_ref gets the next slot, in the order in which
/// the objects begin. A tuple or dict is incomplete until its last item is read. The reader refuses a reference to it
/// from inside.
class ReferenceTable {
public:
  static constexpr std::uint32_t no_slot = 0xFFFFFFFF;

  void make_room_for(std::size_t count) { slots_.reserve(count); }

  /// Reserves the slot of an object that begins here; fill it when the object is complete. Returns no_slot if the code
  /// has no flag.
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

  /// Reserves and fills the slot of an object without items, which is complete at once.
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

  /// Takes the bytes after the code `r`.
  /// @param begin  the offset of the code, for the error
  /// @throws Error if the index names no slot
  [[nodiscard]] Slot take(MarshalCursor& cursor, std::size_t begin) const {
    const std::int32_t index = cursor.take_int32();
    if (index < 0 || static_cast<std::size_t>(index) >= slots_.size()) [[unlikely]] {
      fail_index(cursor, begin, index);
    }
    return slots_[static_cast<std::size_t>(index)];
  }

  /// The same for an object of one kind. @throws Error also if the object is of another kind, or not complete
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
  std::vector<std::int64_t> wide_;  ///< values that do not fit into a slot; floats by their bits
};

}  // namespace filperf::callgraph
