#include <cstdint>

#include "base/utf8.h"
#include "callgraph/marshal_cursor.h"
#include "targets.h"

namespace {

/// Takes one object's own bytes, without those of its parts.
void take_object(filperf::callgraph::MarshalCursor& cursor) {
  namespace codes = filperf::callgraph::marshal;
  const std::size_t begin = cursor.offset();
  const auto code = static_cast<std::uint8_t>(cursor.take_byte() & ~unsigned{codes::flag_ref});
  filperf::fuzz::require(!codes::describe(code).empty(), "every code has a name");
  switch (code) {
    case codes::int32:
    case codes::reference:
    case codes::tuple:
    case codes::list:
      static_cast<void>(cursor.take_int32());
      break;
    case codes::small_tuple:
      static_cast<void>(cursor.take_byte());
      break;
    case codes::long_int:
      static_cast<void>(cursor.take_long(begin));
      break;
    case codes::binary_float:
      static_cast<void>(cursor.take_double());
      break;
    case codes::text_float:
      static_cast<void>(cursor.take_decimal(begin));
      break;
    case codes::ascii:
    case codes::ascii_interned:
    case codes::short_ascii:
    case codes::short_ascii_interned:
    case codes::unicode:
    case codes::interned: {
      const std::string_view text = cursor.take_string(code, begin);
      const bool may_be_wide = code == codes::unicode || code == codes::interned;
      filperf::fuzz::require(may_be_wide || filperf::is_ascii(text), "a string with an ASCII code is ASCII");
      break;
    }
    default:
      break;
  }
  filperf::fuzz::require(cursor.offset() > begin, "the cursor moves");
}

}  // namespace

void filperf::fuzz::marshal(std::string_view bytes) {
  callgraph::MarshalCursor cursor(bytes, "fuzzed");
  static_cast<void>(accepted([&] {
    while (cursor.remaining() > 0) {
      take_object(cursor);
      require(cursor.offset() + cursor.remaining() == bytes.size(), "the cursor stays inside the bytes");
    }
    return true;
  }));
}
