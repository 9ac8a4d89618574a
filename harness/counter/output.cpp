#include "counter/output.h"

#include <initializer_list>

#include "counter/labels.h"

namespace filperf::counter {

namespace {

/// Calls or lines by function and line, each pair once.
struct Row {
  Number function;
  std::uint32_t line;
  std::int64_t calls;
  std::int64_t lines;
};

struct SiteRow {
  Number caller;
  std::uint32_t line;
  Number callee;
  std::int64_t calls;
};

class Writer {
public:
  Writer(Counting& counting, bool without_driver) : counting_(counting), without_driver_(without_driver) {}

  [[nodiscard]] PyObject* write();

private:
  [[nodiscard]] bool is_left_out(Number number) const {
    const Function& function = counting_.tables.functions[number];
    return function.counts.calls == 0 || (without_driver_ && function.of_driver);
  }

  void put(const void* bytes, std::size_t size);
  void put_byte(char byte) { put(&byte, 1); }
  void put_32(std::int64_t value);
  void put_integer(std::int64_t value);
  void put_seconds(std::int64_t ticks);
  void put_text(const char* text, std::size_t size);
  void put_list(std::size_t size);
  void put_counts(const Counts& counts);
  void put_label(const Function& function);
  void put_functions();
  void put_calls();

  Row* row_of(Number function, std::uint32_t line);
  void collect_rows();
  void collect_sites();
  void put_rows();

  Counting& counting_;
  bool without_driver_;
  double tick_ = clock::seconds_of_tick();
  bool failed_ = false;
  Array<char> bytes_;
  Array<Row> rows_;
  Map row_numbers_;
  Array<std::uint32_t> lines_of_cells_;
  Array<SiteRow> sites_;
};

void Writer::put(const void* bytes, std::size_t size) {
  const std::size_t end = bytes_.size();
  if (failed_ || !bytes_.extend(size)) {
    failed_ = true;
    return;
  }
  std::memcpy(bytes_.data() + end, bytes, size);
}

void Writer::put_32(std::int64_t value) {
  char bytes[4];
  for (unsigned i = 0; i < 4; ++i) {
    bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i));
  }
  put(bytes, sizeof(bytes));
}

void Writer::put_integer(std::int64_t value) {
  if (value <= INT32_MAX) {
    put_byte('i');
    return put_32(value);
  }
  // Digits of 15 bits, the lowest first. What is counted is never below 0.
  constexpr unsigned kBits = 15;
  char digits[10];
  std::int64_t count = 0;
  for (auto rest = static_cast<std::uint64_t>(value); rest != 0; rest >>= kBits) {
    const auto digit = static_cast<unsigned>(rest & 0x7FFFU);
    digits[2 * count] = static_cast<char>(digit);
    digits[2 * count + 1] = static_cast<char>(digit >> 8U);
    ++count;
  }
  put_byte('l');
  put_32(count);
  put(digits, static_cast<std::size_t>(2 * count));
}

void Writer::put_seconds(std::int64_t ticks) {
  const double seconds = static_cast<double>(ticks) * tick_;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &seconds, sizeof(bits));
  put_byte('g');
  put_32(static_cast<std::int64_t>(bits & UINT32_MAX));
  put_32(static_cast<std::int64_t>(bits >> 32U));
}

void Writer::put_text(const char* text, std::size_t size) {
  put_byte('u');
  put_32(static_cast<std::int64_t>(size));
  put(text, size);
}

void Writer::put_list(std::size_t size) {
  failed_ = failed_ || size > INT32_MAX;
  put_byte('[');
  put_32(static_cast<std::int64_t>(size));
}

void Writer::put_counts(const Counts& counts) {
  put_integer(counts.calls);
  put_integer(counts.recursive);
  put_seconds(counts.total);
  put_seconds(counts.own);
}

