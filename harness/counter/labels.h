#pragma once

#include "counter/python_api.h"

namespace filperf::counter {

/// How the standard library's profiler names a function written in C: a new text, or null. No error is set afterwards.
///
/// @param self     the object that it is called on; null: none
/// @param module   the module that the function says it is of; null: none
[[nodiscard]] PyObject* c_label(const PyMethodDef* method, PyObject* self, PyObject* module);

/// What must live as long as the definition of a function written in C; a new reference, or null if that lives forever.
[[nodiscard]] PyObject* owner_of(const PyMethodDef* method, PyObject* self);

/// A text as marshal writes it: UTF-8, also of what is not Unicode. A new object of bytes, or null with an error set.
[[nodiscard]] PyObject* encoded(PyObject* text);

}  // namespace filperf::counter
