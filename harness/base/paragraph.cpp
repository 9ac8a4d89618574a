#include "base/paragraph.h"

#include <algorithm>

#include "base/shorten.h"
#include "base/utf8.h"

namespace filperf {

std::string paragraph(std::string_view text, std::size_t first, std::size_t others, Width width) {
  std::vector<std::string> words;
  for (std::size_t start = text.find_first_not_of(' '); start != std::string_view::npos;
       start = text.find_first_not_of(' ')) {
    text.remove_prefix(start);
    words.emplace_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
  return paragraph(words, first, others, width);
}

std::string paragraph(const std::vector<std::string>& words, std::size_t first, std::size_t others, Width width) {
  constexpr std::size_t kLeast = 8;  // columns for words, however deep they are indented
  const std::size_t room = std::max(width.columns, others + kLeast) - others;
  std::string result(first, ' ');
  std::size_t column = first;
  bool begins = true;
  for (const std::string& word : words) {
    const std::string shown = width.shortens ? shortened(word, room) : word;
    const std::size_t columns = columns_of(shown);
    if (!begins && column + 1 + columns > width.columns) {
      result += '\n' + std::string(others, ' ');
      column = others;
      begins = true;
    }
    result += (begins ? "" : " ") + shown;
    column += columns + (begins ? 0 : 1);
    begins = false;
  }
  return result + "\n";
}

}  // namespace filperf
