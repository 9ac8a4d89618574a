#include "summary/markdown_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/shorten.h"
#include "base/utf8.h"

namespace filperf::summary {

namespace {

/// Everything but letters, digits and a few signs that mean nothing in Markdown and in HTML.
std::string entities(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                          std::string_view(" /,;%=+-").find(c) != std::string_view::npos;
    result += is_plain ? std::string(1, c) : fmt::format("&#{};", byte);
  }
  return result;
}

}  // namespace

std::string code(std::string_view text, std::size_t columns) {
  const std::string shown = shortened(printable(text), columns);
  const bool is_simple =
      !shown.empty() && shown.find_first_of("`|\\") == std::string::npos && shown.front() != ' ' && shown.back() != ' ';
  return is_simple ? fmt::format("`{}`", shown) : fmt::format("<code>{}</code>", entities(shown));
}

std::string linked(const std::string& part, const std::optional<std::string>& address) {
  return address ? fmt::format("[{}]({})", part, *address) : part;
}

std::string code_block(std::string_view text, std::string_view language, std::size_t columns) {
  std::string body;
  std::size_t longest = 2;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    body += shortened(printable_line(text.substr(0, end)), columns) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (std::size_t at = body.find('`'); at != std::string::npos; at = body.find('`', at)) {
    const std::size_t end = body.find_first_not_of('`', at);
    longest = std::max(longest, end - at);
    at = end;
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}{}\n{}{}\n", fence, language, body, fence);
}

std::string html_text(std::string_view text, std::size_t columns) {
  return entities(shortened(printable(text), columns));
}

}  // namespace filperf::summary
