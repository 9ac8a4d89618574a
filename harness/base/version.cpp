#include "base/version.h"

namespace filperf {

const char* version() {
  return FILPERF_VERSION;
}

const char* creator() {
  return "filperf " FILPERF_VERSION;
}

}  // namespace filperf
