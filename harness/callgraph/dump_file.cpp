#include "callgraph/dump_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <system_error>

#include "base/descriptor.h"
#include "base/error.h"

namespace filperf::callgraph {

namespace {

constexpr std::size_t largest_file = std::size_t{4} << 30U;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& why) {
  throw Error("cannot read the dump " + path.string(), why,
              "Name a dump that `python -m cProfile -o FILE` has written.");
}

std::string last_system_error() {
  return std::generic_category().message(errno);
}

}  // namespace

void prefer_large_pages(void* memory, std::size_t bytes) noexcept {
  constexpr std::uintptr_t page = 4096;
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  // Outwards, to whole pages. Other data on the first and the last page loses nothing by this advice.
  const std::uintptr_t before = address % page;
  const std::size_t whole = (before + bytes + page - 1) / page * page;
  if (bytes > 0) {
    // This is only advice: on a system that ignores it, the run is slower, nothing else.
    static_cast<void>(::madvise(static_cast<char*>(memory) - before, whole, MADV_HUGEPAGE));
  }
}

DumpFile::DumpFile(const std::filesystem::path& path) {
  // Opened without blocking: opening a named pipe would wait for a writer that may never come.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    fail(path, last_system_error());
  }
  if (!S_ISREG(status.st_mode)) {
    fail(path, "it is not a regular file");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > largest_file) {
    fail(path, "it has " + std::to_string(size) + " bytes, more than the " + std::to_string(largest_file) + " allowed");
  }
  const std::size_t alignment = size < large_page ? alignof(std::max_align_t) : large_page;
  const std::size_t room = (size / alignment + 1) * alignment;
  bytes_.reset(static_cast<char*>(std::aligned_alloc(alignment, room)));
  if (!bytes_) {
    throw std::bad_alloc();
  }
  prefer_large_pages(bytes_.get(), room);
  while (size_ < size) {
    const ssize_t got = ::read(file.get(), bytes_.get() + size_, size - size_);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      fail(path, last_system_error());
    }
    if (got == 0) {
      break;  // the file shrank in the meantime: the reader sees a truncated dump and says so
    }
    size_ += static_cast<std::size_t>(got);
  }
}

}  // namespace filperf::callgraph
