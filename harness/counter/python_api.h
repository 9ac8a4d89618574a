#pragma once

#include <cstddef>

/// What the counter uses of CPython 3.9 to 3.13. One binary fits them all, so none of Python's headers is included: the
/// functions are exported by each of these versions, unless they are marked as weak, and layout.cpp holds the few
/// structures against what the running interpreter says of itself.
extern "C" {

struct PyObject {
  std::ptrdiff_t count;
  PyObject* type;
};

struct PyThreadState;

using PyCFunction = PyObject* (*)(PyObject*, PyObject*);
using Py_tracefunc = int (*)(PyObject*, PyObject*, int, PyObject*);

struct PyMethodDef {
  const char* name;
  PyCFunction function;
  int flags;
  const char* text;
};

struct PyCFunctionObject {
  PyObject head;
  PyMethodDef* method;
  PyObject* self;
  PyObject* module;
};

struct PyMethodDescrObject {
  PyObject head;
  PyObject* owner;  ///< the type
  PyObject* name;
  PyObject* qualified_name;
  PyMethodDef* method;
};

struct PyModuleDef_Slot {
  int slot;
  void* value;
};

struct PyModuleDef {
  PyObject head;
  void* init;
  std::ptrdiff_t index;
  PyObject* copy;
  const char* name;
  const char* text;
  std::ptrdiff_t size;
  PyMethodDef* methods;
  PyModuleDef_Slot* slots;
  void* traverse;
  void* clear;
  void* free;
};

struct PyType_Slot {
  int slot;
  void* value;
};

struct PyType_Spec {
  const char* name;
  int size;
  int item_size;
  unsigned int flags;
  PyType_Slot* slots;
};

extern PyObject PyCFunction_Type;
extern PyObject PyCMethod_Type;
extern PyObject PyFunction_Type;
extern PyObject PyMethod_Type;
extern PyObject PyMethodDescr_Type;
extern PyObject PyModule_Type;
extern PyObject PyTuple_Type;
extern PyObject PyType_Type;
extern PyObject PyCapsule_Type;
extern PyObject _Py_NoneStruct;

extern PyObject* PyExc_ImportError;
extern PyObject* PyExc_RuntimeError;
extern PyObject* PyExc_TypeError;

void Py_IncRef(PyObject* object);
void Py_DecRef(PyObject* object);
const char* Py_GetVersion();

PyObject* PyModuleDef_Init(PyModuleDef* definition);
int PyModule_AddObject(PyObject* module, const char* name, PyObject* value);
PyObject* PyModule_GetNameObject(PyObject* module);
PyObject* PyType_FromSpec(PyType_Spec* specification);
PyObject* PyType_GenericAlloc(PyObject* type, std::ptrdiff_t items);
unsigned long PyType_GetFlags(PyObject* type);
void* PyType_GetSlot(PyObject* type, int slot);
int PyType_IsSubtype(PyObject* type, PyObject* base);
PyObject* _PyType_Lookup(PyObject* type, PyObject* name);
void PyObject_Free(void* memory);

PyObject* PyObject_GetAttrString(PyObject* object, const char* name);
PyObject* PyObject_CallMethod(PyObject* object, const char* name, const char* format, ...);
PyObject* PyObject_Repr(PyObject* object);
std::ptrdiff_t PyObject_Size(PyObject* object);
int PyObject_IsTrue(PyObject* object);
PyObject* PySys_GetObject(const char* name);
PyObject* PyEval_GetBuiltins();
PyObject* PyDict_GetItemString(PyObject* dictionary, const char* name);

PyObject* PyCFunction_NewEx(PyMethodDef* method, PyObject* self, PyObject* module);
int PyArg_ParseTuple(PyObject* arguments, const char* format, ...);
std::ptrdiff_t PyTuple_Size(PyObject* tuple);
PyObject* PyTuple_GetItem(PyObject* tuple, std::ptrdiff_t index);
long PyLong_AsLong(PyObject* number);
PyObject* PyBytes_FromStringAndSize(const char* bytes, std::ptrdiff_t size);
int PyBytes_AsStringAndSize(PyObject* object, char** bytes, std::ptrdiff_t* size);
PyObject* PyUnicode_FromString(const char* text);
PyObject* PyUnicode_FromFormat(const char* format, ...);
PyObject* PyUnicode_AsEncodedString(PyObject* text, const char* encoding, const char* errors);
int PyUnicode_CompareWithASCIIString(PyObject* text, const char* other);

void PyErr_Clear();
PyObject* PyErr_NoMemory();
PyObject* PyErr_Occurred();
void PyErr_SetString(PyObject* type, const char* text);
void PyErr_Fetch(PyObject** type, PyObject** value, PyObject** trace);
void PyErr_Restore(PyObject* type, PyObject* value, PyObject* trace);

PyThreadState* PyThreadState_Get();
PyObject* PyEval_GetFrame();
PyObject* PyFrame_GetCode(PyObject* frame);
int PyCode_Addr2Line(PyObject* code, int offset);
void PyEval_SetProfile(Py_tracefunc function, PyObject* object);
void PyEval_SetTrace(Py_tracefunc function, PyObject* object);

/// From 3.12 on.
__attribute__((weak)) int PyUnstable_InterpreterFrame_GetLasti(void* frame);

}  // extern "C"

namespace filperf::counter {

constexpr int kTraceCall = 0;
constexpr int kTraceLine = 2;
constexpr int kTraceReturn = 3;
constexpr int kTraceCCall = 4;
constexpr int kTraceCException = 5;
constexpr int kTraceCReturn = 6;

constexpr int kMethodNoArguments = 0x0004;
constexpr int kMethodArguments = 0x0001;
constexpr int kMethodFast = 0x0080;

constexpr int kSlotBase = 48;
constexpr int kSlotDealloc = 52;
constexpr int kSlotMethods = 64;
constexpr int kSlotNew = 65;
constexpr int kModuleExec = 2;
constexpr unsigned long kHeapType = 1UL << 9;
constexpr unsigned long kTextType = 1UL << 28;

inline PyObject* none() {
  Py_IncRef(&_Py_NoneStruct);
  return &_Py_NoneStruct;
}

/// A reference that is given back at the end of its scope.
class Owned {
public:
  explicit Owned(PyObject* object) : object_(object) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned(Owned&&) = delete;
  Owned& operator=(Owned&&) = delete;
  ~Owned() {
    if (object_ != nullptr) {
      Py_DecRef(object_);
    }
  }
  [[nodiscard]] PyObject* get() const { return object_; }
  [[nodiscard]] PyObject* release() {
    PyObject* object = object_;
    object_ = nullptr;
    return object;
  }
  explicit operator bool() const { return object_ != nullptr; }

private:
  PyObject* object_;
};

/// Whether an object is a function written in C, as `PyCFunction_Check` says.
inline bool is_c_function(const PyObject* object) {
  PyObject* type = object->type;
  if (type == &PyCFunction_Type || type == &PyCMethod_Type) {
    return true;
  }
  if (type == &PyFunction_Type || type == &PyMethod_Type || type == &PyType_Type || type == &PyMethodDescr_Type) {
    return false;
  }
  return PyType_IsSubtype(type, &PyCFunction_Type) != 0;
}

}  // namespace filperf::counter
