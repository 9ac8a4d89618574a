#include "counter/labels.h"

namespace filperf::counter {

namespace {

bool is_text(PyObject* object) {
  return object != nullptr && (PyType_GetFlags(object->type) & kTextType) != 0;
}

/// The name of the module that a function without an object is of; null: none.
PyObject* module_name(PyObject* module) {
  if (is_text(module)) {
    Py_IncRef(module);
    return module;
  }
  if (module != nullptr && PyType_IsSubtype(module->type, &PyModule_Type) != 0) {
    return PyModule_GetNameObject(module);
  }
  return nullptr;
}

PyObject* function_label(const PyMethodDef* method, PyObject* module) {
  const Owned name(module_name(module));
  PyErr_Clear();
  if (name && PyUnicode_CompareWithASCIIString(name.get(), "builtins") != 0) {
    return PyUnicode_FromFormat("<%U.%s>", name.get(), method->name);
  }
  return PyUnicode_FromFormat("<%s>", method->name);
}

PyObject* method_label(const PyMethodDef* method, PyObject* self, PyObject* module) {
  const Owned name(PyUnicode_FromString(method->name));
  if (name) {
    PyObject* found = _PyType_Lookup(self->type, name.get());
    if (found != nullptr) {
      Py_IncRef(found);
      const Owned kept(found);
      if (PyObject* label = PyObject_Repr(found); label != nullptr) {
        return label;
      }
    }
  }
  PyErr_Clear();
  if (is_text(module)) {
    return PyUnicode_FromFormat("<built-in method %S.%s>", module, method->name);
  }
  return PyUnicode_FromFormat("<built-in method %s>", method->name);
}

bool defines(PyObject* type, const PyMethodDef* method) {
  const auto* own = static_cast<const PyMethodDef*>(PyType_GetSlot(type, kSlotMethods));
  for (; own != nullptr && own->name != nullptr; ++own) {
    if (own == method) {
      return true;
    }
  }
  return false;
}

}  // namespace

PyObject* c_label(const PyMethodDef* method, PyObject* self, PyObject* module) {
  PyObject* label = self == nullptr ? function_label(method, module) : method_label(method, self, module);
  PyErr_Clear();
  return label;
}

PyObject* owner_of(const PyMethodDef* method, PyObject* self) {
  if (self == nullptr) {
    return nullptr;
  }
  // Libraries that make functions as they run keep the definition in a capsule, or in a type that they have made.
  if (self->type == &PyCapsule_Type) {
    Py_IncRef(self);
    return self;
  }
  const bool is_type = PyType_IsSubtype(self->type, &PyType_Type) != 0;
  for (PyObject* type = is_type ? self : self->type; type != nullptr;) {
    if ((PyType_GetFlags(type) & kHeapType) == 0) {
      return nullptr;  // it lives forever, and so do those that it derives from
    }
    if (defines(type, method)) {
      Py_IncRef(type);
      return type;
    }
    type = static_cast<PyObject*>(PyType_GetSlot(type, kSlotBase));
  }
  return nullptr;
}

PyObject* encoded(PyObject* text) {
  return PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
}

}  // namespace filperf::counter
