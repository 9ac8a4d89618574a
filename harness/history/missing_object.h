#pragma once

#include <optional>
#include <string>

#include "history/object_reader.h"

namespace filperf::history {

/// The first object on the way to a path that a commit names but that this repository does not hold, as in a partial
/// clone or after a disk failed. git answers "missing" for such a path and for one that the commit does not have, so
/// this follows the trees. Their format: for each entry `<mode> <name>`, a NUL, and the bytes of the id.
///
/// @return the object's name for messages; no value if the commit does not have the path, or everything is there
/// @throws Error if git fails, as ObjectReader::read does
[[nodiscard]] std::optional<std::string> missing_object(ObjectReader& objects, const std::string& commit,
                                                        const std::string& path);

}  // namespace filperf::history
