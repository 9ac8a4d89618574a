#include "base/fitted.h"

#include <algorithm>
#include <array>
#include <vector>

namespace filperf {

namespace {

constexpr std::size_t kShortestName = 20;  ///< a word is not shortened below that
constexpr std::size_t kHanging = 4;        ///< blanks before what is wrapped, more than before its line

/// A character, with the colours that begin before it.
using Cell = std::string;
using Line = std::vector<Cell>;

/// The characters of a line. Colours after the last one belong to it.
Line line_of(std::string_view text) {
  constexpr char kEscape = '\x1b';
  constexpr unsigned char kTailMask = 0xC0;
  constexpr unsigned char kTailBits = 0x80;
  Line line;
  std::string colours;
  while (!text.empty()) {
    if (text.front() == kEscape) {
      const std::size_t end = std::min(text.find('m'), text.size() - 1);
      colours += text.substr(0, end + 1);
      text.remove_prefix(end + 1);
      continue;
    }
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & kTailMask) == kTailBits) {
      ++length;
    }
    line.push_back(colours + std::string(text.substr(0, length)));
    colours.clear();
    text.remove_prefix(length);
  }
  if (!line.empty()) {
    line.back() += colours;
  } else if (!colours.empty()) {
    line.push_back(colours);
  }
  return line;
}

bool is_blank(const Cell& cell) {
  return cell == " ";
}

std::size_t indent_of(const Line& line) {
  return static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_blank) - line.begin());
}

/// The characters without colours.
std::string plain(const Line& line) {
  std::string text;
  for (const Cell& cell : line) {
    const std::size_t colour = cell.rfind('m');
    text += cell.starts_with('\x1b') && colour != std::string::npos && colour + 1 < cell.size()
                ? cell.substr(colour + 1)
                : cell;
  }
  return text;
}

/// Whether a line is there to be typed.
bool is_command(const Line& line) {
  constexpr std::array<std::string_view, 11> kBeginnings{"ctest ", "filperf ", "FIL_PERF_", "cmake ",  "git ", "pip ",
                                                         "python", "./",       "ninja ",    "export ", "cd "};
  const std::string text = plain(line);
  const std::string_view words = std::string_view(text).substr(std::min(indent_of(line), text.size()));
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return words.starts_with(beginning); });
}

/// Whether there are two blanks between words, as in a table.
bool is_row(const Line& line) {
  for (std::size_t i = indent_of(line) + 1; i + 1 < line.size(); ++i) {
    if (is_blank(line[i]) && is_blank(line[i + 1])) {
      return true;
    }
  }
  return false;
}

/// Takes blanks out that all lines of a table have at the same place, from the widest gap first.
void squeeze(std::vector<Line>& table, std::size_t columns) {
  std::size_t longest = 0;
  std::size_t indent = columns;
  for (const Line& line : table) {
    longest = std::max(longest, line.size());
    indent = std::min(indent, indent_of(line));
  }
  const auto all_blank = [&](std::size_t column) {
    return std::all_of(table.begin(), table.end(),
                       [&](const Line& line) { return column >= line.size() || is_blank(line[column]); });
  };
  for (; longest > columns; --longest) {
    std::size_t gap = 0;  // where the widest begins
    std::size_t width = 1;
    for (std::size_t begin = indent; begin < longest;) {
      std::size_t end = begin;
      while (end < longest && all_blank(end)) {
        ++end;
      }
      if (end - begin > width) {
        gap = begin;
        width = end - begin;
      }
      begin = end + 1;
    }
    if (width == 1) {
      return;
    }
    for (Line& line : table) {
      if (gap < line.size()) {
        line.erase(line.begin() + static_cast<std::ptrdiff_t>(gap));
      }
    }
  }
}

/// Leaves the middle of words out, the longest first; not of paths, which are for copying.
void shorten_words(Line& line, std::size_t columns) {
  while (line.size() > columns) {
    std::size_t first = 0;
    std::size_t length = 0;
    for (std::size_t begin = 0; begin < line.size();) {
      const auto at = line.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto end = static_cast<std::size_t>(std::find_if(at, line.end(), is_blank) - line.begin());
      if (end - begin > length && !line[begin].ends_with('/')) {
        first = begin;
        length = end - begin;
      }
      begin = end + 1;
    }
    if (length <= kShortestName) {
      return;
    }
    const std::size_t wanted = std::max(kShortestName, length - std::min(length, line.size() - columns));
    const std::size_t head = wanted - 1 - (wanted - 1) / 2;
    const auto begin = line.begin() + static_cast<std::ptrdiff_t>(first + head);
    *begin = "…";
    line.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(length - wanted + 1));
  }
}

std::string wrapped(const Line& line, std::size_t columns) {
  const std::size_t hanging = std::min(indent_of(line) + kHanging, columns / 2);
  std::string text;
  std::size_t begin = 0;
  std::size_t indent = 0;  // blanks that were added
  while (line.size() - begin + indent > columns) {
    std::size_t end = begin + (columns - indent);
    while (end > begin + hanging && !is_blank(line[end])) {
      --end;
    }
    while (end < line.size() && !is_blank(line[end])) {
      ++end;  // one long word: a path
    }
    std::size_t last = end;
    while (last > begin && is_blank(line[last - 1])) {
      --last;
    }
    for (std::size_t i = begin; i < last; ++i) {
      text += line[i];
    }
    begin = end;
    while (begin < line.size() && is_blank(line[begin])) {
      ++begin;
    }
    indent = hanging;
    if (begin == line.size()) {
      return text;
    }
    text += '\n' + std::string(indent, ' ');
  }
  for (std::size_t i = begin; i < line.size(); ++i) {
    text += line[i];
  }
  return text;
}

void append_table(std::vector<Line>& table, std::size_t columns, std::string& result) {
  squeeze(table, columns);
  for (Line& line : table) {
    if (line.size() > columns && !is_command(line)) {
      shorten_words(line, columns);
      result += wrapped(line, columns);
    } else {
      for (const Cell& cell : line) {
        result += cell;
      }
    }
    result += '\n';
  }
  table.clear();
}

}  // namespace

std::string fitted(std::string_view text, std::size_t columns) {
  constexpr std::size_t kLeast = 20;
  columns = std::max(columns, kLeast);
  std::string result;
  std::vector<Line> table;
  const bool ends_with_line_feed = text.ends_with('\n');
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Line line = line_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool row = is_row(line) && !is_command(line);
    if (!row) {
      append_table(table, columns, result);
    }
    table.push_back(std::move(line));
    if (!row) {
      append_table(table, columns, result);
    }
  }
  append_table(table, columns, result);
  if (!ends_with_line_feed && !result.empty()) {
    result.pop_back();
  }
  return result;
}

}  // namespace filperf
