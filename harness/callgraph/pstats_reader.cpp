#include "callgraph/pstats_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "callgraph/dump_file.h"
#include "callgraph/label_table.h"
#include "callgraph/marshal_cursor.h"
#include "callgraph/reference_table.h"

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;

/// A type code without its flag.
constexpr std::uint8_t type_of(std::uint8_t code) {
  return static_cast<std::uint8_t>(code & static_cast<std::uint8_t>(~marshal::flag_ref));
}

/// The offset of the sampling profiler's marker, the key ('__sampled__',).
std::optional<std::size_t> sampling_marker(std::string_view bytes) {
  constexpr std::string_view text = "\x0b__sampled__";  // a short string: first its length
  for (std::size_t at = bytes.find(text); at != std::string_view::npos; at = bytes.find(text, at + 1)) {
    // Before the string come the tuple's size, 1, and the tuple's code.
    if (at >= 3 && bytes[at - 2] == 1 && type_of(static_cast<std::uint8_t>(bytes[at - 3])) == marshal::small_tuple) {
      return at - 3;
    }
  }
  return std::nullopt;
}

/// Reads one dump. The shape is fixed and four levels deep, so each level has its own function and nothing recurses.
class Reader {
public:
  Reader(std::string_view bytes, std::string_view source) : bytes_(bytes), cursor_(bytes, source) {}

  [[nodiscard]] Profile read();

private:
  /// The counts of a caller's entry.
  struct EdgeCounts {
    std::int64_t calls = 0;
    std::int64_t primitive = 0;
    double self_seconds = 0;
    double cumulative_seconds = 0;
  };

  void make_room();
  void read_function();
  void read_callers(std::uint32_t callee);
  [[nodiscard]] std::uint32_t read_label();
  [[nodiscard]] EdgeCounts read_edge_counts();
  [[nodiscard, gnu::always_inline]] std::uint32_t read_tuple_head(std::size_t begin, std::uint8_t code,
                                                                  std::int32_t size, const char* expected);
  [[nodiscard]] std::uint32_t read_wide_tuple_head(std::size_t begin, std::uint8_t code, std::int32_t size,
                                                   const char* expected);
  [[nodiscard]] std::uint32_t read_string();
  [[nodiscard, gnu::always_inline]] std::int64_t read_integer();
  [[nodiscard, gnu::always_inline]] std::int64_t read_count();
  [[nodiscard, gnu::always_inline]] double read_seconds();
  [[nodiscard]] std::int64_t read_new_integer(std::size_t begin, std::uint8_t code, const char* expected);
  [[nodiscard]] double read_rare_seconds(std::size_t begin, std::uint8_t code);
  void require_finite(std::size_t begin, double seconds) const {
    if (!std::isfinite(seconds)) [[unlikely]] {
      cursor_.fail_damaged(begin, std::isnan(seconds) ? "a time that is not a number" : "an infinite time");
    }
  }

  void add_to_total(std::int64_t& total, std::int64_t calls, std::size_t begin) const;

  [[noreturn]] void fail_unexpected(std::size_t begin, std::uint8_t code, const char* expected) const;
  [[noreturn]] void fail_tuple(std::size_t begin, std::int32_t size, const char* expected) const;
  [[noreturn]] void fail_negative(std::size_t begin, std::int64_t count) const;
  [[noreturn]] void fail_plain_count(std::size_t begin) const;
  [[noreturn]] void fail_sampled(std::size_t marker) const;

  std::string_view bytes_;
  MarshalCursor cursor_;
  ReferenceTable references_;
  std::vector<EdgeCounts> shared_counts_;  ///< counts that a reference may stand for
  std::int64_t total_calls_ = 0;
  std::int64_t total_edge_calls_ = 0;
  WrittenDump dump_;
};

