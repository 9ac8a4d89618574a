#include "commands/dashboard.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace filperf::commands {

namespace {

/// The words of a process; none if it has ended, or is another user's.
std::vector<std::string> command_line_of(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", process), std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) {
    words.push_back(std::move(word));
  }
  return words;
}

/// `-D NAME=value` sets a variable, `-D Experimental` reports.
bool asks_for_dashboard(std::string_view word, std::string_view next) {
  constexpr std::array<std::string_view, 6> kLong{"--test-action", "--test-model",         "--dashboard",
                                                  "--script",      "--script-new-process", "-SP"};
  if (std::any_of(kLong.begin(), kLong.end(), [&](std::string_view option) { return word.starts_with(option); })) {
    return true;
  }
  const bool is_short = word.size() >= 2 && word[0] == '-' && std::string_view("TMDS").find(word[1]) != word.npos;
  const std::string_view value = is_short && word.size() > 2 ? word.substr(2) : next;
  return is_short && (word[1] != 'D' || value.find('=') == std::string_view::npos);
}

}  // namespace

bool is_test_of_dashboard() {
  const std::vector<std::string> words = command_line_of(::getppid());
  if (words.empty() || std::filesystem::path(words.front()).filename() != "ctest") {
    return false;
  }
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (asks_for_dashboard(words[i], i + 1 < words.size() ? std::string_view(words[i + 1]) : std::string_view())) {
      return true;
    }
  }
  return false;
}

}  // namespace filperf::commands
