// The module that the driver loads into the interpreter of the program: see docs/architecture.md.

#include <cstdlib>
#include <iterator>
#include <new>

#include "counter/counting.h"
#include "counter/output.h"

namespace filperf::counter {

namespace {

struct CounterObject {
  PyObject head;
  Counting* counting;
};

Counting& counting_of(PyObject* self) {
  return *reinterpret_cast<CounterObject*>(self)->counting;
}

PyObject* enable(PyObject* self, PyObject* /*arguments*/) {
  Counting& counting = counting_of(self);
  if (!(layout.monitoring ? enable_monitoring(counting) : enable_legacy(counting))) {
    return nullptr;
  }
  counting.enabled = true;
  return none();
}

bool turn_off(Counting& counting) {
  if (!counting.enabled) {
    return true;
  }
  bool done = true;
  if (layout.monitoring) {
    done = disable_monitoring(counting);
  } else {
    disable_legacy(counting);
  }
  counting.enabled = false;
  counting.end_calls();
  return done;
}

PyObject* disable(PyObject* self, PyObject* /*arguments*/) {
  return turn_off(counting_of(self)) ? none() : nullptr;
}

PyObject* clear(PyObject* self, PyObject* /*arguments*/) {
  Counting& counting = counting_of(self);
  counting.failed = false;
  counting.clear();
  return none();
}

PyObject* counts(PyObject* self, PyObject* arguments) {
  int without_own = 0;
  if (PyArg_ParseTuple(arguments, "p", &without_own) == 0) {
    return nullptr;
  }
  return counts_of(counting_of(self), without_own != 0);
}

PyObject* state(PyObject* self, PyObject* /*arguments*/) {
  Counting& counting = counting_of(self);
  if (layout.monitoring) {
    look_monitoring(counting);
  } else {
    look_legacy(counting);
  }
  return PyUnicode_FromString(counting.failed          ? "memory"
                              : counting.lost_profiler ? "profiler"
                              : counting.lost_trace    ? "trace"
                                                       : "");
}

/// How often the stack was not what an event says. For the tests.
PyObject* strays(PyObject* self, PyObject* /*arguments*/) {
  return PyUnicode_FromFormat("%zu", static_cast<std::size_t>(counting_of(self).strays));
}

PyMethodDef methods[] = {
    {"enable", enable, kMethodNoArguments, "Begins to count."},
    {"disable", disable, kMethodNoArguments, "Ends counting."},
    {"clear", clear, kMethodNoArguments, "Forgets what was counted."},
    {"counts", counts, kMethodArguments, "What was counted, as marshal writes it."},
    {"state", state, kMethodNoArguments, "Why counting ended early, or ''."},
    {"strays", strays, kMethodNoArguments, "How often the stack was not what an event says."},
    {nullptr, nullptr, 0, nullptr},
};

void destroy(PyObject* self) {
  Counting* counting = reinterpret_cast<CounterObject*>(self)->counting;
  if (counting != nullptr) {
    if (!turn_off(*counting)) {
      PyErr_Clear();
    }
    counting->~Counting();
    std::free(counting);
  }
  PyObject* type = self->type;
  PyObject_Free(self);
  Py_DecRef(type);
}

PyObject* create(PyObject* type, PyObject* arguments, PyObject* /*named*/) {
  PyObject* places = nullptr;
  PyObject* own_file = nullptr;
  int lines = 0;
  if (PyArg_ParseTuple(arguments, "O!pU", &PyTuple_Type, &places, &lines, &own_file) == 0) {
    return nullptr;
  }
  const char* why = why_unfit();
  if (why != nullptr) {
    PyErr_SetString(PyExc_RuntimeError, why);
    return nullptr;
  }
  PyObject* self = PyType_GenericAlloc(type, 0);
  void* memory = self == nullptr ? nullptr : std::malloc(sizeof(Counting));
  if (memory == nullptr) {
    return self == nullptr ? nullptr : PyErr_NoMemory();
  }
  auto* counting = new (memory) Counting;
  reinterpret_cast<CounterObject*>(self)->counting = counting;
  if (!counting->prepare(places, lines != 0, own_file)) {
    Py_DecRef(self);
    return PyErr_Occurred() != nullptr ? nullptr : PyErr_NoMemory();
  }
  return self;
}

PyObject* fits(PyObject* /*module*/, PyObject* /*arguments*/) {
  const char* why = why_unfit();
  return why == nullptr ? none() : PyUnicode_FromString(why);
}

PyMethodDef functions[] = {
    {"fits", fits, kMethodNoArguments, "Why this interpreter cannot be counted, or None."},
    {nullptr, nullptr, 0, nullptr},
};

PyType_Slot type_slots[] = {
    {kSlotNew, reinterpret_cast<void*>(create)},
    {kSlotDealloc, reinterpret_cast<void*>(destroy)},
    {kSlotMethods, methods},
    {0, nullptr},
};

PyType_Spec type_specification = {"filperf.Counter", sizeof(CounterObject), 0, 0, type_slots};

int execute(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_specification);
  if (type == nullptr) {
    return -1;
  }
  if (PyModule_AddObject(module, "Counter", type) != 0) {
    Py_DecRef(type);
    return -1;
  }
  return 0;
}

PyModuleDef_Slot module_slots[] = {
    {kModuleExec, reinterpret_cast<void*>(execute)},
    {0, nullptr},
};

PyModuleDef definition = {
    .head = {.count = 1, .type = nullptr},
    .init = nullptr,
    .index = 0,
    .copy = nullptr,
    .name = "counter",
    .text = nullptr,
    .size = 0,
    .methods = functions,
    .slots = module_slots,
    .traverse = nullptr,
    .clear = nullptr,
    .free = nullptr,
};

}  // namespace

bool is_own_method(const PyMethodDef* method) {
  return method >= std::begin(methods) && method < std::end(methods);
}

}  // namespace filperf::counter

/// Where Python looks for a module.
extern "C" __attribute__((visibility("default"))) PyObject* PyInit_counter() {
  const char* why = filperf::counter::why_not_loaded();
  if (why != nullptr) {
    PyErr_SetString(PyExc_ImportError, why);
    return nullptr;
  }
  return PyModuleDef_Init(&filperf::counter::definition);
}
