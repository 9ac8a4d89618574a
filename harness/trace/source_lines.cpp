#include "trace/source_lines.h"

#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"

namespace filperf::trace {

namespace {

constexpr std::size_t kLargestSource = std::size_t{4} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \t\f\v";

/// A line by its number, from 1; no value if the text has fewer lines.
std::optional<std::string_view> line_of(std::string_view text, std::int64_t number) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  for (std::int64_t at = 1; !text.empty(); ++at) {
    const std::size_t end = text.find_first_of("\r\n");
    if (at == number) {
      return text.substr(0, end);
    }
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return std::nullopt;
}

std::string_view stripped(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kSpace);
  return from == std::string_view::npos ? std::string_view()
                                        : text.substr(from, text.find_last_not_of(kSpace) + 1 - from);
}

/// Cuts a well-formed text to a number of characters.
std::string shortened(std::string text, std::size_t most) {
  if (columns_of(text) <= most) {
    return text;
  }
  constexpr std::string_view kCut = "...";
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins_character && ++characters > most - kCut.size()) {
      text.resize(i);
      break;
    }
  }
  return text.append(kCut);
}

}  // namespace

SourceLine SourceLines::line(const std::filesystem::path& path, std::int64_t line) {
  if (!contents_.contains(path) && !refused_.contains(path)) {
    try {
      contents_.emplace(path, read_file(path, kLargestSource));
    } catch (const Error& error) {
      refused_.emplace(path, "the file cannot be read: " + error.why());
    }
  }
  if (const auto refused = refused_.find(path); refused != refused_.end()) {
    return {"", refused->second};
  }
  const std::optional<std::string_view> found = line_of(contents_.at(path), line);
  if (!found) {
    return {"", "the file has no such line"};
  }
  std::string text = shortened(well_formed_utf8(stripped(*found)), kLongestLine);
  return text.empty() ? SourceLine{"", "the line is empty"} : SourceLine{std::move(text), ""};
}

}  // namespace filperf::trace
