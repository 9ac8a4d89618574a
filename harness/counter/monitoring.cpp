// Counts by `sys.monitoring`, from CPython 3.12 on: the same events of the same tool as the standard library's
// profiler, and for the program's own code lines and jumps. All threads are seen, and no frame objects are made.

#include <iterator>

#include "counter/counting.h"

namespace filperf::counter {

namespace {

constexpr int kTool = 2;  ///< of a profiler
constexpr int kLine = 1 << 5;
constexpr int kJump = 1 << 7;

/// The counter that is on, and what it has of `sys.monitoring`.
Counting* counting = nullptr;
PyObject* monitoring = nullptr;
PyObject* missing = nullptr;
PyObject* never_again = nullptr;
PyObject* tool_name = nullptr;

bool is_on() {
  return counting != nullptr && !counting->failed;
}

/// What a callback answers. None lives forever in the versions that have `sys.monitoring`.
PyObject* go_on() {
  return &_Py_NoneStruct;
}

/// Calls a function of `sys.monitoring`, without a trace if that does not succeed.
bool ask(const Owned& answer) {
  if (!answer) {
    PyErr_Clear();
  }
  return static_cast<bool>(answer);
}

/// Turns lines and jumps of a code object on or off.
void watch(PyObject* code, int events) {
  if (!ask(Owned(PyObject_CallMethod(monitoring, "set_local_events", "iOi", kTool, code, events))) && events != 0) {
    counting->lost_trace = true;
  }
}

PyObject* on_start(PyObject* /*self*/, PyObject* const* arguments, std::ptrdiff_t /*count*/) {
  const PyThreadState* thread = PyThreadState_Get();
  Stack* stack = is_on() ? counting->stack(thread) : nullptr;
  if (stack == nullptr) {
    return go_on();
  }
  const Frame frame = running_frame(thread);
  const Frame before = previous_of(frame);
  counting->follow(*stack, before);
  const Number number = counting->python_function(arguments[0]);
  if (number == kNone) {
    return go_on();
  }
  Function& function = counting->tables.functions[number];
  if (function.cells != 0 && counting->lines && !function.watched) {
    function.watched = true;
    watch(arguments[0], kLine | kJump);
  }
  counting->enter(*stack, number, frame, [before](const PyObject* code) {
    return before != nullptr && code_of(before) == code ? unit_of(before) : -1;
  });
  return go_on();
}

PyObject* on_return(PyObject* /*self*/, PyObject* const* /*arguments*/, std::ptrdiff_t /*count*/) {
  const PyThreadState* thread = PyThreadState_Get();
  Stack* stack = is_on() ? counting->stack(thread) : nullptr;
  if (stack != nullptr) {
    counting->leave_python(*stack, running_frame(thread));
  }
  return go_on();
}

/// The definition of a function written in C that is called. Null: it is none, or its calls are not counted.
PyMethodDef* method_of(PyObject* callable, PyObject* self) {
  PyMethodDef* method = nullptr;
  if (callable->type == &PyMethodDescr_Type) {
    const auto* described = reinterpret_cast<const PyMethodDescrObject*>(callable);
    if (self != missing && PyType_IsSubtype(self->type, described->owner) != 0) {
      method = described->method;
    }
  } else if (is_c_function(callable)) {
    method = reinterpret_cast<const PyCFunctionObject*>(callable)->method;
  }
  return method == nullptr || is_own_method(method) ? nullptr : method;
}

PyObject* on_c_call(PyObject* /*self*/, PyObject* const* arguments, std::ptrdiff_t /*count*/) {
  const PyThreadState* thread = PyThreadState_Get();
  PyMethodDef* method = is_on() ? method_of(arguments[2], arguments[3]) : nullptr;
  Stack* stack = method == nullptr ? nullptr : counting->stack(thread);
  if (stack == nullptr) {
    return go_on();
  }
  const Frame frame = running_frame(thread);
  counting->follow(*stack, frame);
  const Number number = counting->c_function(method, arguments[2], arguments[3]);
  if (number != kNone) {
    counting->enter(*stack, number, frame, [arguments](const PyObject* code) {
      return code == arguments[0] ? static_cast<int>(PyLong_AsLong(arguments[1]) / 2) : -1;
    });
  }
  return go_on();
}

PyObject* on_c_return(PyObject* /*self*/, PyObject* const* arguments, std::ptrdiff_t /*count*/) {
  if (is_on() && method_of(arguments[2], arguments[3]) != nullptr) {
    const PyThreadState* thread = PyThreadState_Get();
    Stack* stack = counting->stack(thread);
    if (stack != nullptr) {
      counting->leave_c(*stack, running_frame(thread));
    }
  }
  return go_on();
}

PyObject* on_line(PyObject* /*self*/, PyObject* const* arguments, std::ptrdiff_t /*count*/) {
  const Number number = is_on() ? counting->tables.find(arguments[0]) : kNone;
  if (number != kNone &&
      !counting->tables.begin_line(number, static_cast<std::uint32_t>(PyLong_AsLong(arguments[1])))) {
    counting->fail();
  }
  return go_on();
}

/// A jump back to the line that it stands on begins the next round of a loop, and Python does not say that the line
/// begins again. All other jumps are of no interest, ever.
PyObject* on_jump(PyObject* /*self*/, PyObject* const* arguments, std::ptrdiff_t /*count*/) {
  const Number number = is_on() ? counting->tables.find(arguments[0]) : kNone;
  if (number == kNone || counting->tables.functions[number].cells == 0) {
    return go_on();
  }
  const int from = static_cast<int>(PyLong_AsLong(arguments[1]));
  Cell& cell = counting->tables.cells[counting->tables.cell_of(counting->tables.functions[number], from / 2)];
  if (cell.is_round == 0) {
    const int to = static_cast<int>(PyLong_AsLong(arguments[2]));
    const int line = PyCode_Addr2Line(arguments[0], from);
    if (to >= from || line <= 0 || PyCode_Addr2Line(arguments[0], to) != line) {
      Py_IncRef(never_again);
      return never_again;
    }
    cell.is_round = 1;
  }
  ++cell.lines;
  return go_on();
}

using Callback = PyObject* (*)(PyObject*, PyObject* const*, std::ptrdiff_t);

struct Event {
  int bit;
  PyMethodDef method;
};

PyCFunction fast(Callback function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function));
}

