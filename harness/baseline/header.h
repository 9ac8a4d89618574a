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

/// What a baseline's first lines say: all but its functions and what is unstable.
struct Header {
  std::string scenario;
  scenario::Phase phase = scenario::Phase::run;
  std::vector<std::string> command;
  std::optional<std::int64_t> size;  ///< of a family: its largest size, which the calls are of
  model::Environment environment;
  callgraph::CallTotals calls;  ///< unstable calls among them; of a family without origins
};

/// Whether two baselines count the same thing, so that their counts may be compared. The scenario may be called
/// otherwise.
[[nodiscard]] bool same_command(const Header& one, const Header& other);

/// Reads the first lines of a baseline's text, of one command or of a family. The digest of the whole is checked as
/// from_text does, so what is read is what was written; the functions themselves are not looked at, which makes it some
/// ten times as fast.
/// @param source  what to call it in an error
/// @throws Error where it is truncated, edited by hand, merged or of another schema
[[nodiscard]] Header header_from_text(std::string_view text, const std::string& source);

/// The header of a baseline of one command. @param document  its text without the functions
/// @throws Error which names the member at fault
[[nodiscard]] Header read_header(const JsonObject& document);

}  // namespace filperf::baseline
