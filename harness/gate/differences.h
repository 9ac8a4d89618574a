#pragma once

#include <map>
#include <string>

#include "baseline/instability.h"
#include "model/cold_cause.h"
#include "run/capture.h"

namespace filperf::gate {

/// In what two runs of the same code differ: `calls of A by B`, `lines of A`, `calls below A` (its bill), `standard
/// output`, `work/out.txt`. The value is what that means where one of them was warm.
using Differences = std::map<std::string, model::ColdCause>;

/// @param where  added to the names of outputs and files, such as ` at size 8`
[[nodiscard]] Differences differences_of(const run::Capture& one, const run::Capture& other,
                                         const std::string& where = "");

/// The names that calls have among differences.
[[nodiscard]] Differences differences_of(const baseline::Instability& unstable);

/// Those that are in both.
[[nodiscard]] Differences common(const Differences& one, const Differences& other);

/// Those of the first that are not in the second.
[[nodiscard]] Differences without(const Differences& one, const Differences& other);

/// What they mean together: the most telling cause. None if there are none.
[[nodiscard]] model::ColdCause cause_of(const Differences& differences);

/// Some of them, in words.
[[nodiscard]] std::string text_of(const Differences& differences);

}  // namespace filperf::gate