void Writer::put_label(const Function& function) {
  put_byte('(');
  put_32(3);
  if (function.code == nullptr) {
    put_text("~", 1);
    put_integer(0);
    return put_text(counting_.tables.texts.data() + function.label, function.label_size);
  }
  const Owned file(PyObject_GetAttrString(function.code, "co_filename"));
  const Owned line(PyObject_GetAttrString(function.code, "co_firstlineno"));
  const Owned name(PyObject_GetAttrString(function.code, layout.minor >= 11 ? "co_qualname" : "co_name"));
  for (PyObject* text : {file.get(), name.get()}) {
    const Owned bytes(text == nullptr ? nullptr : encoded(text));
    char* begin = nullptr;
    std::ptrdiff_t size = 0;
    if (!line || !bytes || PyBytes_AsStringAndSize(bytes.get(), &begin, &size) != 0) {
      failed_ = true;
      return;
    }
    put_text(begin, static_cast<std::size_t>(size));
    if (text == file.get()) {
      put_integer(PyLong_AsLong(line.get()));
    }
  }
}

void Writer::put_functions() {
  Tables& tables = counting_.tables;
  std::size_t count = 0;
  for (Number i = 1; i < tables.functions.size(); ++i) {
    count += is_left_out(i) ? 0 : 1;
  }
  put_list(count);
  for (Number i = 1; i < tables.functions.size(); ++i) {
    if (!is_left_out(i)) {
      put_integer(i);
    }
  }
  put_list(6 * count);
  for (Number i = 1; i < tables.functions.size(); ++i) {
    if (is_left_out(i)) {
      continue;
    }
    std::int64_t called = 0;
    for (Number edge = tables.functions[i].first_call; edge != kNone; edge = tables.edges[edge].next) {
      called += tables.edges[edge].counts.calls != 0 ? 1 : 0;
    }
    put_label(tables.functions[i]);
    put_counts(tables.functions[i].counts);
    put_integer(called);
  }
}

void Writer::put_calls() {
  Tables& tables = counting_.tables;
  std::size_t count = 0;
  for (std::size_t i = 1; i < tables.edges.size(); ++i) {
    count += is_left_out(tables.edges[i].caller) || tables.edges[i].counts.calls == 0 ? 0 : 1;
  }
  put_list(5 * count);
  for (Number i = 1; i < tables.functions.size(); ++i) {
    for (Number edge = is_left_out(i) ? kNone : tables.functions[i].first_call; edge != kNone;
         edge = tables.edges[edge].next) {
      if (tables.edges[edge].counts.calls != 0) {
        put_integer(tables.edges[edge].callee);
        put_counts(tables.edges[edge].counts);
      }
    }
  }
}

/// The row of a function and a line. Null: there is no memory.
Row* Writer::row_of(Number function, std::uint32_t line) {
  std::uint64_t* number = row_numbers_.take(pair_key(function, line));
  if (number == nullptr ||
      (*number == 0 && !rows_.push({.function = function, .line = line, .calls = 0, .lines = 0}))) {
    failed_ = true;
    return nullptr;
  }
  if (*number == 0) {
    *number = rows_.size();
  }
  return &rows_[*number - 1];
}

