#include "callgraph/counts_reader.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "callgraph/label_table.h"
#include "callgraph/marshal_cursor.h"

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;
constexpr std::int32_t kColumns = 11;
/// The call that ends the profiler.
constexpr std::string_view kOwnName = "<method 'disable' of '_lsprof.Profiler' objects>";
constexpr std::string_view kBuiltinFile = "~";

struct WrittenLabel {
  std::string_view file;
  std::string_view name;
  std::int64_t line = 0;
};

/// Four columns that both tables have.
struct Counts {
  std::vector<std::int64_t> calls;
  std::vector<std::int64_t> recursive;
  std::vector<double> seconds;
  std::vector<double> self_seconds;
};

class Reader {
public:
  Reader(std::string_view bytes, std::string_view source) : cursor_(bytes, source) {}

  [[nodiscard]] Profile read();

private:
  template <typename Value, typename Take>
  [[nodiscard]] std::vector<Value> read_list(std::size_t size, Take take);
  void read_counts(Counts& counts, std::size_t rows);
  void read_called();
  void read_callees();
  [[nodiscard]] std::size_t take_list_head();
  [[nodiscard]] std::vector<std::int64_t> read_integers(std::size_t rows);
  [[nodiscard]] std::vector<double> read_reals(std::size_t rows);
  [[nodiscard]] WrittenLabel take_label();
  [[nodiscard]] std::string_view take_text();
  [[nodiscard]] std::int64_t take_integer();
  void require_rows(std::size_t found, std::size_t rows) const;
  void require_sums(const Counts& counts) const;
  [[noreturn]] void fail(const std::string& why) const { fail_at(cursor_.offset(), why); }
  [[noreturn]] void fail_at(std::size_t offset, const std::string& why) const {
    cursor_.fail(offset, why, "It is not what the driver wrote: something in the program has changed it.");
  }

  [[nodiscard]] std::vector<std::uint32_t> add_functions();
  void add_edges(std::span<const std::uint32_t> function_of_row);

  MarshalCursor cursor_;
  std::vector<WrittenLabel> labels_;
  Counts functions_;
  std::vector<std::size_t> called_;     ///< by row: how many functions it calls
  std::vector<std::uint32_t> callees_;  ///< by edge: its row, `none` where it has none
  Counts edges_;
  Profile profile_;
};

Profile Reader::read() {
  if (cursor_.remaining() >= none) {
    fail_at(none, "the file is larger than 4 GiB");
  }
  if (cursor_.take_byte() != marshal::tuple || cursor_.take_int32() != kColumns) {
    fail_at(0, "not what the driver writes, which is a tuple of 11 lists");
  }
  labels_ = read_list<WrittenLabel>(take_list_head(), [&] { return take_label(); });
  read_counts(functions_, labels_.size());
  read_called();
  read_callees();
  read_counts(edges_, callees_.size());
  if (cursor_.remaining() != 0) {
    fail("the counts ended before this byte, but the file goes on");
  }
  add_edges(add_functions());
  return std::move(profile_);
}

/// @param size  as the bytes have it: each element takes a byte at least, so that no list is longer than what remains
template <typename Value, typename Take>
std::vector<Value> Reader::read_list(std::size_t size, Take take) {
  if (size > cursor_.remaining()) {
    fail("a list of " + std::to_string(size) + " elements, more than the file has bytes");
  }
  std::vector<Value> values;
  values.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    values.push_back(take());
  }
  return values;
}

