#include "run/opened_libraries.h"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

#include "base/descriptor.h"

namespace filperf::run {

namespace {

constexpr std::size_t kMostSegments = 64;
constexpr std::size_t kMostEntries = 4096;
constexpr std::size_t kMostMappedFiles = 4096;
/// Longer than any name of a library.
constexpr std::size_t kLongestName = 256;

/// What an ELF file says of itself.
struct Library {
  std::string name;                 ///< `DT_SONAME`; empty if it has none
  std::vector<std::string> needed;  ///< `DT_NEEDED`
};

/// Reads parts of a file. The file says where they are, so nothing is taken on trust.
class ElfFile {
public:
  explicit ElfFile(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}

  [[nodiscard]] std::optional<Library> read() {
    Elf64_Ehdr header{};
    if (!file_ || !get(header, 0) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 ||
        (header.e_ident[EI_DATA] == ELFDATA2LSB) != (std::endian::native == std::endian::little) ||
        header.e_phentsize != sizeof(Elf64_Phdr)) {
      return std::nullopt;
    }
    std::optional<Elf64_Phdr> dynamic;
    for (std::size_t i = 0; i < std::min<std::size_t>(header.e_phnum, kMostSegments); ++i) {
      Elf64_Phdr segment{};
      if (!get(segment, header.e_phoff + i * sizeof segment)) {
        return std::nullopt;
      }
      if (segment.p_type == PT_LOAD) {
        loads_.push_back(segment);
      } else if (segment.p_type == PT_DYNAMIC) {
        dynamic = segment;
      }
    }
    return dynamic ? read_dynamic(*dynamic) : Library();
  }

private:
  template <typename T>
  [[nodiscard]] bool get(T& value, std::uint64_t offset) const {
    return offset <= static_cast<std::uint64_t>(INT64_MAX) &&
           ::pread(file_.get(), &value, sizeof value, static_cast<off_t>(offset)) == static_cast<ssize_t>(sizeof value);
  }

  /// Where in the file an address is.
  [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const {
    for (const Elf64_Phdr& segment : loads_) {
      if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
        return segment.p_offset + (address - segment.p_vaddr);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string text_at(std::uint64_t offset) const {
    std::array<char, kLongestName> text{};
    if (offset > static_cast<std::uint64_t>(INT64_MAX)) {
      return {};
    }
    const ssize_t size = ::pread(file_.get(), text.data(), text.size(), static_cast<off_t>(offset));
    const std::string_view view(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    return view.find('\0') == std::string_view::npos ? std::string() : std::string(view.substr(0, view.find('\0')));
  }

  [[nodiscard]] std::optional<Library> read_dynamic(const Elf64_Phdr& dynamic) const {
    std::optional<std::uint64_t> texts;
    std::optional<std::uint64_t> name;
    std::vector<std::uint64_t> needed;
    const std::size_t entries = std::min<std::size_t>(dynamic.p_filesz / sizeof(Elf64_Dyn), kMostEntries);
    for (std::size_t i = 0; i < entries; ++i) {
      Elf64_Dyn entry{};
      if (!get(entry, dynamic.p_offset + i * sizeof entry)) {
        return std::nullopt;
      }
      if (entry.d_tag == DT_NULL) {
        break;
      }
      if (entry.d_tag == DT_STRTAB) {
        texts = offset_of(entry.d_un.d_ptr);
      } else if (entry.d_tag == DT_SONAME) {
        name = entry.d_un.d_val;
      } else if (entry.d_tag == DT_NEEDED) {
        needed.push_back(entry.d_un.d_val);
      }
    }
    Library library;
    if (!texts) {
      return library;
    }
    // Unsigned, so a sum that is too large is a wrong offset and no more.
    library.name = name ? text_at(*texts + *name) : "";
    for (const std::uint64_t offset : needed) {
      library.needed.push_back(text_at(*texts + offset));
    }
    return library;
  }

  Descriptor file_;
  std::vector<Elf64_Phdr> loads_;
};

bool is_below(const std::string& path, const std::vector<std::string>& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) {
    return !folder.empty() && path.size() > folder.size() && path.starts_with(folder) &&
           (folder.back() == '/' || path[folder.size()] == '/');
  });
}

/// Whether the C library opens it by itself.
bool is_of_c_library(std::string_view path, std::string_view name) {
  return name.starts_with("libnss_") || name.starts_with("libgcc_s.") || name.starts_with("ld-") ||
         path.find("/gconv/") != std::string_view::npos;
}

}  // namespace

std::vector<std::string> opened_libraries(const std::vector<std::string>& mapped,
                                          const std::vector<std::string>& other_folders) {
  std::set<std::string> needed;
  std::set<std::string> names;
  for (std::size_t i = 0; i < std::min(mapped.size(), kMostMappedFiles); ++i) {
    const std::string& path = mapped[i];
    const std::string file = std::filesystem::path(path).filename().string();
    const std::optional<Library> library = ElfFile(path).read();
    if (!library) {
      continue;
    }
    needed.insert(library->needed.begin(), library->needed.end());
    const std::string& name = library->name.empty() ? file : library->name;
    if (file.find(".so") != std::string::npos && !is_below(path, other_folders) && !is_of_c_library(path, name)) {
      names.insert(name);
    }
  }
  std::vector<std::string> opened;
  std::set_difference(names.begin(), names.end(), needed.begin(), needed.end(), std::back_inserter(opened));
  return opened;
}

bool is_installed_library(const std::string& name) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (name.empty() || name.find('/') != std::string::npos) {
    return false;
  }
  for (const char* folder : {"/usr/lib", "/lib", "/usr/lib64", "/lib64", "/usr/local/lib"}) {
    if (fs::exists(fs::path(folder) / name, error)) {
      return true;
    }
  }
  // Debian's, one folder for each kind of machine.
  for (fs::directory_iterator entry("/usr/lib", error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().find("-linux-") != std::string::npos &&
        fs::exists(entry->path() / name, error)) {
      return true;
    }
  }
  return false;
}

}  // namespace filperf::run
