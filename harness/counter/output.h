#pragma once

#include "counter/counting.h"

namespace filperf::counter {

/// All that was counted, as bytes that `marshal` writes (the form is in callgraph/counts_reader.h). A new object, or
/// null with an error set.
///
/// @param without_driver  leaves out the functions of the driver's own file
[[nodiscard]] PyObject* counts_of(Counting& counting, bool without_driver);

}  // namespace filperf::counter
