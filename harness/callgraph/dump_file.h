#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

namespace filperf::callgraph {

/// The size of a large page of memory on x86-64 and on most of the others, in bytes.
inline constexpr std::size_t large_page = std::size_t{2} << 20U;

/// Asks the system to back memory with large pages, where it has them. For the megabytes that a large dump takes, the
/// first touch of each small page costs as much as all of the parsing. Without effect on the content; never fails.
void prefer_large_pages(void* memory, std::size_t bytes) noexcept;

/// So many elements or a few more, to fill a whole number of large pages together with what the allocator adds: Linux
/// places memory of no other size on the boundary of a large page.
[[nodiscard]] constexpr std::size_t fill_large_pages(std::size_t count, std::size_t element_bytes) noexcept {
  constexpr std::size_t allocator_header = 16;
  const std::size_t bytes = count * element_bytes + allocator_header;
  if (bytes < large_page) {
    return count;
  }
  return ((bytes + large_page - 1) / large_page * large_page - allocator_header) / element_bytes;
}

/// The bytes of a dump, read at once. Unlike a string they are not zeroed first, and not mapped from the file either: a
/// child of the profiled program may truncate the file at any time, which would kill the reader of a mapping.
class DumpFile {
public:
  /// @throws Error where the file cannot be opened or read, is not a regular file, or has more than 4 GiB
  explicit DumpFile(const std::filesystem::path& path);

  [[nodiscard]] std::string_view bytes() const noexcept { return {bytes_.get(), size_}; }

private:
  struct Free {
    void operator()(char* memory) const noexcept { std::free(memory); }
  };

  std::unique_ptr<char[], Free> bytes_;
  std::size_t size_ = 0;
};

}  // namespace filperf::callgraph
