#include "gate/library_changes.h"

#include <algorithm>

#include "run/opened_libraries.h"

namespace filperf::gate {

std::vector<model::EnvironmentChange> library_changes(const model::Environment& before,
                                                      const model::Environment& after) {
  std::vector<model::EnvironmentChange> changes = model::differences_of_libraries(before, after);
  std::erase_if(changes, [&](const model::EnvironmentChange& change) {
    return !std::binary_search(after.libraries.begin(), after.libraries.end(), change.what) &&
           run::is_installed_library(change.what);
  });
  return changes;
}

}  // namespace filperf::gate