Profile Reader::read() {
  if (bytes_.empty()) {
    cursor_.fail(0, "the file is empty",
                 "The profiled program never wrote its dump: it was killed, or it called os._exit. Run it to its end.");
  }
  if (bytes_.size() >= none) {
    cursor_.fail(none, "the dump is larger than 4 GiB", "A dump of 100,000 functions takes about 50 MB.");
  }
  make_room();
  const std::uint8_t code = cursor_.take_byte();
  if (type_of(code) != marshal::dict) {
    cursor_.fail(0, "a dump of cProfile is a dict, but this is " + marshal::describe(code),
                 "Write a dump with `python -m cProfile -o FILE` or Profile.dump_stats.");
  }
  static_cast<void>(references_.reserve(code));  // stays incomplete: nothing inside may refer to it
  while (!cursor_.take_if(marshal::null)) {
    read_function();
  }
  if (const std::size_t rest = cursor_.remaining(); rest != 0) {
    cursor_.fail_damaged(cursor_.offset(), "the dump ended before this byte, but the file goes on for " +
                                               std::to_string(rest) + (rest == 1 ? " byte" : " bytes"));
  }
  return joined(std::move(dump_));
}

/// Sizes the tables by the bytes that an edge, and a function with its strings, take in a real dump. This is only a
/// first guess: if a file holds more, the tables grow. It does not depend on any number in the file.
void Reader::make_room() {
  const std::size_t edges = fill_large_pages(bytes_.size() / 35, sizeof(ProfiledEdge));
  const std::size_t functions = bytes_.size() / 400;
  dump_.edges.reserve(edges);
  prefer_large_pages(dump_.edges.data(), edges * sizeof(ProfiledEdge));
  dump_.functions.reserve(functions);
  dump_.listed.reserve(functions);
  dump_.strings.reserve(functions);
  dump_.labels.reserve(2 * functions);
  references_.make_room_for(3 * functions);
}

void Reader::read_function() {
  dump_.listed.push_back(read_label());
  const std::size_t begin = cursor_.offset();
  const std::uint32_t slot =
      read_tuple_head(begin, cursor_.take_byte(), 5, "a function's counts (cc, nc, tt, ct, callers)");
  ProfiledFunction function;
  function.primitive = read_count();
  const std::size_t calls_begin = cursor_.offset();
  function.calls = read_count();
  add_to_total(total_calls_, function.calls, calls_begin);
  function.self_seconds = read_seconds();
  function.cumulative_seconds = read_seconds();
  dump_.functions.push_back(function);
  read_callers(static_cast<std::uint32_t>(dump_.functions.size() - 1));
  references_.fill(slot, {.kind = Slot::Kind::other});
}

void Reader::read_callers(std::uint32_t callee) {
  constexpr const char* expected = "a dict of callers";
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  const std::size_t first = dump_.edges.size();
  if (code == marshal::reference) {
    // The reader refuses a shared dict with callers in it: if each reference copied it, a small file could fill the
    // memory.
    static_cast<void>(references_.take(cursor_, begin, Slot::Kind::empty_dict, expected));
    return;
  }
  if (type_of(code) != marshal::dict) {
    fail_unexpected(begin, code, expected);
  }
  const std::uint32_t slot = references_.reserve(code);
  while (!cursor_.take_if(marshal::null)) {
    const std::uint32_t label = read_label();
    const std::size_t counts_begin = cursor_.offset();
    const EdgeCounts counts = read_edge_counts();
    add_to_total(total_edge_calls_, counts.calls, counts_begin);
    dump_.edges.push_back({.caller = label,
                           .callee = callee,
                           .calls = counts.calls,
                           .primitive = counts.primitive,
                           .self_seconds = counts.self_seconds,
                           .cumulative_seconds = counts.cumulative_seconds});
  }
  references_.fill(slot, {.kind = dump_.edges.size() == first ? Slot::Kind::empty_dict : Slot::Kind::other});
}

std::uint32_t Reader::read_label() {
  constexpr const char* expected = "a tuple (file, line, name)";
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (code == marshal::reference) {
    return references_.take(cursor_, begin, Slot::Kind::label, expected).value;
  }
  const std::uint32_t slot = read_tuple_head(begin, code, 3, expected);
  Label label;
  label.file = read_string();
  label.line = read_integer();
  label.name = read_string();
  const auto index = static_cast<std::uint32_t>(dump_.labels.size());
  dump_.labels.push_back(label);
  references_.fill(slot, {Slot::Kind::label, index});
  return index;
}