/// Adds the cells up by line. Calls of a function without a row of its own are made outside.
void Writer::collect_rows() {
  Tables& tables = counting_.tables;
  if (!lines_of_cells_.extend(tables.cells.size())) {
    failed_ = true;
    return;
  }
  const auto calls_in = [&](std::uint32_t cell) {
    const std::uint64_t* left_out = without_driver_ ? tables.of_driver.find(pair_key(cell, 0)) : nullptr;
    return tables.cells[cell].calls - (left_out == nullptr ? 0 : static_cast<std::int64_t>(*left_out));
  };
  Row* outside = row_of(kNone, 0);
  if (outside != nullptr) {
    outside->calls = calls_in(kOutside);
  }
  for (Number i = 1; i < tables.functions.size(); ++i) {
    const Function& function = tables.functions[i];
    for (std::uint32_t unit = 0; function.cells != 0 && unit <= function.units && !failed_; ++unit) {
      const std::uint32_t at = function.cells + unit;
      const Cell& cell = tables.cells[at];
      if (cell.calls == 0 && cell.lines == 0) {
        continue;
      }
      const int line = unit == function.units ? 0 : PyCode_Addr2Line(function.code, static_cast<int>(2 * unit));
      lines_of_cells_[at] = line > 0 ? static_cast<std::uint32_t>(line) : 0;
      Row* row = row_of(is_left_out(i) ? kNone : i, is_left_out(i) ? 0 : lines_of_cells_[at]);
      if (row != nullptr) {
        row->calls += calls_in(at);
        row->lines += is_left_out(i) ? 0 : cell.lines;
      }
    }
  }
  tables.lines.each([&](std::uint64_t key, std::uint64_t times) {
    const auto function = static_cast<Number>((key >> 32U) - 1);
    Row* row = is_left_out(function) ? nullptr : row_of(function, static_cast<std::uint32_t>(key));
    if (row != nullptr) {
      row->lines += static_cast<std::int64_t>(times);
    }
  });
}

/// Adds the direct calls up by line.
void Writer::collect_sites() {
  Tables& tables = counting_.tables;
  Map numbers;
  Number function = 0;
  for (std::size_t i = 1; i < tables.sites.size() && !failed_; ++i) {
    const Site& site = tables.sites[i];
    // The function that the cell is of: mostly that of the last one.
    const auto holds = [&](Number number) {
      const Function& candidate = tables.functions[number];
      return candidate.cells != 0 && site.cell >= candidate.cells && site.cell <= candidate.cells + candidate.units;
    };
    for (Number tried = 0; !holds(function) && tried < tables.functions.size(); ++tried) {
      function = function + 1 < tables.functions.size() ? function + 1 : 0;
    }
    const Row* row = site.calls == 0 || is_left_out(function) || is_left_out(site.callee)
                         ? nullptr
                         : row_of(function, lines_of_cells_[site.cell]);
    if (row == nullptr) {
      continue;
    }
    std::uint64_t* number = numbers.take(pair_key(static_cast<std::uint32_t>(row - rows_.data()), site.callee));
    if (number == nullptr ||
        (*number == 0 && !sites_.push({.caller = function, .line = row->line, .callee = site.callee, .calls = 0}))) {
      failed_ = true;
      return;
    }
    if (*number == 0) {
      *number = sites_.size();
    }
    sites_[*number - 1].calls += site.calls;
  }
}

void Writer::put_rows() {
  std::size_t billed = 0;
  std::size_t lined = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    billed += rows_[i].calls != 0 ? 1 : 0;
    lined += rows_[i].lines != 0 ? 1 : 0;
  }
  put_list(3 * billed);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].calls != 0) {
      put_integer(rows_[i].function);
      put_integer(rows_[i].line);
      put_integer(rows_[i].calls);
    }
  }
  if (!counting_.lines) {
    return put_byte('N');
  }
  put_list(3 * lined);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].lines != 0) {
      put_integer(rows_[i].function);
      put_integer(rows_[i].line);
      put_integer(rows_[i].lines);
    }
  }
}

PyObject* Writer::write() {
  collect_rows();
  collect_sites();
  put_byte('(');
  put_32(6);
  put_functions();
  put_calls();
  put_rows();
  put_list(4 * sites_.size());
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    put_integer(sites_[i].caller);
    put_integer(sites_[i].line);
    put_integer(sites_[i].callee);
    put_integer(sites_[i].calls);
  }
  if (failed_) {
    return PyErr_Occurred() != nullptr ? nullptr : PyErr_NoMemory();
  }
  return PyBytes_FromStringAndSize(bytes_.data(), static_cast<std::ptrdiff_t>(bytes_.size()));
}

}  // namespace

PyObject* counts_of(Counting& counting, bool without_driver) {
  return Writer(counting, without_driver).write();
}

}  // namespace filperf::counter
