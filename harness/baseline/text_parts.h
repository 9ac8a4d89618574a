#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_object.h"
#include "baseline/instability.h"
#include "callgraph/call_graph.h"
#include "model/cold_cause.h"
#include "model/environment.h"

namespace filperf::baseline {

// The common parts of all kinds of baselines. Written texts are JSON, deterministic, with one thing per line. Texts
// that are read are not trusted. `attempt` is the attempted action, for errors; all errors advise to take the file back
// from git or to refresh.

/// A JSON list of texts, on one line.
[[nodiscard]] std::string json_list(const std::vector<std::string>& texts);

/// An object with one member per line, so that a change of one member changes one line.
/// @param values  already JSON
[[nodiscard]] std::string members(const std::map<std::string, std::string>& values, const std::string& indent);

/// The values of the members `environment`, `unstable`, `unstable_calls` and `origins`.
[[nodiscard]] std::string environment_text(const model::Environment& environment);
[[nodiscard]] std::string unstable_text(const Instability& unstable);
[[nodiscard]] std::string unstable_calls_text(const Instability& unstable);

/// Whole lines, `unstable_bill` and `unstable_lines`, as far as there are any.
[[nodiscard]] std::string unstable_lines_text(const Instability& unstable);

/// A whole line, for a baseline whose callers are not exact; empty for others.
[[nodiscard]] std::string callers_text(bool exact_callers);

/// The origins of first path components of identities, as far as the identity itself does not show its origin.
/// @param origin_of  identity and origin of each function
[[nodiscard]] std::string origins_text(const std::vector<std::pair<std::string_view, callgraph::Origin>>& functions,
                                       const std::vector<std::string>& origins);

/// The member `cold` with the end of its line; empty if the scenario need not run cold.
[[nodiscard]] std::string cold_text(model::ColdCause cause);

/// @param json  the header of a baseline
[[nodiscard]] model::ColdCause read_cold(const JsonObject& json);

/// Fills in the digest of a text whose member `digest` is empty.
[[nodiscard]] std::string with_digest(std::string text);

/// The name of a family of schemas, and the version that this program knows.
struct Schema {
  std::string_view family;  ///< `filperf/baseline/`
  std::string_view known;   ///< `filperf/baseline/2`
  std::string_view older;   ///< `filperf/baseline/1`, which it reads too
};
[[nodiscard]] Schema schema_of_baselines();
[[nodiscard]] Schema schema_of_families();

/// Whether a text is of the older version of its schema.
[[nodiscard]] bool is_older(std::string_view text, const Schema& schema);

/// Throws unless the text is complete and of a known schema. A newer schema may have any form, so this looks for the
/// schema before the digest. If a file was cut off, merged or edited, the error says so before anything in the file is
/// used.
void require_whole(std::string_view text, const Schema& schema, const std::string& attempt);

/// The two parts of a baseline's text.
struct Parts {
  std::string header;          ///< everything except the functions, as a separate document
  std::string_view functions;  ///< the lines between `"functions": {` and its closing brace
};

[[nodiscard]] Parts split(std::string_view text, const std::string& attempt);

[[nodiscard]] model::Environment read_environment(const JsonObject& environment);
[[nodiscard]] bool read_exact_callers(const JsonObject& header);
[[nodiscard]] Instability read_unstable(const nlohmann::json& header, const std::string& attempt);

/// The origin of an identity, by the member `origins`.
class OriginTable {
public:
  /// @param named    first path component -> origin, as origins_text writes it
  /// @param origins  the names of origins; new ones are added
  OriginTable(const std::map<std::string, std::string>& named, std::vector<std::string>& origins);

  [[nodiscard]] callgraph::Origin operator()(std::string_view identity) const;

private:
  std::map<std::string, callgraph::Origin, std::less<>> known_;
};

}  // namespace filperf::baseline
