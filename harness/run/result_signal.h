#pragma once

#include <filesystem>

#include "base/descriptor.h"

namespace filperf::run {

/// Tells when the driver has written its result: it opens the named pipe `left` in the result's folder then.
///
/// A pipe, because closing a watch of the folder (inotify(7)) makes its process wait for several milliseconds. It tells
/// when to look at the result, no more: a program can open it too.
class ResultSignal {
public:
  /// Where the pipe cannot be made it never tells.
  explicit ResultSignal(const std::filesystem::path& folder);

  /// Readable when the result has been written; -1, which poll(2) passes over, where it was taken or never will be.
  [[nodiscard]] int get() const { return pipe_.get(); }

  /// @return whether the result has been written; true once only
  [[nodiscard]] bool take();

private:
  Descriptor pipe_;
};

}  // namespace filperf::run