Reader::EdgeCounts Reader::read_edge_counts() {
  constexpr const char* expected = "a caller's counts (nc, cc, tt, ct)";
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (code == marshal::reference) {
    const Slot slot = references_.take(cursor_, begin);
    if (ReferenceTable::is_integer(slot)) {
      fail_plain_count(begin);
    }
    if (slot.kind != Slot::Kind::edge_counts) {
      ReferenceTable::fail_kind(cursor_, begin, slot, expected);
    }
    return shared_counts_[slot.value];
  }
  if (type_of(code) == marshal::int32 || type_of(code) == marshal::long_int) {
    fail_plain_count(begin);
  }
  const std::uint32_t slot = read_tuple_head(begin, code, 4, expected);
  EdgeCounts counts;
  counts.calls = read_count();  // `nc` comes first here; in a function's own counts `cc` does
  counts.primitive = read_count();
  counts.self_seconds = read_seconds();
  counts.cumulative_seconds = read_seconds();
  if (slot != ReferenceTable::no_slot) {
    references_.fill(slot, {Slot::Kind::edge_counts, static_cast<std::uint32_t>(shared_counts_.size())});
    shared_counts_.push_back(counts);
  }
  return counts;
}

/// Takes the size of a tuple whose code was taken. Reserves the tuple's slot, to be filled when it is complete.
inline std::uint32_t Reader::read_tuple_head(std::size_t begin, std::uint8_t code, std::int32_t size,
                                             const char* expected) {
  if (type_of(code) != marshal::small_tuple) [[unlikely]] {
    return read_wide_tuple_head(begin, code, size, expected);
  }
  if (const std::uint8_t items = cursor_.take_byte(); items != size) [[unlikely]] {
    fail_tuple(begin, items, expected);
  }
  return references_.reserve(code);
}

/// The same for a tuple whose size has four bytes, as versions 0 to 3 of the format write every tuple.
std::uint32_t Reader::read_wide_tuple_head(std::size_t begin, std::uint8_t code, std::int32_t size,
                                           const char* expected) {
  if (type_of(code) != marshal::tuple) {
    fail_unexpected(begin, code, expected);
  }
  if (const std::int32_t items = cursor_.take_int32(); items != size) {
    fail_tuple(begin, items, expected);
  }
  return references_.reserve(code);
}

std::uint32_t Reader::read_string() {
  constexpr const char* expected = "a string";
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  switch (type_of(code)) {
    case marshal::ascii:
    case marshal::ascii_interned:
    case marshal::short_ascii:
    case marshal::short_ascii_interned:
    case marshal::unicode:
    case marshal::interned: {
      const auto index = static_cast<std::uint32_t>(dump_.strings.size());
      dump_.strings.push_back(cursor_.take_string(type_of(code), begin));
      references_.add(code, {Slot::Kind::string, index});
      return index;
    }
    default:
      if (code == marshal::reference) {
        return references_.take(cursor_, begin, Slot::Kind::string, expected).value;
      }
      fail_unexpected(begin, code, expected);
  }
}

inline std::int64_t Reader::read_integer() {
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (code == marshal::reference) [[likely]] {
    const Slot slot = references_.take(cursor_, begin);
    if (!ReferenceTable::is_integer(slot)) [[unlikely]] {
      ReferenceTable::fail_kind(cursor_, begin, slot, "an integer");
    }
    return references_.integer(slot);
  }
  if (code == marshal::int32) [[likely]] {
    return cursor_.take_int32();
  }
  return read_new_integer(begin, code, "an integer");
}

inline std::int64_t Reader::read_count() {
  const std::size_t begin = cursor_.offset();
  const std::int64_t count = read_integer();
  if (count < 0) [[unlikely]] {
    fail_negative(begin, count);
  }
  return count;
}