Event events[] = {
    {0, {"PY_START", fast(on_start), kMethodFast, nullptr}},
    {0, {"PY_RESUME", fast(on_start), kMethodFast, nullptr}},
    {0, {"PY_THROW", fast(on_start), kMethodFast, nullptr}},
    {0, {"PY_RETURN", fast(on_return), kMethodFast, nullptr}},
    {0, {"PY_YIELD", fast(on_return), kMethodFast, nullptr}},
    {0, {"PY_UNWIND", fast(on_return), kMethodFast, nullptr}},
    {0, {"CALL", fast(on_c_call), kMethodFast, nullptr}},
    {0, {"C_RETURN", fast(on_c_return), kMethodFast, nullptr}},
    {0, {"C_RAISE", fast(on_c_return), kMethodFast, nullptr}},
    {kLine, {"LINE", fast(on_line), kMethodFast, nullptr}},
    {kJump, {"JUMP", fast(on_jump), kMethodFast, nullptr}},
};

/// The events that are on, as the interpreter says it.
long active_events = 0;

/// The numbers of the events, as this version has them.
bool number_events(int& all) {
  const Owned numbers(PyObject_GetAttrString(monitoring, "events"));
  all = 0;
  for (Event& event : events) {
    const Owned number(numbers ? PyObject_GetAttrString(numbers.get(), event.method.name) : nullptr);
    if (!number) {
      return false;
    }
    const int bit = static_cast<int>(PyLong_AsLong(number.get()));
    if (event.bit != kLine && event.bit != kJump) {
      event.bit = bit;
      all |= bit;
    } else if (event.bit != bit) {
      PyErr_SetString(PyExc_RuntimeError, "the events of sys.monitoring have other numbers");
      return false;
    }
  }
  return true;
}

long events_now() {
  const Owned active(PyObject_CallMethod(monitoring, "get_events", "i", kTool));
  return ask(active) ? PyLong_AsLong(active.get()) : -1;
}

/// What is used of `sys.monitoring`, found once.
bool find_monitoring() {
  if (monitoring != nullptr) {
    return true;
  }
  monitoring = PySys_GetObject("monitoring");
  if (monitoring == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "this Python has no sys.monitoring");
    return false;
  }
  Py_IncRef(monitoring);
  missing = PyObject_GetAttrString(monitoring, "MISSING");
  never_again = PyObject_GetAttrString(monitoring, "DISABLE");
  tool_name = PyUnicode_FromString("cProfile");
  return missing != nullptr && never_again != nullptr && tool_name != nullptr;
}

bool register_callbacks(bool on) {
  for (Event& event : events) {
    const Owned callback(on ? PyCFunction_NewEx(&event.method, nullptr, nullptr) : none());
    const Owned before(
        callback ? PyObject_CallMethod(monitoring, "register_callback", "iiO", kTool, event.bit, callback.get())
                 : nullptr);
    if (!before) {
      return false;
    }
  }
  return true;
}

bool is_tool_ours() {
  const Owned name(PyObject_CallMethod(monitoring, "get_tool", "i", kTool));
  return ask(name) && name.get() == tool_name;
}

}  // namespace

bool enable_monitoring(Counting& which) {
  int all = 0;
  if (!find_monitoring() || !number_events(all)) {
    return false;
  }
  if (counting == &which && is_tool_ours()) {
    return true;
  }
  const Owned used(PyObject_CallMethod(monitoring, "use_tool_id", "iO", kTool, tool_name));
  if (!used) {
    return false;
  }
  counting = &which;
  if (!register_callbacks(true) || !Owned(PyObject_CallMethod(monitoring, "set_events", "ii", kTool, all))) {
    return false;
  }
  active_events = events_now();
  return true;
}

void look_monitoring(Counting& which) {
  if (which.enabled && (!is_tool_ours() || events_now() != active_events)) {
    which.lost_profiler = true;
  }
}

bool disable_monitoring(Counting& which) {
  look_monitoring(which);
  counting = nullptr;
  if (!is_tool_ours()) {
    return true;
  }
  const Owned silent(PyObject_CallMethod(monitoring, "set_events", "ii", kTool, 0));
  for (std::size_t i = 1; i < which.tables.functions.size(); ++i) {
    Function& function = which.tables.functions[i];
    if (function.watched) {
      watch(function.code, 0);
      function.watched = false;
    }
  }
  return silent && register_callbacks(false) && Owned(PyObject_CallMethod(monitoring, "free_tool_id", "i", kTool));
}

}  // namespace filperf::counter
