#pragma once

#include <cstdint>

#include "counter/layout.h"
#include "counter/memory.h"
#include "counter/python_api.h"

namespace filperf::counter {

using Number = std::uint32_t;

constexpr Number kNone = 0;  ///< no function, no edge, no site: the first element of each table is not used

/// What a function or an edge took part in.
struct Counts {
  std::int64_t calls;
  std::int64_t recursive;
  std::int64_t total;   ///< in ticks
  std::int64_t own;     ///< in ticks
  std::uint32_t level;  ///< how many of its calls run at this moment in the first thread
};

struct Function {
  Counts counts;
  PyObject* code;       ///< null: it is written in C
  PyObject* kept;       ///< what must live as long as its method definition
  Number last_edge;     ///< the edge by which it was called last
  Number first_call;    ///< the first of the edges to the functions that it calls
  std::uint32_t cells;  ///< the first of the cells of its code, if it is a function of the program
  std::uint32_t units;  ///< how many units its code has
  std::uint64_t label;  ///< where its label begins in `texts`, if it is written in C
  std::uint32_t label_size;
  bool of_driver;
  bool watched;  ///< line events are on for its code
};

struct Edge {
  Counts counts;
  Number caller;
  Number callee;
  Number next;  ///< the next of the same caller
};

/// A place in the code of a function of the program. A cell beyond the code stands for a place that is not known.
struct Cell {
  std::int64_t calls;      ///< the bill: calls made while the innermost frame of the program was here
  std::int64_t lines;      ///< line events, and rounds of a loop on one line
  Number site;             ///< the last call from here
  std::uint32_t is_round;  ///< a jump from here begins the next round of a loop on one line
};

/// Direct calls of one function from one place.
struct Site {
  std::int64_t calls;
  std::uint32_t cell;
  Number callee;
};

/// The cell of calls that no frame of the program is below.
constexpr std::uint32_t kOutside = 0;

/// All that was counted. Functions that end in failure return false or kNone where there is no memory.
class Tables {
public:
  Tables() = default;
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;
  Tables(Tables&&) = delete;
  Tables& operator=(Tables&&) = delete;
  ~Tables();

  /// Forgets everything. False: there is no memory to begin again.
  [[nodiscard]] bool begin();

  /// The number of a function written in Python, or of one written in C by its definition; kNone: it is new.
  [[nodiscard]] Number find(const void* key) {
    const std::uint64_t* number = numbers_.find(reinterpret_cast<std::uintptr_t>(key));
    return number == nullptr ? kNone : static_cast<Number>(*number);
  }

  /// A new function under this key.
  [[nodiscard]] Number add(const void* key, const Function& function);

  /// The edge between two functions.
  [[nodiscard]] Number edge(Number caller, Number callee) {
    const Number last = functions[callee].last_edge;
    return last != kNone && edges[last].caller == caller ? last : other_edge(caller, callee);
  }

  /// The site of the direct calls of a function from a cell.
  [[nodiscard]] Number site(std::uint32_t cell, Number callee) {
    const Number last = cells[cell].site;
    return last != kNone && sites[last].callee == callee ? last : other_site(cell, callee);
  }

  /// Counts the beginning of a line of a function of the program.
  [[nodiscard]] bool begin_line(Number function, std::uint32_t line) {
    std::uint64_t* times = lines.take(pair_key(function, line));
    if (times == nullptr) {
      return false;
    }
    ++*times;
    return true;
  }

  /// The cell of a place in a function's code.
  [[nodiscard]] std::uint32_t cell_of(const Function& function, int unit) const {
    return function.cells + (unit >= 0 && static_cast<std::uint32_t>(unit) < function.units
                                 ? static_cast<std::uint32_t>(unit)
                                 : function.units);
  }

  Array<Function> functions;
  Array<Edge> edges;
  Array<Cell> cells;
  Array<Site> sites;
  Array<char> texts;
  Map lines;      ///< by function and line
  Map of_driver;  ///< by cell: the calls in the bill that are calls of the driver's own functions

private:
  void release();
  [[nodiscard]] Number other_edge(Number caller, Number callee);
  [[nodiscard]] Number other_site(std::uint32_t cell, Number callee);

  Map numbers_;
  Map edge_numbers_;
  Map site_numbers_;
};

}  // namespace filperf::counter
