#include "base/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/files.h"

namespace filperf {

void write_to_standard_output(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text)) {
    throw Error("cannot write to standard output", std::strerror(errno));
  }
}

}  // namespace filperf
