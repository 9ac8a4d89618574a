#pragma once

#include "counter/clock.h"
#include "counter/tables.h"

namespace filperf::counter {

/// A call that has not ended.
struct Active {
  Frame frame;         ///< of the function, if it is written in Python, or of its caller
  std::int64_t began;  ///< in ticks
  std::int64_t below;  ///< the time of the calls that it made
  Number function;
  Number edge;
  std::uint32_t cell;  ///< where the innermost frame of the program is, if that is not this function's own
  bool in_program;     ///< the innermost function written in Python is one of the program
};

/// Calls that another stack of the same thread has put aside: those of a greenlet that waits.
struct Aside {
  Active* calls;
  std::size_t size;
  std::int64_t since;
};

/// The calls of a thread that have not ended.
struct Stack {
  Array<Active> calls;
  Array<Aside> asides;
  Map by_frame;  ///< for the innermost frame of what was put aside, its number in `asides`, plus 1
  Array<std::uint32_t> function_levels;  ///< how many calls run in this thread, unless it is the first
  Array<std::uint32_t> edge_levels;
  bool is_first = false;
  Stack* next = nullptr;
  Stack* free = nullptr;  ///< the next stack that no thread uses
};

/// How many calls of a function or of an edge run in this thread. Null: there is no memory.
[[nodiscard]] std::uint32_t* other_level(Array<std::uint32_t>& levels, Number number);

[[nodiscard]] inline std::uint32_t* level_of(Stack& stack, Function& function, Number number) {
  return stack.is_first ? &function.counts.level : other_level(stack.function_levels, number);
}

[[nodiscard]] inline std::uint32_t* level_of(Stack& stack, Edge& edge, Number number) {
  return stack.is_first ? &edge.counts.level : other_level(stack.edge_levels, number);
}

/// Counts the beginning of a call.
inline void begin_one(Counts& counts, std::uint32_t& level) {
  ++counts.calls;
  if (level++ != 0) {
    ++counts.recursive;
  }
}

template <typename Counted>
void end_one(Stack& stack, Counted& counted, Number number, std::int64_t total, std::int64_t own) {
  counted.counts.own += own;
  std::uint32_t* level = level_of(stack, counted, number);
  if (level != nullptr && --*level == 0) {
    counted.counts.total += total;
  }
}

/// Brings the stack to where a frame is the innermost one, if the thread has gone on in another greenlet, or if calls
/// ended unseen. False: the stack does not know this frame.
[[nodiscard]] bool go_to(Tables& tables, Stack& stack, Frame frame);

/// Ends the innermost call.
inline void end_call(Tables& tables, Stack& stack, std::int64_t time) {
  const Active ended = stack.calls.back();
  stack.calls.pop();
  const std::int64_t total = time - ended.began;
  // Greenlets interrupt each other, so the calls below may have taken longer than this one was there.
  const std::int64_t own = total > ended.below ? total - ended.below : 0;
  if (!stack.calls.empty()) {
    stack.calls.back().below += total;
  }
  end_one(stack, tables.functions[ended.function], ended.function, total, own);
  if (ended.edge != kNone) {
    end_one(stack, tables.edges[ended.edge], ended.edge, total, own);
  }
}

/// Ends all calls of a thread, also those that were put aside.
void end_all(Tables& tables, Stack& stack);

/// Forgets all calls of a thread.
void forget_all(Stack& stack);

}  // namespace filperf::counter
