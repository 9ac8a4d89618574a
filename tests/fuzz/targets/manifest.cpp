#include <algorithm>
#include <functional>

#include "scenario/scenario.h"
#include "targets.h"

void filperf::fuzz::manifest(std::string_view bytes) {
  static_cast<void>(accepted([&] { return scenario::index_from_text(bytes, "index.json"); }));
  const auto read = accepted([&] { return scenario::manifest_from_text(bytes, "manifest.json"); });
  if (!read) {
    return;
  }
  require(!read->name.empty() && read->name.find('/') == std::string::npos, "a scenario's name is the name of a file");
  require(read->timeout_seconds > 0 && read->memory_limit_mib > 0, "limits are positive");
  require(!read->limits.max_creep_percent || !read->limits.creep_since.empty(), "a limit of creep has a tag");
  for (const auto* variables : {&read->environment, &read->subject.environment}) {
    for (const auto& [name, value] : *variables) {
      require(!name.empty() && (name + value).find('\0') == std::string::npos, "a process can be given the variables");
    }
  }
  if (read->growth) {
    const auto& sizes = read->growth->sizes;
    require(sizes.size() >= scenario::kLeastSizes && sizes.size() <= scenario::kMostSizes && sizes.front() > 0 &&
                std::adjacent_find(sizes.begin(), sizes.end(), std::greater_equal<>()) == sizes.end(),
            "sizes rise");
  }
}
