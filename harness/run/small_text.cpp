#include "run/small_text.h"

#include <system_error>

#include "base/error.h"
#include "base/files.h"

namespace filperf::run {

std::string text_or_nothing(const std::filesystem::path& file, std::size_t limit) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return {};
  }
  try {
    return read_file(file, limit);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace filperf::run
