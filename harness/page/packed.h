#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

namespace filperf::page {

/// Writes documents so that each long text stands once, however often it comes. web/data.js reads them.
///
/// A text becomes `~` and its place in the list of texts. Short ones stay as they are, with a `~` before one of their
/// own. Keys stay as they are.
class Packer {
public:
  /// @param document  too long texts in it lose their middle
  [[nodiscard]] nlohmann::json pack(const nlohmann::json& document);

  /// How many bytes the list of texts takes so far.
  [[nodiscard]] std::size_t bytes_of_texts() const { return bytes_; }

  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

  /// Drops the texts after the first ones, and so what was packed since there were so many.
  void forget_after(std::size_t count);

private:
  [[nodiscard]] std::string pack_text(const std::string& text);

  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t bytes_ = 0;
};

/// A text of at most so many bytes, without its middle if it is longer. @param text  well-formed UTF-8
[[nodiscard]] std::string without_middle(const std::string& text, std::size_t most);

/// A document as the text of a script element, in which nothing can end the element.
[[nodiscard]] std::string script_json(const nlohmann::json& document);

}  // namespace filperf::page
