#include "callgraph/counts_cursor.h"

#include <cmath>
#include <utility>

#include "base/words.h"

namespace filperf::callgraph {

void CountsCursor::fail_at(std::size_t offset, const std::string& why) const {
  cursor_.fail(offset, why, "The driver did not write this: something in the program changed the file.");
}

std::size_t CountsCursor::take_tuple_head() {
  if (cursor_.take_byte() != marshal::tuple) {
    fail_at(0, "expected a tuple of 3 or 6 lists, as the driver writes it");
  }
  const std::int32_t size = cursor_.take_int32();
  return size < 0 ? 0 : static_cast<std::size_t>(size);
}

// Each element takes at least one byte, so a list cannot be longer than the remaining bytes.
std::size_t CountsCursor::take_list_head() {
  if (const std::uint8_t code = cursor_.take_byte(); code != marshal::list) {
    fail("expected a list, found " + marshal::describe(code));
  }
  const std::int32_t size = cursor_.take_int32();
  if (size < 0) {
    fail("a list of " + std::to_string(size) + " elements");
  }
  if (static_cast<std::size_t>(size) > cursor_.remaining()) {
    fail("a list of " + std::to_string(size) + " elements, more than the file has bytes");
  }
  return static_cast<std::size_t>(size);
}

std::string_view CountsCursor::take_text() {
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (code != marshal::unicode && code != marshal::interned) {
    fail("expected a string, found " + marshal::describe(code));
  }
  return cursor_.take_string(code, begin);
}

std::int64_t CountsCursor::take_integer() {
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (code == marshal::int32) {
    return cursor_.take_int32();
  }
  if (code != marshal::long_int) {
    fail("expected an integer, found " + marshal::describe(code));
  }
  return cursor_.take_long(begin);
}

CountsLabel CountsCursor::take_label() {
  if (cursor_.take_byte() != marshal::tuple || cursor_.take_int32() != 3) {
    fail("expected a tuple (file, line, name)");
  }
  CountsLabel label;
  label.file = take_text();
  label.line = take_integer();
  label.name = take_text();
  return label;
}

std::int64_t CountsCursor::take_count() {
  const std::int64_t value = take_integer();
  if (value < 0) {
    fail("a negative number of calls, " + std::to_string(value));
  }
  return value;
}

double CountsCursor::take_seconds() {
  if (const std::uint8_t code = cursor_.take_byte(); code != marshal::binary_float) {
    fail("expected a number of seconds, found " + marshal::describe(code));
  }
  const double value = cursor_.take_double();
  if (!std::isfinite(value)) {
    fail("a time that is not a number of seconds");
  }
  return value;
}

std::size_t CountsCursor::take_rows_head(std::size_t fields) {
  const std::size_t size = take_list_head();
  if (size % fields != 0) {
    fail("a list of " + counted(size, "element") + ", not rows of " + std::to_string(fields));
  }
  return size / fields;
}

std::int64_t CountsCursor::take_line() {
  const std::int64_t line = take_integer();
  if (line < 0) {
    fail("a negative line, " + std::to_string(line));
  }
  return line;
}

std::int64_t CountsCursor::take_count_into(std::int64_t& total) {
  const std::int64_t count = take_count();
  if (__builtin_add_overflow(total, count, &total)) {
    fail("all calls together are beyond 64 bits");
  }
  return count;
}

}  // namespace filperf::callgraph
