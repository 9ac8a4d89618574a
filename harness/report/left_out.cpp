#include "report/left_out.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/numbers.h"
#include "base/words.h"

namespace filperf::report {

std::string left_out_text(const gate::LeftOut& left_out) {
  return fmt::format("the gate leaves out {} of {} ({:.2f} %)", grouped(left_out.calls),
                     counted(left_out.total, "call"), left_out.percent());
}

nlohmann::ordered_json to_json(const gate::LeftOut& left_out) {
  return {{"calls", left_out.calls}, {"total", left_out.total}, {"percent", left_out.percent()}};
}

}  // namespace filperf::report
