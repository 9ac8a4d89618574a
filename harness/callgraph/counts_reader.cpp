#include "callgraph/counts_reader.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/words.h"
#include "callgraph/counts_bill.h"
#include "callgraph/counts_cursor.h"
#include "callgraph/label_table.h"

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t none = 0xFFFFFFFF;
constexpr std::size_t kLists = 3;
/// With bill, lines and sites.
constexpr std::size_t kAllLists = 6;
/// The number of elements in a list for each function and for each call.
constexpr std::size_t kFunctionFields = 6;
constexpr std::size_t kCallFields = 5;
/// The call that ends the profiler.
constexpr std::string_view kOwnName = "<method 'disable' of '_lsprof.Profiler' objects>";
constexpr std::string_view kBuiltinFile = "~";

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
  void resolve_numbers();
  void add_bill(std::span<const std::uint32_t> function_of_row);
  [[nodiscard]] Counts take_counts(std::int64_t& total);

  [[nodiscard]] std::vector<std::uint32_t> add_functions();
  void add_edges(std::span<const std::uint32_t> function_of_row);

  CountsCursor cursor_;
  bool has_bill_ = false;
  /// The numbers of the functions, one for each row, then the numbers of the functions that they call, then those of
  /// the bill.
  std::vector<std::int64_t> numbers_;
  std::vector<std::uint32_t> row_of_;  ///< by number: its row; beyond the rows if it has none
  std::vector<CountsLabel> labels_;
  std::vector<Counts> functions_;
  std::vector<std::size_t> called_;     ///< by row: how many functions it calls
  std::vector<std::uint32_t> callees_;  ///< by edge: the row of its callee, `none` if it has none
  std::vector<Counts> edges_;
  CountsBill bill_;
  Profile profile_;
};

Profile Reader::read() {
  if (cursor_.remaining() >= none) {
    cursor_.fail_at(none, "the file is larger than 4 GiB");
  }
  const std::size_t lists = cursor_.take_tuple_head();
  if (lists != kLists && lists != kAllLists) {
    cursor_.fail_at(0, "expected a tuple of 3 or 6 lists, as the driver writes it");
  }
  has_bill_ = lists == kAllLists;
  read_numbers();
  read_functions();
  read_calls();
  if (has_bill_) {
    bill_.read(cursor_, numbers_);
  }
  if (cursor_.remaining() != 0) {
    cursor_.fail("the counts ended before this byte, but the file goes on");
  }
  resolve_numbers();
  const std::vector<std::uint32_t> function_of_row = add_functions();
  add_edges(function_of_row);
  if (has_bill_) {
    add_bill(function_of_row);
  }
  return std::move(profile_);
}

void Reader::read_numbers() {
  const std::size_t size = cursor_.take_list_head();
  numbers_.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    numbers_.push_back(cursor_.take_integer());
  }
}

void Reader::read_functions() {
  const std::size_t rows = numbers_.size();
  if (const std::size_t size = cursor_.take_list_head(); size != kFunctionFields * rows) {
    cursor_.fail("a list of " + std::to_string(size) + " elements for " + counted(rows, "function"));
  }
  labels_.reserve(rows);
  functions_.reserve(rows);
  called_.reserve(rows);
  std::int64_t total = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    labels_.push_back(cursor_.take_label());
    functions_.push_back(take_counts(total));
    called_.push_back(static_cast<std::size_t>(cursor_.take_count()));
  }
}

void Reader::read_calls() {
  const std::size_t size = cursor_.take_list_head();
  const std::size_t count = size / kCallFields;
  std::size_t rest = count;
  for (const std::size_t called : called_) {
    if (called > rest) {
      cursor_.fail("fewer calls than its functions make");
    }
    rest -= called;
  }
  if (rest != 0 || size % kCallFields != 0) {
    cursor_.fail("a list of " + std::to_string(size) + " elements for " + counted(count - rest, "call"));
  }
  const std::size_t rows = numbers_.size();
  numbers_.reserve(rows + count);
  edges_.reserve(count);
  std::int64_t total = 0;
  for (std::size_t edge = 0; edge < count; ++edge) {
    numbers_.push_back(cursor_.take_integer());
    edges_.push_back(take_counts(total));
  }
}

void Reader::resolve_numbers() {
  const std::size_t rows = labels_.size();
  row_of_ = distinct(std::span<const std::int64_t>(numbers_)).numbers;
  for (std::size_t row = 0; row < rows; ++row) {
    if (row_of_[row] != row) {
      cursor_.fail("two functions with one number");
    }
  }
  callees_.reserve(edges_.size());
  for (std::size_t edge = 0; edge < edges_.size(); ++edge) {
    const std::uint32_t row = row_of_[rows + edge];
    callees_.push_back(row < rows ? row : none);
  }
}

/// @param total  all calls so far; these are added. All later sums add up the same numbers, so they fit too.
Counts Reader::take_counts(std::int64_t& total) {
  Counts counts;
  counts.calls = cursor_.take_count();
  counts.recursive = cursor_.take_count();
  counts.seconds = cursor_.take_seconds();
  counts.self_seconds = cursor_.take_seconds();
  if (__builtin_add_overflow(total, counts.calls, &total)) {
    cursor_.fail("all calls together are beyond 64 bits");
  }
  if (counts.recursive > counts.calls) {
    cursor_.fail("more recursive calls than calls");
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
  for (const CountsLabel& label : labels_) {
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
    // The native counter does not count the call that ends it.
    const bool own =
        !has_bill_ && profile_.strings[label.file] == kBuiltinFile && profile_.strings[label.name] == kOwnName;
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

void Reader::add_bill(std::span<const std::uint32_t> function_of_row) {
  std::vector<std::uint32_t> function_of;
  function_of.reserve(row_of_.size());
  for (const std::uint32_t row : row_of_) {
    function_of.push_back(row < function_of_row.size() ? function_of_row[row] : kOutside);
  }
  std::int64_t dropped = 0;
  for (std::size_t edge = 0; edge < edges_.size(); ++edge) {
    dropped += callees_[edge] == none ? edges_[edge].calls : 0;
  }
  if (const std::string why = bill_.add_to(profile_, numbers_, function_of, dropped); !why.empty()) {
    cursor_.fail(why);
  }
}

}  // namespace

Profile read_counts(std::string_view bytes, const std::string& source) {
  return Reader(bytes, source).read();
}

}  // namespace filperf::callgraph
