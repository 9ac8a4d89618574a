#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::summary {

// Texts from anywhere as parts of a Markdown page: what they hold is shown and not obeyed.

/// A name as code, also in a cell of a table; the middle of a long one is left out.
[[nodiscard]] std::string code(std::string_view text, std::size_t columns = 160);

/// A part of a line as a link. @param address  of the web; empty for none
[[nodiscard]] std::string linked(const std::string& part, const std::optional<std::string>& address);

/// Lines as a block of code.
/// @param language  for the colours; may be empty
[[nodiscard]] std::string code_block(std::string_view text, std::string_view language, std::size_t columns = 300);

/// A text of HTML, escaped.
[[nodiscard]] std::string html_text(std::string_view text, std::size_t columns = 160);

/// A page of at most so many bytes, and so at most so many characters.
class Page {
public:
  explicit Page(std::size_t most) : most_(most) {}

  /// Adds a part, unless there is no room for it.
  bool add(std::string_view part) {
    if (text_.size() + part.size() > most_) {
      return false;
    }
    text_ += part;
    return true;
  }
  [[nodiscard]] std::size_t room() const { return most_ - text_.size(); }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  std::size_t most_;
  std::string text_;
};

}  // namespace filperf::summary
