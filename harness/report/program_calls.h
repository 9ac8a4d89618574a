#pragma once

#include <string>

namespace filperf::report {

// How every report names the two counts of the program that no environment moves.

/// `calls into demo`: calls of the program's functions.
[[nodiscard]] std::string calls_into(const std::string& program);

/// `calls by demo`: calls that the program's functions make into functions of any other origin.
[[nodiscard]] std::string calls_by(const std::string& program);

/// `lines of demo`: how often the lines of its functions were run.
[[nodiscard]] std::string lines_of(const std::string& program);

/// A sentence that says what the two are. A report has it once.
/// @param by  whether there are any of the second
[[nodiscard]] std::string calls_legend(const std::string& program, bool by = true);

/// What to know of a report if the callers are not exact: a sentence for the terminal.
[[nodiscard]] std::string random_callers_note();

}  // namespace filperf::report
