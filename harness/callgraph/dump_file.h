#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

namespace filperf::callgraph {

/// The size of a large page of memory in bytes, on x86-64 and most other machines.
inline constexpr std::size_t large_page = std::size_t{2} << 20U;

/// Asks the system to back memory with large pages if it has them. A large dump takes megabytes, and the first touch of
/// each small page would cost as much as all of the parsing. This changes no content and never fails.
void prefer_large_pages(void* memory, std::size_t bytes) noexcept;

/// Rounds a number of elements up, so that they fill a whole number of large pages together with the allocator's
/// header. Linux places only such blocks on the boundary of a large page.
[[nodiscard]] constexpr std::size_t fill_large_pages(std::size_t count, std::size_t element_bytes) noexcept {
  constexpr std::size_t allocator_header = 16;
  const std::size_t bytes = count * element_bytes + allocator_header;
  if (bytes < large_page) {
    return count;
  }
  return ((bytes + large_page - 1) / large_page * large_page - allocator_header) / element_bytes;
}

/// The bytes of a dump, read at once. A string would zero them first. A mapping of the file is not safe: a child of the
/// profiled program may truncate the file at any time, and that would kill the reader.
class DumpFile {
public:
  /// @throws Error if the file cannot be opened or read, is not a regular file, or has more than 4 GiB
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
