#pragma once

#include <string>
#include <string_view>

#include "growth/family.h"

namespace filperf::growth {

/// Reads the functions of a family's baseline. A count that is the same at every size is a number, others are lists,
/// and only these have an exponent. Lines of the form (see baseline/compact_text.h)
///
///     "identity": {"calls":[1,2,4],"exponent":1.00,"by":"1Fk 1,2,3 x0b 0,0,1","id":"Qa2","bill":5,"lines":[1,2,4]},
///
/// and of the older schema
///
///     "identity": {"calls": [1, 2, 4], "exponent": 1.00, "callers": {"identity": [1, 2, 4], "identity": 1}},
///
/// @param older   whether the text is of the older schema
/// @param family  has its sizes; gets its functions and edges
/// @throws Error with the line (counted from the first function) and what was expected there
void read_functions(std::string_view text, bool older, const std::string& attempt, Family& family);

}  // namespace filperf::growth
