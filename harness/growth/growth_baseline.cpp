#include "growth/growth_baseline.h"

#include <tuple>
#include <utility>

#include "base/files.h"
#include "baseline/store.h"

namespace filperf::growth {

namespace {

auto declaration_of(const GrowthBaseline& baseline) {
  return std::tie(baseline.generator, baseline.generates, baseline.inputs, baseline.family.sizes);
}

}  // namespace

baseline::Baseline GrowthBaseline::at_size(std::size_t size_index) const {
  return {scenario, scenario::Phase::run, command, cold, environment, unstable, family.graph_at(size_index)};
}

baseline::Instability instability_of(const std::vector<const Family*>& families) {
  baseline::Instability moved;
  if (families.empty()) {
    return moved;
  }
  for (std::size_t i = 0; i < families.front()->sizes.size(); ++i) {
    std::vector<callgraph::CallGraph> graphs;
    graphs.reserve(families.size());
    std::vector<const callgraph::CallGraph*> pointers;
    for (const Family* family : families) {
      pointers.push_back(&graphs.emplace_back(family->graph_at(i)));
    }
    moved.merge(baseline::instability_of(pointers));
  }
  return moved;
}

bool same_but_for_unstable(const GrowthBaseline& accepted, const GrowthBaseline& fresh) {
  if (declaration_of(accepted) != declaration_of(fresh)) {
    return false;
  }
  for (std::size_t i = 0; i < fresh.family.sizes.size(); ++i) {
    if (!baseline::same_but_for_unstable(accepted.at_size(i), fresh.at_size(i))) {
      return false;
    }
  }
  return true;
}

void keep_unstable(GrowthBaseline& fresh, const GrowthBaseline& accepted) {
  // Every size has all functions of the family, so one size shows which functions no longer exist.
  baseline::Baseline kept = fresh.at_size(0);
  baseline::keep_unstable(kept, accepted.at_size(0));
  fresh.unstable = std::move(kept.unstable);
}

std::optional<GrowthBaseline> load(const std::filesystem::path& path) {
  const std::optional<std::string> text = baseline::load_text(path);
  return text ? std::optional(from_text(*text, path.string())) : std::nullopt;
}

void save(const std::filesystem::path& path, const GrowthBaseline& baseline) {
  write_file_atomically(path, to_text(baseline), Durability::durable);
}

}  // namespace filperf::growth
