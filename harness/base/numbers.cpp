#include "base/numbers.h"

#include <fmt/format.h>

namespace filperf {

std::string grouped(std::int64_t number) {
  const auto unsigned_number = static_cast<std::uint64_t>(number);
  std::string digits = std::to_string(number < 0 ? 0 - unsigned_number : unsigned_number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) {
    digits.insert(at - 3, ",");
  }
  return (number < 0 ? "-" : "") + digits;
}

std::string signed_grouped(std::int64_t number) {
  return (number > 0 ? "+" : "") + grouped(number);
}

std::string percent(std::int64_t before, std::int64_t after) {
  if (before == 0) {
    return after == 0 ? "" : "new";
  }
  return fmt::format("{:+.2f} %", 100.0 * static_cast<double>(after - before) / static_cast<double>(before));
}

}  // namespace filperf
