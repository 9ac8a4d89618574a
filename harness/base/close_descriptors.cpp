#include "base/close_descriptors.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace filperf {

namespace {

constexpr std::size_t kNameOffset = 19;    ///< of the name in the kernel's linux_dirent64
constexpr std::size_t kLengthOffset = 16;  ///< of the length of the entry
constexpr unsigned kLargest = 1'000'000;

/// The number that a name in /proc/self/fd is; more than kLargest for `.` and `..`.
unsigned number_of(const char* name) noexcept {
  unsigned number = 0;
  for (; *name >= '0' && *name <= '9' && number <= kLargest; ++name) {
    number = number * 10 + static_cast<unsigned>(*name - '0');
  }
  return *name == '\0' ? number : kLargest + 1;
}

/// Kernels before 5.9 have no close_range: the descriptors that /proc lists are closed one by one.
bool close_listed(unsigned first, unsigned last) noexcept {
  const int folder = ::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    return false;
  }
  alignas(std::uint64_t) std::array<char, 4096> entries{};
  long got = 0;
  while ((got = ::syscall(SYS_getdents64, folder, entries.data(), entries.size())) > 0) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      std::uint16_t length = 0;
      std::memcpy(&length, &entries[at + kLengthOffset], sizeof length);
      const unsigned number = number_of(&entries[at + kNameOffset]);
      if (number >= first && number <= std::min(last, kLargest) && number != static_cast<unsigned>(folder)) {
        static_cast<void>(::close(static_cast<int>(number)));  // it was listed, so it is open
      }
      at += length;
    }
  }
  const int error = errno;
  static_cast<void>(::close(folder));
  errno = error;
  return got == 0;
}

}  // namespace

bool close_descriptors(unsigned first, unsigned last) noexcept {
  // Not by the C library's function: the oldest C library that the program runs with has none.
  return ::syscall(SYS_close_range, first, last, 0) == 0 || (errno == ENOSYS && close_listed(first, last));
}

}  // namespace filperf
