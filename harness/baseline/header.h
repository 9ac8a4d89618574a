#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_object.h"
#include "callgraph/call_graph.h"
#include "model/environment.h"
#include "scenario/scenario.h"

namespace filperf::baseline {

/// The first lines of a baseline: everything except its functions and its unstable calls.
struct Header {
  std::string scenario;
  scenario::Phase phase = scenario::Phase::run;
  std::vector<std::string> command;
  std::optional<std::int64_t> size;  ///< for a family: its largest size, to which the calls belong
  model::Environment environment;
  callgraph::CallTotals calls;               ///< including unstable calls; without origins for a family
  bool exact_callers = true;                 ///< if not, there are no calls by the program
  std::optional<std::int64_t> outside = {};  ///< of the bill: calls outside the program; none if there is no bill
  std::optional<std::int64_t> lines = {};    ///< of the program's functions; none if they were not counted
};

/// Whether two baselines count the same thing, so that their counts may be compared. The scenarios may have different
/// names.
[[nodiscard]] bool same_command(const Header& one, const Header& other);

/// Reads the first lines of a baseline's text, of one command or of a family. It checks the digest of the whole text,
/// as from_text does, so the text is the one that was written. It does not read the functions, which makes it about ten
/// times as fast.
/// @param source  the name of the text in errors
/// @throws Error if the text is truncated, edited by hand, merged or of another schema
[[nodiscard]] Header header_from_text(std::string_view text, const std::string& source);

/// The header of one command's baseline. @param document  its text without the functions
/// @throws Error with the name of the member at fault
[[nodiscard]] Header read_header(const JsonObject& document);

}  // namespace filperf::baseline
