#include "page/packed.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/json_text.h"
#include "base/utf8.h"

namespace filperf::page {

using nlohmann::json;

namespace {

constexpr std::size_t kShort = 12;
constexpr std::size_t kLongest = 4000;
/// What a text costs in the list beside its bytes: quotation marks and a comma.
constexpr std::size_t kBytesAround = 3;
constexpr char kMark = '~';

/// The place of the first byte of a character, at or before another place.
std::size_t beginning_of_character(const std::string& text, std::size_t place) {
  while (place > 0 && (static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U) {
    --place;
  }
  return place;
}

}  // namespace

std::string without_middle(const std::string& text, std::size_t most) {
  if (text.size() <= most) {
    return text;
  }
  constexpr std::string_view kGap = " ... ";
  const std::size_t half = (most - kGap.size()) / 2;
  const std::size_t second = beginning_of_character(text, text.size() - half);
  return text.substr(0, beginning_of_character(text, half)).append(kGap).append(text, second);
}

std::string Packer::pack_text(const std::string& text) {
  if (text.size() <= kShort) {
    return text.starts_with(kMark) ? kMark + text : text;
  }
  const auto [place, is_new] = places_.try_emplace(without_middle(text, kLongest), texts_.size());
  if (is_new) {
    texts_.push_back(place->first);
    bytes_ += place->first.size() + kBytesAround;
  }
  return fmt::format("{}{}", kMark, place->second);
}

void Packer::forget_after(std::size_t count) {
  for (std::size_t i = count; i < texts_.size(); ++i) {
    bytes_ -= texts_[i].size() + kBytesAround;
    places_.erase(texts_[i]);
  }
  texts_.resize(std::min(count, texts_.size()));
}

json Packer::pack(const json& document) {
  if (document.is_string()) {
    return pack_text(document.get_ref<const std::string&>());
  }
  json packed = document.is_array() ? json::array() : document.is_object() ? json::object() : document;
  if (document.is_array()) {
    for (const json& element : document) {
      packed.push_back(pack(element));
    }
  } else if (document.is_object()) {
    for (const auto& [key, value] : document.items()) {
      packed[key] = pack(value);
    }
  }
  return packed;
}

std::string script_json(const json& document) {
  const std::string text = tamed_json(json_text_of(document));
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    // Only within texts can there be one; everywhere else JSON has none.
    if (c == '<') {
      escaped += "\\u003c";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace filperf::page
