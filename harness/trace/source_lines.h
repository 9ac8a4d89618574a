#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace filperf::trace {

/// One line of a program's source, or the reason why it is missing.
struct SourceLine {
  std::string text;  ///< stripped, well-formed UTF-8, at most kLongestLine characters; empty if it is missing
  std::string why_not;
};

inline constexpr std::size_t kLongestLine = 160;

/// Lines of Python files. It reads each file once. The files belong to the program under the gate and are not trusted:
/// it reads regular files only, of at most 4 MiB.
class SourceLines {
public:
  /// @param path  absolute
  /// @param line  from 1; lines end as Python ends them: `\n`, `\r\n` or `\r`
  [[nodiscard]] SourceLine line(const std::filesystem::path& path, std::int64_t line);

  /// Neighbouring lines with their indentation, as well-formed UTF-8. Long ones are cut.
  /// @return those of them that the file has; none if it cannot be read
  [[nodiscard]] std::vector<std::string> lines(const std::filesystem::path& path, std::int64_t first,
                                               std::int64_t last);

private:
  /// @return null if the file is refused
  const std::string* content_of(const std::filesystem::path& path);

  std::map<std::filesystem::path, std::string> contents_;
  std::map<std::filesystem::path, std::string> refused_;  ///< why a file is not read
};

}  // namespace filperf::trace
