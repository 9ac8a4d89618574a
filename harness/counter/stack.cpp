#include "counter/stack.h"

#include <cstdlib>

namespace filperf::counter {

namespace {

std::uint64_t key_of(Frame frame) {
  return reinterpret_cast<std::uintptr_t>(frame);
}

/// Ends what was put aside in this place. It goes on to stand there, empty.
void end_aside(Tables& tables, Stack& stack, Aside& aside) {
  const std::size_t base = stack.calls.size();
  for (std::size_t i = 0; i < aside.size && stack.calls.push(aside.calls[i]); ++i) {
  }
  while (stack.calls.size() > base) {
    end_call(tables, stack, aside.since);
  }
  std::free(aside.calls);
  aside = {};
}

/// Puts all calls above a place of the stack aside.
bool put_aside(Tables& tables, Stack& stack, std::size_t from) {
  const std::size_t size = stack.calls.size() - from;
  std::uint64_t* number = stack.by_frame.take(key_of(stack.calls.back().frame));
  auto* calls = static_cast<Active*>(std::malloc(size * sizeof(Active)));
  if (number == nullptr || calls == nullptr || (*number == 0 && !stack.asides.push({}))) {
    std::free(calls);
    return false;
  }
  if (*number == 0) {
    *number = stack.asides.size();
  }
  std::memcpy(calls, stack.calls.data() + from, size * sizeof(Active));
  stack.calls.cut(from);
  Aside& aside = stack.asides[*number - 1];
  if (aside.calls != nullptr) {
    end_aside(tables, stack, aside);  // its greenlet has ended unseen, and this frame has its address
  }
  aside = {.calls = calls, .size = size, .since = now()};
  return true;
}

bool take_back(Stack& stack, Frame frame) {
  const std::uint64_t* number = stack.by_frame.find(key_of(frame));
  if (number == nullptr || *number == 0 || stack.asides[*number - 1].calls == nullptr) {
    return false;
  }
  Aside& aside = stack.asides[*number - 1];
  const std::int64_t waited = now() - aside.since;
  for (std::size_t i = 0; i < aside.size; ++i) {
    aside.calls[i].began += waited;
    if (!stack.calls.push(aside.calls[i])) {
      return false;
    }
  }
  std::free(aside.calls);
  aside = {};
  return true;
}

}  // namespace

std::uint32_t* other_level(Array<std::uint32_t>& levels, Number number) {
  if (number >= levels.size() && !levels.extend(number + 1 - levels.size())) {
    return nullptr;
  }
  return &levels[number];
}

bool go_to(Tables& tables, Stack& stack, Frame frame) {
  for (std::size_t i = stack.calls.size(); i > 0; --i) {
    if (stack.calls[i - 1].frame == frame) {
      return i == stack.calls.size() || put_aside(tables, stack, i);
    }
  }
  return take_back(stack, frame);
}

void end_all(Tables& tables, Stack& stack) {
  const std::int64_t time = now();
  while (!stack.calls.empty()) {
    end_call(tables, stack, time);
  }
  for (std::size_t i = 0; i < stack.asides.size(); ++i) {
    if (stack.asides[i].calls != nullptr) {
      end_aside(tables, stack, stack.asides[i]);
    }
  }
  forget_all(stack);
}

void forget_all(Stack& stack) {
  for (std::size_t i = 0; i < stack.asides.size(); ++i) {
    std::free(stack.asides[i].calls);
  }
  stack.calls.release();
  stack.asides.release();
  stack.by_frame.release();
  stack.function_levels.release();
  stack.edge_levels.release();
  stack.is_first = false;
}

}  // namespace filperf::counter
