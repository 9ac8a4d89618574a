#include "callgraph/counts_reader.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "base/words.h"
#include "callgraph/label_table.h"
#include "callgraph/marshal_cursor.h"

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;
constexpr std::int32_t kLists = 3;
/// The number of elements in a list for each function and for each call.
constexpr std::size_t kFunctionFields = 6;
constexpr std::size_t kCallFields = 5;
/// The call that ends the profiler.
constexpr std::string_view kOwnName = "<method 'disable' of '_lsprof.Profiler' objects>";
constexpr std::string_view kBuiltinFile = "~";

struct WrittenLabel {
  std::string_view file;
  std::string_view name;
  std::int64_t line = 0;
};

/// The counts that both lists hold.
struct Counts {
  std::int64_t calls = 0;
  std::int64_t recursive = 0;
  double seconds = 0;
  double self_seconds = 0;
};

class Reader {
public:
  Reader(std::string_view bytes, std::string_view source) : cursor_(bytes, source) {}

  [[nodiscard]] Profile read();

private:
  void read_numbers();
  void read_functions();
  void read_calls();
  [[nodiscard]] std::size_t take_list_head();
  [[nodiscard]] Counts take_counts(std::int64_t& total);
  [[nodiscard]] WrittenLabel take_label();
  [[nodiscard]] std::string_view take_text();
  [[nodiscard]] std::int64_t take_integer();
  [[nodiscard]] std::int64_t take_count();
  [[nodiscard]] double take_seconds();
  [[noreturn]] void fail(const std::string& why) const { fail_at(cursor_.offset(), why); }
  [[noreturn]] void fail_at(std::size_t offset, const std::string& why) const {
    cursor_.fail(offset, why, "The driver did not write this: something in the program changed the file.");
  }

  [[nodiscard]] std::vector<std::uint32_t> add_functions();
  void add_edges(std::span<const std::uint32_t> function_of_row);

  MarshalCursor cursor_;
  /// The numbers of the functions, one for each row, then the numbers of the functions that they call.
  std::vector<std::int64_t> numbers_;
  std::vector<WrittenLabel> labels_;
  std::vector<Counts> functions_;
  std::vector<std::size_t> called_;     ///< by row: how many functions it calls
  std::vector<std::uint32_t> callees_;  ///< by edge: the row of its callee, `none` if it has none
  std::vector<Counts> edges_;
  Profile profile_;
};

Profile Reader::read() {
  if (cursor_.remaining() >= none) {
    fail_at(none, "the file is larger than 4 GiB");
  }
  if (cursor_.take_byte() != marshal::tuple || cursor_.take_int32() != kLists) {
    fail_at(0, "expected a tuple of 3 lists, as the driver writes it");
  }
  read_numbers();
  read_functions();
  read_calls();
  if (cursor_.remaining() != 0) {
    fail("the counts ended before this byte, but the file goes on");
  }
  add_edges(add_functions());
  return std::move(profile_);
}

void Reader::read_numbers() {
  const std::size_t size = take_list_head();
  numbers_.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    numbers_.push_back(take_integer());
  }
}

void Reader::read_functions() {
  const std::size_t rows = numbers_.size();
  if (const std::size_t size = take_list_head(); size != kFunctionFields * rows) {
    fail("a list of " + std::to_string(size) + " elements for " + counted(rows, "function"));
  }
  labels_.reserve(rows);
  functions_.reserve(rows);
  called_.reserve(rows);
  std::int64_t total = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    labels_.push_back(take_label());
    functions_.push_back(take_counts(total));
    called_.push_back(static_cast<std::size_t>(take_count()));
  }
}

void Reader::read_calls() {
  const std::size_t size = take_list_head();
  const std::size_t count = size / kCallFields;
  std::size_t rest = count;
  for (const std::size_t called : called_) {
    if (called > rest) {
      fail("fewer calls than its functions make");
    }
    rest -= called;
  }
  if (rest != 0 || size % kCallFields != 0) {
    fail("a list of " + std::to_string(size) + " elements for " + counted(count - rest, "call"));
  }
  const std::size_t rows = numbers_.size();
  numbers_.reserve(rows + count);
  edges_.reserve(count);
  std::int64_t total = 0;
  for (std::size_t edge = 0; edge < count; ++edge) {
    numbers_.push_back(take_integer());
    edges_.push_back(take_counts(total));
  }
  const std::vector<std::uint32_t> row_of = distinct(std::span<const std::int64_t>(numbers_)).numbers;
  for (std::size_t row = 0; row < rows; ++row) {
    if (row_of[row] != row) {
      fail("two functions with one number");
    }
  }
  callees_.reserve(count);
  for (std::size_t edge = 0; edge < count; ++edge) {
    const std::uint32_t row = row_of[rows + edge];
    callees_.push_back(row < rows ? row : none);
  }
}

