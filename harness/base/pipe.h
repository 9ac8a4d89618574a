#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/descriptor.h"
#include "base/error.h"

namespace filperf {

/// The two ends of a pipe, close-on-exec.
struct Pipe {
  Descriptor from;
  Descriptor to;
};

/// @param attempt  what the pipe is for, for the error
/// @throws Error if no descriptors are left
[[nodiscard]] inline Pipe make_pipe(const std::string& attempt) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error(attempt, std::strerror(errno));
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

}  // namespace filperf
