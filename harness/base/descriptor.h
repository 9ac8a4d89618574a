#pragma once

#include <unistd.h>

#include <string_view>
#include <utility>

namespace filperf {

/// Owns a file descriptor; closes it when it is destroyed.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] explicit operator bool() const noexcept { return descriptor_ >= 0; }

  /// Closes now. @return false if the system reports that written data was lost
  bool close() noexcept {
    const int descriptor = std::exchange(descriptor_, -1);
    return descriptor < 0 || ::close(descriptor) == 0;
  }

private:
  int descriptor_ = -1;
};

/// Writes all of a text to a descriptor. @return false if that failed, with the reason in errno
[[nodiscard]] bool write_all(int descriptor, std::string_view content);

}  // namespace filperf
