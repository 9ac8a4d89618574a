#include "run/fonts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/digest.h"

namespace filperf::run {

namespace fs = std::filesystem;

std::string fonts_digest() {
  std::vector<std::string> faces;
  for (const char* folder : {"/usr/share/fonts", "/usr/local/share/fonts"}) {
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      std::error_code not_a_file;
      const std::uintmax_t size = entry->is_regular_file(not_a_file) ? entry->file_size(not_a_file) : 0;
      const std::string extension = entry->path().extension().string();
      if (!not_a_file && size > 0 && extension.size() == 4 &&
          std::string(".ttf.otf.ttc.pfb.pcf").find(extension) != std::string::npos) {
        faces.push_back(fmt::format("{} {}\n", entry->path().filename().string(), size));
      }
    }
  }
  if (faces.empty()) {
    return "none";
  }
  std::sort(faces.begin(), faces.end());
  return digest_of(fmt::format("{}", fmt::join(faces, ""))).substr(0, 16);
}

}  // namespace filperf::run
