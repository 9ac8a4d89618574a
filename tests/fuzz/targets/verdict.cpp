#include <nlohmann/json.hpp>

#include "base/json_object.h"
#include "summary/finding.h"
#include "targets.h"

void filperf::fuzz::verdict(std::string_view bytes) {
  const auto finding = accepted([&] { return summary::finding_of(parse_json(bytes, "cannot read the verdict")); });
  require(!finding || finding->is_red() || !finding->status.empty(), "a scenario without a status is red");
}
