// Counts by the interpreter's two hooks, up to CPython 3.11. As with the standard library's profiler, they see one
// thread.

#include "counter/counting.h"

namespace filperf::counter {

namespace {

/// The counter that is on, and the thread that it counts.
Counting* counting = nullptr;
PyThreadState* counted = nullptr;

int on_line(PyObject* self, PyObject* frame, int what, PyObject* argument);

int on_call(PyObject* self, PyObject* frame, int what, PyObject* argument);

/// Line events are on while the innermost function written in Python is one of the program. All other code runs
/// without.
void switch_lines(const Stack* stack) {
  const Py_tracefunc active = trace_of(counted);
  if (active != nullptr && active != on_line) {
    counting->lost_trace = true;
    return;
  }
  const bool wanted = stack != nullptr && !stack->calls.empty() && stack->calls.back().in_program;
  set_trace_of(counted, wanted ? on_line : nullptr);
}

/// The program has called `sys.settrace`. If that was to turn tracing off, it goes on for the counter.
void look_at_lines(const Stack* stack) {
  if (trace_of(counted) == nullptr && layout.minor == 9) {
    PyEval_SetTrace(on_line, nullptr);  // this version keeps a number of the threads that trace
  }
  switch_lines(stack);
}

void begin_python(Stack& stack, Frame frame) {
  const Frame before = previous_of(frame);
  counting->follow(stack, before);
  const Number number = counting->python_function(code_of(frame));
  if (number != kNone) {
    counting->enter(stack, number, frame, [before](const PyObject* code) {
      return before != nullptr && code_of(before) == code ? unit_of(before) : -1;
    });
  }
}

void begin_c(Stack& stack, Frame frame, PyObject* callable) {
  PyMethodDef* method = reinterpret_cast<const PyCFunctionObject*>(callable)->method;
  if (is_own_method(method)) {
    return;
  }
  counting->follow(stack, frame);
  const Number number = counting->c_function(method, callable, nullptr);
  if (number != kNone) {
    counting->enter(stack, number, frame,
                    [frame](const PyObject* code) { return code_of(frame) == code ? unit_of(frame) : -1; });
  }
}

int on_call(PyObject* /*self*/, PyObject* object, int what, PyObject* argument) {
  if (counting == nullptr || counting->failed) {
    return 0;
  }
  Stack* stack = counting->stack(PyThreadState_Get());
  if (stack == nullptr) {
    return 0;
  }
  const Frame frame = frame_of(object);
  const bool lines = counting->lines && !counting->lost_trace;
  switch (what) {
    case kTraceCall:
      begin_python(*stack, frame);
      if (lines) {
        switch_lines(stack);
      }
      break;
    case kTraceReturn:
      counting->leave_python(*stack, frame);
      if (lines) {
        switch_lines(stack);
      }
      break;
    case kTraceCCall:
      if (is_c_function(argument)) {
        begin_c(*stack, frame, argument);
      }
      break;
    case kTraceCReturn:
    case kTraceCException:
      if (is_c_function(argument) && !is_own_method(reinterpret_cast<const PyCFunctionObject*>(argument)->method)) {
        counting->leave_c(*stack, frame);
      }
      if (lines && !stack->calls.empty() && trace_of(counted) != (stack->calls.back().in_program ? on_line : nullptr)) {
        look_at_lines(stack);
      }
      break;
    default:
      break;
  }
  return 0;
}

int on_line(PyObject* /*self*/, PyObject* object, int what, PyObject* /*argument*/) {
  if (what != kTraceLine) {
    return 0;
  }
  if (counting == nullptr || profile_of(counted) != on_call) {
    PyEval_SetTrace(nullptr, nullptr);  // the program has replaced the other hook, and nobody looks after this one
    if (counting != nullptr) {
      counting->lost_profiler = true;
    }
    return 0;
  }
  const Frame frame = frame_of(object);
  const Number number = counting->failed ? kNone : counting->tables.find(code_of(frame));
  if (number != kNone && counting->tables.functions[number].cells != 0) {
    ++counting->tables.cells[counting->tables.cell_of(counting->tables.functions[number], unit_of(frame))].lines;
  }
  return 0;
}

}  // namespace

bool enable_legacy(Counting& which) {
  counted = PyThreadState_Get();
  const Py_tracefunc profile = profile_of(counted);
  if ((profile != nullptr && profile != on_call) || (counting != nullptr && counting != &which)) {
    PyErr_SetString(PyExc_RuntimeError, "another profiler is on");
    return false;
  }
  const Py_tracefunc trace = trace_of(counted);
  if (which.lines && trace != nullptr && trace != on_line) {
    which.lost_trace = true;
  }
  counting = &which;
  if (which.lines && !which.lost_trace) {
    PyEval_SetTrace(on_line, nullptr);
    switch_lines(nullptr);
  }
  PyEval_SetProfile(on_call, nullptr);
  return true;
}

void look_legacy(Counting& which) {
  if (which.enabled && profile_of(counted) != on_call) {
    which.lost_profiler = true;
  }
  if (which.enabled && which.lines && trace_of(counted) != nullptr && trace_of(counted) != on_line) {
    which.lost_trace = true;
  }
}

void disable_legacy(Counting& which) {
  look_legacy(which);
  if (which.lines && !which.lost_trace) {
    set_trace_of(counted, on_line);  // as when it was turned on: some versions keep a number of the threads that trace
    PyEval_SetTrace(nullptr, nullptr);
  }
  if (!which.lost_profiler) {
    PyEval_SetProfile(nullptr, nullptr);
  }
  counting = nullptr;
}

}  // namespace filperf::counter
