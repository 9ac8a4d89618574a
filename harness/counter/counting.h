#pragma once

#include "counter/stack.h"

namespace filperf::counter {

/// A text of bytes that are not this one's.
struct Text {
  char* bytes;
  std::ptrdiff_t size;
};

/// What one counter counts, from the events of the interpreter.
class Counting {
public:
  Counting() = default;
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;
  Counting(Counting&&) = delete;
  Counting& operator=(Counting&&) = delete;
  ~Counting();

  /// Takes the places of the program and the driver's own file. False: an error is set.
  [[nodiscard]] bool prepare(PyObject* places, bool lines, PyObject* own_file);

  /// Forgets all that was counted. The calls that have not ended are no calls any more.
  void clear();

  /// Ends all calls that have not ended.
  void end_calls();

  /// The stack of the thread that runs. Null: there is no memory.
  [[nodiscard]] Stack* stack(const PyThreadState* thread) {
    return thread == last_thread_ ? last_stack_ : other_stack(thread);
  }

  /// A function written in Python that is called now. kNone: there is no memory.
  [[nodiscard]] Number python_function(PyObject* code) {
    const Number number = tables.find(code);
    return number != kNone ? number : add_python(code);
  }

  /// A function written in C that is called now, with the object that is called, or the one that it is called on.
  [[nodiscard]] Number c_function(PyMethodDef* method, PyObject* callable, PyObject* self) {
    const Number number = tables.find(method);
    return number != kNone ? number : add_c(method, callable, self);
  }

  /// Counts the beginning of a call.
  ///
  /// @param frame   of the function, if it is written in Python, or of its caller
  /// @param unit    gives the place in the code of the caller, if that is a function of the program
  template <typename Unit>
  void enter(Stack& stack, Number number, Frame frame, Unit unit) {
    Number edge = kNone;
    std::uint32_t cell = kOutside;
    bool direct = false;
    bool in_program = false;
    if (!stack.calls.empty()) {
      const Active& top = stack.calls.back();
      const Function& caller = tables.functions[top.function];
      edge = tables.edge(top.function, number);
      direct = caller.cells != 0;
      cell = direct ? tables.cell_of(caller, unit(caller.code)) : top.cell;
      in_program = top.in_program;
      if (edge == kNone) {
        return fail();
      }
    }
    Function& function = tables.functions[number];
    if (function.code != nullptr) {
      in_program = function.cells != 0;
    }
    // All memory first: what was counted before there was none left is whole.
    const Number site = direct ? tables.site(cell, number) : kNone;
    std::uint64_t* of_driver = function.of_driver ? tables.of_driver.take(pair_key(cell, 0)) : nullptr;
    std::uint32_t* level = level_of(stack, function, number);
    std::uint32_t* edge_level = edge == kNone ? nullptr : level_of(stack, tables.edges[edge], edge);
    if ((direct && site == kNone) || (function.of_driver && of_driver == nullptr) || level == nullptr ||
        (edge != kNone && edge_level == nullptr) ||
        !stack.calls.push({.frame = frame,
                           .began = 0,
                           .below = 0,
                           .function = number,
                           .edge = edge,
                           .cell = cell,
                           .in_program = in_program})) {
      return fail();
    }
    ++tables.cells[cell].calls;
    if (direct) {
      ++tables.sites[site].calls;
    }
    if (of_driver != nullptr) {
      ++*of_driver;
    }
    begin_one(function.counts, *level);
    if (edge != kNone) {
      begin_one(tables.edges[edge].counts, *edge_level);
    }
    stack.calls.back().began = now();
  }

  /// Counts the end of a call of a function written in Python.
  void leave_python(Stack& stack, Frame frame);

  /// Counts the end of a call that a frame made of a function written in C.
  void leave_c(Stack& stack, Frame frame);

  /// Brings the stack to a frame from which a call is made.
  void follow(Stack& stack, Frame frame) {
    if (!stack.calls.empty() && stack.calls.back().frame != frame && frame != nullptr) {
      ++strays;
      (void)go_to(tables, stack, frame);  // from a frame that nobody knows, it is called by whoever was the last
    }
  }

  void fail() { failed = true; }

  Tables tables;
  bool lines = false;
  bool enabled = false;
  bool failed = false;         ///< there was no memory, and counting has ended
  bool lost_profiler = false;  ///< the program has taken the place of the profiler
  bool lost_trace = false;     ///< the program has taken the place of the line events
  std::uint64_t strays = 0;    ///< how often a frame was not the one that was expected

private:
  [[nodiscard]] Stack* other_stack(const PyThreadState* thread);
  [[nodiscard]] Number add_python(PyObject* code);
  [[nodiscard]] Number add_c(PyMethodDef* method, PyObject* callable, PyObject* self);
  [[nodiscard]] bool is_of_program(const Text& file) const;
  void give_stack_back(Stack& stack);
  /// Whether the call that an event of a frame ends is on top of the stack, or could be put there.
  [[nodiscard]] bool is_in(Stack& stack, Frame frame);

  Array<Text> places_;
  Text own_file_{};
  Stack* stacks_ = nullptr;
  Stack* free_stacks_ = nullptr;
  /// The thread of the last event. A thread that ends gives its stack back, so a later one at the same place is not
  /// taken for it.
  const PyThreadState* last_thread_ = nullptr;
  Stack* last_stack_ = nullptr;
  bool has_first_ = false;  ///< a thread has the first stack
  std::uint64_t generation_ = 0;
};

/// Whether this is a method of the counter itself, whose calls are not counted.
[[nodiscard]] bool is_own_method(const PyMethodDef* method);

/// Begins and ends counting. False: an error is set.
[[nodiscard]] bool enable_legacy(Counting& counting);
void disable_legacy(Counting& counting);
[[nodiscard]] bool enable_monitoring(Counting& counting);
[[nodiscard]] bool disable_monitoring(Counting& counting);

/// Looks whether the program has taken the place of the profiler.
void look_legacy(Counting& counting);
void look_monitoring(Counting& counting);

}  // namespace filperf::counter
