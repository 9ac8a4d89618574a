#include "trace/source_lines.h"

#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"

namespace filperf::trace {

namespace {

constexpr std::size_t kLargestSource = std::size_t{4} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \t\f\v";

/// Neighbouring lines by their numbers, from 1; fewer if the text ends before.
std::vector<std::string_view> lines_of(std::string_view text, std::int64_t first, std::int64_t last) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  std::vector<std::string_view> lines;
  for (std::int64_t at = 1; !text.empty() && at <= last; ++at) {
    const std::size_t end = text.find_first_of("\r\n");
    if (at >= first) {
      lines.push_back(text.substr(0, end));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size()
                                                     : end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return lines;
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

const std::string* SourceLines::content_of(const std::filesystem::path& path) {
  if (!contents_.contains(path) && !refused_.contains(path)) {
    try {
      contents_.emplace(path, read_file(path, kLargestSource));
    } catch (const Error& error) {
      refused_.emplace(path, "the file cannot be read: " + error.why());
    }
  }
  const auto found = contents_.find(path);
  return found == contents_.end() ? nullptr : &found->second;
}

SourceLine SourceLines::line(const std::filesystem::path& path, std::int64_t line) {
  const std::string* content = content_of(path);
  if (content == nullptr) {
    return {"", refused_.at(path)};
  }
  const std::vector<std::string_view> found = lines_of(*content, line, line);
  if (found.empty()) {
    return {"", "the file has no such line"};
  }
  std::string text = shortened(well_formed_utf8(stripped(found.front())), kLongestLine);
  return text.empty() ? SourceLine{"", "the line is empty"} : SourceLine{std::move(text), ""};
}

std::vector<std::string> SourceLines::lines(const std::filesystem::path& path, std::int64_t first, std::int64_t last) {
  std::vector<std::string> texts;
  if (const std::string* content = content_of(path); content != nullptr) {
    for (const std::string_view line : lines_of(*content, first, last)) {
      texts.push_back(shortened(well_formed_utf8(line), kLongestLine));
    }
  }
  return texts;
}

}  // namespace filperf::trace