/// Each element takes at least one byte, so a list cannot be longer than the remaining bytes.
std::size_t Reader::take_list_head() {
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

std::string_view Reader::take_text() {
  const std::size_t begin = cursor_.offset();
  const std::uint8_t code = cursor_.take_byte();
  if (code != marshal::unicode && code != marshal::interned) {
    fail("expected a string, found " + marshal::describe(code));
  }
  return cursor_.take_string(code, begin);
}

std::int64_t Reader::take_integer() {
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

WrittenLabel Reader::take_label() {
  if (cursor_.take_byte() != marshal::tuple || cursor_.take_int32() != 3) {
    fail("expected a tuple (file, line, name)");
  }
  WrittenLabel label;
  label.file = take_text();
  label.line = take_integer();
  label.name = take_text();
  return label;
}

std::int64_t Reader::take_count() {
  const std::int64_t value = take_integer();
  if (value < 0) {
    fail("a negative number of calls, " + std::to_string(value));
  }
  return value;
}

double Reader::take_seconds() {
  if (const std::uint8_t code = cursor_.take_byte(); code != marshal::binary_float) {
    fail("expected a number of seconds, found " + marshal::describe(code));
  }
  const double value = cursor_.take_double();
  if (!std::isfinite(value)) {
    fail("a time that is not a number of seconds");
  }
  return value;
}

/// @param total  all calls so far; these are added. All later sums add up the same numbers, so they fit too.
Counts Reader::take_counts(std::int64_t& total) {
  Counts counts;
  counts.calls = take_count();
  counts.recursive = take_count();
  counts.seconds = take_seconds();
  counts.self_seconds = take_seconds();
  if (__builtin_add_overflow(total, counts.calls, &total)) {
    fail("all calls together are beyond 64 bits");
  }
  if (counts.recursive > counts.calls) {
    fail("more recursive calls than calls");
  }
  return counts;
}

/// Adds the counts of two rows with one label.
template <typename Counted>
void add(Counted& counted, const Counts& counts) {
  counted.calls += counts.calls;
  counted.primitive += counts.calls - counts.recursive;
  counted.self_seconds += counts.self_seconds;
  counted.cumulative_seconds += counts.seconds;
}

/// @return by row: its function; `none` for the driver's own call
std::vector<std::uint32_t> Reader::add_functions() {
  std::vector<std::string_view> texts;
  texts.reserve(2 * labels_.size());
  for (const WrittenLabel& label : labels_) {
    texts.push_back(label.file);
    texts.push_back(label.name);
  }
  Distinct<std::string> strings = distinct(texts);
  std::vector<Label> labels;
  labels.reserve(labels_.size());
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    labels.push_back({.file = strings.numbers[2 * i], .name = strings.numbers[2 * i + 1], .line = labels_[i].line});
  }
  profile_.strings = std::move(strings.things);
  const Distinct<Label> known = distinct(labels);
  std::vector<std::uint32_t> function_of_label;
  function_of_label.reserve(known.things.size());
  for (const Label& label : known.things) {
    const bool own = profile_.strings[label.file] == kBuiltinFile && profile_.strings[label.name] == kOwnName;
    function_of_label.push_back(own ? none : static_cast<std::uint32_t>(profile_.functions.size()));
    if (!own) {
      ProfiledFunction& function = profile_.functions.emplace_back();
      function.file = label.file;
      function.name = label.name;
      function.line = label.line;
    }
  }
  std::vector<std::uint32_t> function_of_row;
  function_of_row.reserve(known.numbers.size());
  for (std::size_t row = 0; row < known.numbers.size(); ++row) {
    function_of_row.push_back(function_of_label[known.numbers[row]]);
    if (function_of_row.back() != none) {
      add(profile_.functions[function_of_row.back()], functions_[row]);
    }
  }
  return function_of_row;
}

/// Brings the edges into the order of a dump: by callee, then in the order of the callers.
void Reader::add_edges(std::span<const std::uint32_t> function_of_row) {
  const auto for_each_edge = [&](auto action) {
    std::size_t edge = 0;
    for (std::size_t row = 0; row < called_.size(); ++row) {
      for (const std::size_t end = edge + called_[row]; edge < end; ++edge) {
        const std::uint32_t callee = callees_[edge] == none ? none : function_of_row[callees_[edge]];
        // The driver's own call makes no other calls.
        if (callee != none && function_of_row[row] != none) {
          action(edge, function_of_row[row], callee);
        }
      }
    }
  };
  std::vector<std::size_t> places(profile_.functions.size() + 1);
  for_each_edge([&](std::size_t, std::uint32_t, std::uint32_t callee) { ++places[callee + 1]; });
  for (std::size_t i = 1; i < places.size(); ++i) {
    places[i] += places[i - 1];
  }
  struct Written {
    std::size_t edge;
    std::uint32_t caller;
    std::uint32_t callee;
  };
  std::vector<Written> sorted(places.back());
  for_each_edge([&](std::size_t edge, std::uint32_t caller, std::uint32_t callee) {
    sorted[places[callee]++] = {edge, caller, callee};
  });
  profile_.edges.reserve(sorted.size());
  std::vector<std::size_t> ends(profile_.functions.size());  // by caller: one after its last edge
  std::size_t begin = 0;                                     // index of the first edge into the callee
  for (const Written& written : sorted) {
    if (!profile_.edges.empty() && profile_.edges.back().callee != written.callee) {
      begin = profile_.edges.size();
    }
    std::size_t& end = ends[written.caller];
    if (end <= begin) {
      profile_.edges.push_back({.caller = written.caller, .callee = written.callee});
      end = profile_.edges.size();
    }
    add(profile_.edges[end - 1], edges_[written.edge]);
  }
}

}  // namespace

Profile read_counts(std::string_view bytes, const std::string& source) {
  return Reader(bytes, source).read();
}

}  // namespace filperf::callgraph
