#pragma once

#include <vector>

#include "drift/billed.h"
#include "drift/drift.h"

namespace filperf::drift {

/// Folds rows among which the first import of a library moved. Whoever imports it first pays for it, and that is
/// another function as soon as a line moves: -63,203 calls here, +63,394 there. Such rows become one with what remains.
///
/// An import moved from a function that has fewer calls, and begins fewer imports than before or still imports
/// something, to one that begins more imports and has about as many more calls, on lines that import. Where libraries
/// are imported that were not, and others are no longer, nothing is folded.
///
/// What remains may have moved to or from more than one function. So a function that runs as many of its lines as
/// before, and still pays another price for what it imports, joins the row that moved the other way.
///
/// Where it is known what each function pays for each library (Drift::charges), nothing of this needs to be guessed.
/// @param rows  of single functions, largest change first
[[nodiscard]] std::vector<BillRow> with_moved_imports(std::vector<BillRow> rows, const Drift& drift);

}  // namespace filperf::drift
