#pragma once

#include <sys/types.h>

#include <chrono>

#include "base/descriptor.h"

namespace filperf::process {

/// Another process, held by a descriptor (pidfd_open(2)) if the kernel has them, so that its number cannot come to mean
/// a later process.
class ProcessHandle {
public:
  /// No process: it has ended.
  ProcessHandle() = default;
  explicit ProcessHandle(pid_t process);

  [[nodiscard]] pid_t process() const { return process_; }
  /// Readable once it has ended; -1 if the kernel has no such descriptors, or there was no such process.
  [[nodiscard]] int descriptor() const { return handle_.get(); }

  /// Waits for its end. @return whether it has ended within `patience`
  [[nodiscard]] bool has_ended(std::chrono::milliseconds patience = std::chrono::milliseconds(0)) const;

  void send(int signal) const;

private:
  [[nodiscard]] bool is_readable_within(std::chrono::milliseconds patience) const;
  [[nodiscard]] bool is_unknown_within(std::chrono::milliseconds patience) const;

  pid_t process_ = 0;
  Descriptor handle_;
};

}  // namespace filperf::process
