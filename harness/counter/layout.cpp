#include "counter/layout.h"

#include <cstdlib>

namespace filperf::counter {

Layout layout;

namespace {

constexpr int kOldest = 9;
constexpr int kNewest = 13;

/// By minor version, from 3.9 on.
constexpr Layout kLayouts[] = {
    {.minor = 9, .profile = 56, .trace = 64, .code = 32, .previous = 24, .instruction = 104},
    {.minor = 10, .profile = 56, .trace = 64, .code = 32, .previous = 24, .instruction = 96},
    {.minor = 11, .profile = 64, .trace = 72, .code = 32, .previous = 48, .instruction = 56, .first = 184},
    {.minor = 12, .monitoring = true, .running = 56, .code = 0, .previous = 8, .instruction = 56, .owner = 70},
    {.minor = 13, .monitoring = true, .running = 72, .code = 0, .previous = 8, .instruction = 56, .owner = 70},
};

int minor_version() {
  const char* version = Py_GetVersion();
  if (std::strncmp(version, "3.", 2) != 0) {
    return 0;
  }
  return static_cast<int>(std::strtol(version + 2, nullptr, 10));
}

bool is_cpython() {
  PyObject* implementation = PySys_GetObject("implementation");
  if (implementation == nullptr) {
    return false;
  }
  const Owned name(PyObject_GetAttrString(implementation, "name"));
  return name && PyUnicode_CompareWithASCIIString(name.get(), "cpython") == 0;
}

/// `len` and `str.lower` have the parts that they must have.
bool functions_fit() {
  PyObject* builtins = PyEval_GetBuiltins();
  PyObject* length = builtins == nullptr ? nullptr : PyDict_GetItemString(builtins, "len");
  PyObject* text = builtins == nullptr ? nullptr : PyDict_GetItemString(builtins, "str");
  if (length == nullptr || text == nullptr || length->type != &PyCFunction_Type) {
    return false;
  }
  const auto* function = reinterpret_cast<const PyCFunctionObject*>(length);
  const Owned self(PyObject_GetAttrString(length, "__self__"));
  const Owned module(PyObject_GetAttrString(length, "__module__"));
  const Owned lower(PyObject_GetAttrString(text, "lower"));
  if (!self || !module || !lower || std::strcmp(function->method->name, "len") != 0 || function->self != self.get() ||
      function->module != module.get() || lower.get()->type != &PyMethodDescr_Type) {
    return false;
  }
  const auto* method = reinterpret_cast<const PyMethodDescrObject*>(lower.get());
  return method->owner == text && std::strcmp(method->method->name, "lower") == 0;
}

/// A frame's code, its instruction and the frame that called it are where they must be.
bool frame_fits(PyObject* object) {
  const Frame frame = frame_of(object);
  if (layout.monitoring && running_frame(PyThreadState_Get()) != frame) {
    return false;
  }
  const Owned code(PyFrame_GetCode(object));
  const Owned instruction(PyObject_GetAttrString(object, "f_lasti"));
  const Owned back(PyObject_GetAttrString(object, "f_back"));
  if (!code || !instruction || !back || code_of(frame) != code.get()) {
    return false;
  }
  const Frame previous = previous_of(frame);
  if (previous != (back.get() == &_Py_NoneStruct ? nullptr : frame_of(back.get()))) {
    return false;
  }
  if (2 * unit_of(frame) != PyLong_AsLong(instruction.get())) {
    return false;
  }
  const Owned bytes(PyObject_GetAttrString(code.get(), "co_code"));
  return bytes && units_of(code.get()) * 2 == PyObject_Size(bytes.get());
}

int see_nothing(PyObject* /*self*/, PyObject* /*frame*/, int /*what*/, PyObject* /*argument*/) {
  return 0;
}

/// The thread's state has its functions where they must be. It must have none now.
bool thread_fits() {
  PyThreadState* thread = PyThreadState_Get();
  if (profile_of(thread) != nullptr || trace_of(thread) != nullptr) {
    return false;
  }
  PyEval_SetTrace(see_nothing, nullptr);
  const bool trace = trace_of(thread) == see_nothing;
  PyEval_SetTrace(nullptr, nullptr);
  PyEval_SetProfile(see_nothing, nullptr);
  const bool profile = profile_of(thread) == see_nothing;
  PyEval_SetProfile(nullptr, nullptr);
  return trace && profile;
}

bool has_function(const char* name) {
  PyObject* function = PySys_GetObject(name);
  if (function == nullptr) {
    return true;
  }
  const Owned active(PyObject_CallMethod(function, "__call__", nullptr));
  return !active || active.get() != &_Py_NoneStruct;
}

const char* why_this_version_is_unfit() {
  if (!is_cpython()) {
    return "it is not CPython";
  }
  const int minor = minor_version();
  if (minor < kOldest || minor > kNewest) {
    return "its version is not one of CPython 3.9 to 3.13";
  }
  layout = kLayouts[minor - kOldest];
  if (layout.monitoring && PyUnstable_InterpreterFrame_GetLasti == nullptr) {
    return "it does not tell where its frames are";
  }
  if (!layout.monitoring && (has_function("getprofile") || has_function("gettrace"))) {
    return "another profiler or tracer is on";
  }
  PyObject* frame = PyEval_GetFrame();
  if (frame == nullptr || !functions_fit() || !frame_fits(frame) || (!layout.monitoring && !thread_fits())) {
    return "its functions, frames or threads are not laid out in memory as CPython's are";
  }
  return nullptr;
}

}  // namespace

const char* why_unfit() {
  const char* why = why_this_version_is_unfit();
  if (PyErr_Occurred() != nullptr) {
    PyErr_Clear();
  }
  return why;
}

const char* why_not_loaded() {
  if (std::strstr(Py_GetVersion(), "free-threading") != nullptr) {
    return "this build of Python runs without a global lock";
  }
  if (PySys_GetObject("getobjects") != nullptr) {
    return "this build of Python keeps a list of its objects";
  }
  return nullptr;
}

long units_of(PyObject* code) {
  if (layout.minor >= 11) {
    return static_cast<long>(read_at<std::ptrdiff_t>(code, kSizeOfObject));
  }
  const Owned bytes(PyObject_GetAttrString(code, "co_code"));
  return bytes ? static_cast<long>(PyObject_Size(bytes.get()) / 2) : -1;
}

}  // namespace filperf::counter
