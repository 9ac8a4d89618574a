#include "model/call_site.h"

#include <fmt/format.h>

namespace filperf::model {

std::string Place::name() const {
  return fmt::format("{}:{} in {}", file, line, function);
}

}  // namespace filperf::model
