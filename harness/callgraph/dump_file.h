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
