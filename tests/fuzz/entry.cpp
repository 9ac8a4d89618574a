// What libFuzzer calls, for the target that FILPERF_FUZZ_TARGET names.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "targets.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer looks for
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // libFuzzer gives each input a block of its own, so a sanitizer sees a read beyond its end.
  const std::string_view bytes(size == 0 ? "" : reinterpret_cast<const char*>(data), size);
  filperf::fuzz::FILPERF_FUZZ_TARGET(bytes);
  return 0;
}
