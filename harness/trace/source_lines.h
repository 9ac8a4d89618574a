#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace filperf::trace {

/// One line of a program's source, or why there is none.
struct SourceLine {
  std::string text;  ///< stripped, well-formed UTF-8, at most kLongestLine characters; empty where there is none
  std::string why_not;
};

inline constexpr std::size_t kLongestLine = 160;

/// Lines of Python files, each file read once. The files are those of the program under the gate, so nothing of them is
/// trusted: larger ones than 4 MiB and others than regular files are not read.
class SourceLines {
public:
  /// @param path  absolute
  /// @param line  from 1; lines end as Python ends them: `\n`, `\r\n` or `\r`
  [[nodiscard]] SourceLine line(const std::filesystem::path& path, std::int64_t line);

private:
  std::map<std::filesystem::path, std::string> contents_;
  std::map<std::filesystem::path, std::string> refused_;  ///< why a file is not read
};

}  // namespace filperf::trace
