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
#include "model/environment.h"

namespace filperf::baseline {

// What the texts of all kinds of baselines have in common. Written: JSON, deterministic, with one thing a line. Read:
// not trusted. `attempt` is what is being attempted, for errors, all of which are Errors that say to take the file back
// from git or to refresh.

/// A JSON list of texts, on one line.
[[nodiscard]] std::string json_list(const std::vector<std::string>& texts);

/// An object with one member a line, so that a change of one is a change of one line.
/// @param values  JSON already
[[nodiscard]] std::string members(const std::map<std::string, std::string>& values, const std::string& indent);

/// The values of the members `environment`, `unstable`, `unstable_calls` and `origins`.
[[nodiscard]] std::string environment_text(const model::Environment& environment);
[[nodiscard]] std::string unstable_text(const Instability& unstable);
[[nodiscard]] std::string unstable_calls_text(const Instability& unstable);

/// Which first path component of an identity belongs to which origin, for those that the identity itself does not tell.
/// @param origin_of  identity and origin of each function
[[nodiscard]] std::string origins_text(const std::vector<std::pair<std::string_view, callgraph::Origin>>& functions,
                                       const std::vector<std::string>& origins);

/// Fills in the digest of a text whose member `digest` is empty.
[[nodiscard]] std::string with_digest(std::string text);

/// What a schema of one family is called, and which version of it is known.
struct Schema {
  std::string_view family;  ///< `filperf/baseline/`
  std::string_view known;   ///< `filperf/baseline/1`
};

/// Throws unless the text is whole and of the known schema. A newer schema may have any form, so it is looked for
/// before the digest; a file that was cut off, merged or edited says so before anything in it is believed.
void require_whole(std::string_view text, const Schema& schema, const std::string& attempt);

/// The two parts of a baseline's text.
struct Parts {
  std::string header;          ///< all but the functions, as a document of its own
  std::string_view functions;  ///< the lines between `"functions": {` and its closing brace
};

[[nodiscard]] Parts split(std::string_view text, const std::string& attempt);

[[nodiscard]] model::Environment read_environment(const JsonObject& environment);
[[nodiscard]] Instability read_unstable(const nlohmann::json& header, const std::string& attempt);

/// Which origin an identity has, by the member `origins`.
class OriginTable {
public:
  /// @param named    first path component -> origin, as origins_text writes it
  /// @param origins  the names of origins, to which those that are new are added
  OriginTable(const std::map<std::string, std::string>& named, std::vector<std::string>& origins);

  [[nodiscard]] callgraph::Origin operator()(std::string_view identity) const;

private:
  std::map<std::string, callgraph::Origin, std::less<>> known_;
};

}  // namespace filperf::baseline