inline double Reader::read_seconds() {
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (type_of(code) == marshal::binary_float) [[likely]] {
    const double value = cursor_.take_double();
    require_finite(begin, value);
    references_.add_real(code, value);
    return value;
  }
  return read_rare_seconds(begin, code);
}

/// Reads an integer whose code was taken and is not a reference.
std::int64_t Reader::read_new_integer(std::size_t begin, std::uint8_t code, const char* expected) {
  std::int64_t value = 0;
  if (type_of(code) == marshal::int32) {
    value = cursor_.take_int32();
  } else if (type_of(code) == marshal::long_int) {
    value = cursor_.take_long(begin);
  } else {
    fail_unexpected(begin, code, expected);
  }
  references_.add_integer(code, value);
  return value;
}

/// Reads a time whose code was taken and is not that of a binary float: a reference, a decimal, or whole seconds. A
/// user's own timer that counts in integers writes those.
double Reader::read_rare_seconds(std::size_t begin, std::uint8_t code) {
  constexpr const char* expected = "a number of seconds";
  if (type_of(code) == marshal::text_float) {
    const double value = cursor_.take_decimal(begin);
    require_finite(begin, value);
    references_.add_real(code, value);
    return value;
  }
  if (code != marshal::reference) {
    return static_cast<double>(read_new_integer(begin, code, expected));
  }
  const Slot slot = references_.take(cursor_, begin);
  if (ReferenceTable::is_integer(slot)) {
    return static_cast<double>(references_.integer(slot));
  }
  if (slot.kind != Slot::Kind::real) {
    ReferenceTable::fail_kind(cursor_, begin, slot, expected);
  }
  return references_.real(slot);
}

void Reader::add_to_total(std::int64_t& total, std::int64_t calls, std::size_t begin) const {
  if (__builtin_add_overflow(total, calls, &total)) {
    cursor_.fail_damaged(begin, "all calls together are beyond 64 bits");
  }
}

void Reader::fail_unexpected(std::size_t begin, std::uint8_t code, const char* expected) const {
  const std::string unexpected = std::string("expected ") + expected + ", found ";
  if (type_of(code) == marshal::code_object) {
    cursor_.fail(begin, unexpected + "a code object: this is a dump of the pure-Python `profile` module",
                 "Its counts include the profiler's own calls. Profile with cProfile instead.");
  }
  cursor_.fail_damaged(begin, unexpected + marshal::describe(code));
}

void Reader::fail_tuple(std::size_t begin, std::int32_t size, const char* expected) const {
  if (sampling_marker(bytes_) == begin) {
    fail_sampled(begin);
  }
  cursor_.fail_damaged(begin, std::string("expected ") + expected + ", found a tuple of " + std::to_string(size));
}

void Reader::fail_negative(std::size_t begin, std::int64_t count) const {
  if (count == -1) {
    cursor_.fail(begin, "counts of -1: a sampling profiler (pyinstrument) wrote it", "Profile with cProfile instead.");
  }
  cursor_.fail_damaged(begin, "a negative number of calls, " + std::to_string(count));
}

void Reader::fail_plain_count(std::size_t begin) const {
  if (const auto marker = sampling_marker(bytes_)) {
    fail_sampled(*marker);
  }
  cursor_.fail(begin, "a caller with a plain count: this is a dump of the pure-Python `profile` module",
               "It does not tell primitive calls from recursive ones. Profile with cProfile instead.");
}

void Reader::fail_sampled(std::size_t marker) const {
  cursor_.fail(
      marker, "this is a dump of Python's sampling profiler, whose counts are samples",
      "Samples are not calls and differ from run to run. Profile with cProfile (`profiling.tracing`) instead.");
}

}  // namespace

Profile read_pstats(std::string_view bytes, const std::string& source) {
  return Reader(bytes, source).read();
}

Profile read_pstats_file(const std::filesystem::path& path) {
  const DumpFile file(path);
  return read_pstats(file.bytes(), path.string());
}

}  // namespace filperf::callgraph
