#include "compare/diff.h"

namespace filperf::compare {

std::shared_ptr<const changes::Changes> changes_between(const scenario::Scenario& before,
                                                        const scenario::Scenario& after) {
  const std::optional<model::StagedSource>& old = before.subject.staged;
  const std::optional<model::StagedSource>& now = after.subject.staged;
  if (!old || !now) {
    return nullptr;
  }
  if (!old->content.empty() && old->content == now->content) {
    return std::make_shared<const changes::Changes>();
  }
  return std::make_shared<const changes::Changes>(changes::changes_between(
      {old->packages, old->names}, {now->packages, now->names}, after.subject.package, now->interpreter));
}

}  // namespace filperf::compare