std::size_t Reader::take_list_head() {
  if (const std::uint8_t code = cursor_.take_byte(); code != marshal::list) {
    fail("expected a list, found " + marshal::describe(code));
  }
  const std::int32_t size = cursor_.take_int32();
  if (size < 0) {
    fail("a list of " + std::to_string(size) + " elements");
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

std::vector<std::int64_t> Reader::read_integers(std::size_t rows) {
  const std::size_t size = take_list_head();
  require_rows(size, rows);
  return read_list<std::int64_t>(size, [&] {
    const std::int64_t value = take_integer();
    if (value < 0) {
      fail("a negative number of calls, " + std::to_string(value));
    }
    return value;
  });
}

std::vector<double> Reader::read_reals(std::size_t rows) {
  const std::size_t size = take_list_head();
  require_rows(size, rows);
  return read_list<double>(size, [&] {
    if (const std::uint8_t code = cursor_.take_byte(); code != marshal::binary_float) {
      fail("expected a number of seconds, found " + marshal::describe(code));
    }
    const double value = cursor_.take_double();
    if (!std::isfinite(value)) {
      fail("a time that is not a number of seconds");
    }
    return value;
  });
}

void Reader::read_counts(Counts& counts, std::size_t rows) {
  counts.calls = read_integers(rows);
  counts.recursive = read_integers(rows);
  counts.seconds = read_reals(rows);
  counts.self_seconds = read_reals(rows);
  require_sums(counts);
}

void Reader::read_called() {
  const std::size_t size = take_list_head();
  require_rows(size, labels_.size());
  called_ = read_list<std::size_t>(size, [&] { return static_cast<std::size_t>(take_integer()); });
}

void Reader::read_callees() {
  const std::size_t size = take_list_head();
  std::size_t rest = size;
  for (const std::size_t count : called_) {
    if (count > rest) {
      fail("fewer calls than its functions make");
    }
    rest -= count;
  }
  require_rows(size - rest, size);
  callees_ = read_list<std::uint32_t>(size, [&] {
    if (cursor_.take_if(marshal::no_value)) {
      return none;
    }
    const std::int64_t row = take_integer();
    if (row < 0 || static_cast<std::size_t>(row) >= labels_.size()) {
      fail("a call of row " + std::to_string(row) + " of " + std::to_string(labels_.size()));
    }
    return static_cast<std::uint32_t>(row);
  });
}

void Reader::require_rows(std::size_t found, std::size_t rows) const {
  if (found != rows) {
    fail("a list of " + std::to_string(found) + " elements beside one of " + std::to_string(rows));
  }
}

/// All sums that are made below are of such numbers, so they fit too.
void Reader::require_sums(const Counts& counts) const {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < counts.calls.size(); ++i) {
    if (__builtin_add_overflow(total, counts.calls[i], &total)) {
      fail("all calls together are beyond 64 bits");
    }
    if (counts.recursive[i] > counts.calls[i]) {
      fail("more recursive calls than calls");
    }
  }
}

/// Adds what two rows of one label hold.
template <typename Counted>
void add(Counted& counted, const Counts& counts, std::size_t row) {
  counted.calls += counts.calls[row];
  counted.primitive += counts.calls[row] - counts.recursive[row];
  counted.self_seconds += counts.self_seconds[row];
  counted.cumulative_seconds += counts.seconds[row];
}

/// @return by row: its function; `none` for the driver's own
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
      add(profile_.functions[function_of_row.back()], functions_, row);
    }
  }
  return function_of_row;
}

/// Brings the edges into the order of a dump: function by function those into it, in the order of the callers.
void Reader::add_edges(std::span<const std::uint32_t> function_of_row) {
  const auto for_each_edge = [&](auto action) {
    std::size_t edge = 0;
    for (std::size_t row = 0; row < called_.size(); ++row) {
      for (const std::size_t end = edge + called_[row]; edge < end; ++edge) {
        const std::uint32_t callee = callees_[edge] == none ? none : function_of_row[callees_[edge]];
        // The driver's own call makes no other.
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
  std::size_t begin = 0;                                     // of the edges into the callee
  for (const Written& written : sorted) {
    if (!profile_.edges.empty() && profile_.edges.back().callee != written.callee) {
      begin = profile_.edges.size();
    }
    std::size_t& end = ends[written.caller];
    if (end <= begin) {
      profile_.edges.push_back({.caller = written.caller, .callee = written.callee});
      end = profile_.edges.size();
    }
    add(profile_.edges[end - 1], edges_, written.edge);
  }
}

}  // namespace

Profile read_counts(std::string_view bytes, const std::string& source) {
  return Reader(bytes, source).read();
}

}  // namespace filperf::callgraph
