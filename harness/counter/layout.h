#pragma once

#include <cstdint>
#include <cstring>

#include "counter/python_api.h"

/// The few structures of CPython that the counter reads without asking Python, by version. `why_unfit` holds each of
/// them against what the running interpreter says of itself, before anything relies on it.
namespace filperf::counter {

/// A frame as the interpreter itself keeps it: a frame object up to 3.10, the interpreter's own structure from then on.
/// It is only compared, or read while it runs.
using Frame = const char*;

struct Layout {
  int minor = 0;                ///< of the version 3.x
  bool monitoring = false;      ///< it has `sys.monitoring` (from 3.12 on)
  std::size_t profile = 0;      ///< in a thread's state: the function that is called for calls
  std::size_t trace = 0;        ///< the same for lines
  std::size_t running = 0;      ///< in a thread's state: what leads to the frame that runs
  std::size_t code = 0;         ///< in a frame: its code
  std::size_t previous = 0;     ///< in a frame: the one that called it
  std::size_t instruction = 0;  ///< in a frame: where it is
  std::size_t owner = 0;        ///< in a frame: what it belongs to
  std::size_t first = 0;        ///< in code: its first instruction
};

extern Layout layout;

/// Why the counter cannot count here, in words. Null: it can. Python's frames are there: this is called by Python.
[[nodiscard]] const char* why_unfit();

/// Why this build of Python cannot even load the module. Null: it can.
[[nodiscard]] const char* why_not_loaded();

template <typename T>
[[nodiscard]] inline T read_at(const void* place, std::size_t offset) {
  T value;
  std::memcpy(&value, static_cast<const char*>(place) + offset, sizeof(T));
  return value;
}

constexpr std::size_t kFrameOfObject = 24;  ///< in a frame object, from 3.11 on: the interpreter's frame
constexpr char kOwnedByC = 3;               ///< the frame stands for C code that called Python (from 3.12 on)
constexpr std::size_t kSizeOfObject = 16;   ///< the number of elements of an object that has them

/// The frame of a frame object.
[[nodiscard]] inline Frame frame_of(const PyObject* object) {
  return layout.minor <= 10 ? reinterpret_cast<Frame>(object) : read_at<Frame>(object, kFrameOfObject);
}

/// The frame that runs in a thread (from 3.12 on).
[[nodiscard]] inline Frame running_frame(const PyThreadState* thread) {
  const char* at = read_at<const char*>(thread, layout.running);
  return layout.minor == 12 ? read_at<Frame>(at, 0) : at;
}

[[nodiscard]] inline Frame previous_of(Frame frame) {
  Frame before = read_at<Frame>(frame, layout.previous);
  if (layout.monitoring) {
    while (before != nullptr && before[layout.owner] == kOwnedByC) {
      before = read_at<Frame>(before, layout.previous);
    }
  }
  return before;
}

[[nodiscard]] inline PyObject* code_of(Frame frame) {
  return read_at<PyObject*>(frame, layout.code);
}

/// The instruction that a frame is at, counted in units of two bytes; below 0 before the first.
[[nodiscard]] inline int unit_of(Frame frame) {
  if (layout.monitoring) {
    return PyUnstable_InterpreterFrame_GetLasti(const_cast<char*>(frame)) / 2;
  }
  if (layout.minor == 11) {
    return static_cast<int>((read_at<const char*>(frame, layout.instruction) -
                             (reinterpret_cast<const char*>(code_of(frame)) + layout.first)) /
                            2);
  }
  const int instruction = read_at<int>(frame, layout.instruction);
  return layout.minor == 10 || instruction < 0 ? instruction : instruction / 2;
}

[[nodiscard]] inline Py_tracefunc profile_of(const PyThreadState* thread) {
  return read_at<Py_tracefunc>(thread, layout.profile);
}

[[nodiscard]] inline Py_tracefunc trace_of(const PyThreadState* thread) {
  return read_at<Py_tracefunc>(thread, layout.trace);
}

/// Turns line events on or off without a word to anybody, as only the thread itself may.
inline void set_trace_of(PyThreadState* thread, Py_tracefunc function) {
  std::memcpy(reinterpret_cast<char*>(thread) + layout.trace, &function, sizeof(function));
}

/// How many units of two bytes a code object has. Below 0: Python does not say, and an error is set.
[[nodiscard]] long units_of(PyObject* code);

}  // namespace filperf::counter
