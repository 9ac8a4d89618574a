#include "stats/listing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <compare>
#include <functional>

#include "base/error.h"
#include "base/output.h"
#include "base/utf8.h"

namespace filperf::stats {

namespace {

using callgraph::Profile;
using callgraph::ProfiledFunction;

/// Times are finite, so they have an order.
std::weak_ordering order_of(double a, double b) {
  return a < b ? std::weak_ordering::less : a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

class Comparison {
public:
  Comparison(const Profile& profile, const std::vector<SortKey>& keys) : profile_(profile), keys_(keys) {
    if (std::find(keys.begin(), keys.end(), SortKey::stdname) != keys.end()) {
      standard_names_.reserve(profile.functions.size());
      for (const ProfiledFunction& function : profile.functions) {
        standard_names_.push_back(standard_name(profile, function));
      }
    }
  }

  /// Whether the first one comes before the second one.
  bool operator()(std::uint32_t a, std::uint32_t b) const {
    for (const SortKey key : keys_) {
      if (const auto order = compare(key, a, b); order != 0) {
        return order < 0;
      }
    }
    return false;
  }

private:
  [[nodiscard]] std::weak_ordering compare(SortKey key, std::uint32_t a, std::uint32_t b) const {
    const ProfiledFunction& left = profile_.functions[a];
    const ProfiledFunction& right = profile_.functions[b];
    switch (key) {
      case SortKey::calls:
        return right.calls <=> left.calls;
      case SortKey::pcalls:
        return right.primitive <=> left.primitive;
      case SortKey::cumulative:
        return order_of(right.cumulative_seconds, left.cumulative_seconds);
      case SortKey::time:
        return order_of(right.self_seconds, left.self_seconds);
      case SortKey::line:
        return left.line <=> right.line;
      // Python compares characters, surrogates among them. Bytes of UTF-8 have the same order.
      case SortKey::filename:
        return profile_.file_of(left) <=> profile_.file_of(right);
      case SortKey::name:
        return profile_.name_of(left) <=> profile_.name_of(right);
      case SortKey::stdname:
        return standard_names_[a] <=> standard_names_[b];
      case SortKey::nfl:
        break;
    }
    for (const SortKey part : {SortKey::name, SortKey::filename, SortKey::line}) {
      if (const auto order = compare(part, a, b); order != 0) {
        return order;
      }
    }
    return std::weak_ordering::equivalent;
  }

  const Profile& profile_;
  const std::vector<SortKey>& keys_;
  std::vector<std::string> standard_names_;  ///< by function, if they are needed
};

void reduce(const Profile& profile, const Restriction& restriction, std::vector<std::uint32_t>& functions) {
  if (const auto* const count = std::get_if<std::int64_t>(&restriction)) {
    functions.resize(std::min(functions.size(), static_cast<std::size_t>(*count)));
  } else if (const auto* const part = std::get_if<double>(&restriction)) {
    if (*part < 1) {
      functions.resize(static_cast<std::size_t>(static_cast<double>(functions.size()) * *part + 0.5));
    }
  } else {
    const auto& pattern = std::get<Pattern>(restriction);
    std::erase_if(functions, [&](std::uint32_t function) {
      return !pattern.is_in(standard_name(profile, profile.functions[function]));
    });
  }
}

/// Quotes a text as Python does. Beyond ASCII, Python would escape some more kinds of characters that can be seen.
std::string python_literal(std::string_view text) {
  const char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string result(1, quote);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t special = text.find_first_of(std::string{quote, '\\', '\r', '\t'}, begin);
    result += tamed(text.substr(begin, special - begin), {.bytes = true});
    if (special == std::string_view::npos) {
      break;
    }
    const char c = text[special];
    result += {'\\', c == '\r' ? 'r' : c == '\t' ? 't' : c};
    begin = special + 1;
  }
  // A space that Python writes out too.
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
  for (std::size_t at = result.find(kNoBreakSpace); at != std::string::npos; at = result.find(kNoBreakSpace, at)) {
    result.replace(at, kNoBreakSpace.size(), "\\xa0");
  }
  return result + quote;
}

}  // namespace

std::optional<SortKey> parse_sort_key(std::string_view name) {
  const auto* const found =
      std::find_if(kSortKeys.begin(), kSortKeys.end(), [&](const auto& key) { return key.first == name; });
  return found == kSortKeys.end() ? std::nullopt : std::optional(found->second);
}

std::string sort_key_names() {
  std::string names;
  for (const auto& [name, key] : kSortKeys) {
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

std::string_view description_of(SortKey key) {
  switch (key) {
    case SortKey::calls:
      return "call count";
    case SortKey::cumulative:
      return "cumulative time";
    case SortKey::filename:
      return "file name";
    case SortKey::line:
      return "line number";
    case SortKey::name:
      return "function name";
    case SortKey::nfl:
      return "name/file/line";
    case SortKey::pcalls:
      return "primitive call count";
    case SortKey::stdname:
      return "standard name";
    case SortKey::time:
      return "internal time";
  }
  return {};
}

Restriction parse_limit(std::string_view text) {
  const char* const end = text.data() + text.size();
  std::int64_t count = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, count);
      error == std::errc() && stop == end && count >= 0) {
    return count;
  }
  double part = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, part);
      error == std::errc() && stop == end && part >= 0 && part <= 1) {
    return part;
  }
  throw UsageError(fmt::format("cannot use the limit `{}`", text),
                   "it must be a whole number of functions, or a part of them from 0.0 to 1.0",
                   "To show the functions whose name contains a text, use --filter.");
}

std::string repr(const Restriction& restriction) {
  if (const auto* const count = std::get_if<std::int64_t>(&restriction)) {
    return std::to_string(*count);
  }
  if (const auto* const part = std::get_if<double>(&restriction)) {
    return shortest(*part);
  }
  return python_literal(std::get<Pattern>(restriction).text());
}

Listing list_functions(const Profile& profile, const ListingRequest& request) {
  Listing listing;
  for (std::uint32_t i = 0; i < profile.functions.size() && profile.functions[i].listed; ++i) {
    listing.functions.push_back(i);
  }
  if (!request.order.empty()) {
    const Comparison comes_before(profile, request.order);
    // Passed by reference: a sort copies its comparison, and this one may hold a name for each function.
    std::stable_sort(listing.functions.begin(), listing.functions.end(), std::cref(comes_before));
    if (request.reverse) {
      std::reverse(listing.functions.begin(), listing.functions.end());
    }
  }
  for (const Restriction& restriction : request.restrictions) {
    const std::size_t before = listing.functions.size();
    reduce(profile, restriction, listing.functions);
    if (listing.functions.size() != before) {
      listing.reductions.push_back({before, listing.functions.size(), repr(restriction)});
    }
  }
  return listing;
}

std::string standard_name(const Profile& profile, const ProfiledFunction& function) {
  const std::string& file = profile.file_of(function);
  const std::string& name = profile.name_of(function);
  if (file != "~" || function.line != 0) {
    return fmt::format("{}:{}({})", file, function.line, name);
  }
  return name.starts_with('<') && name.ends_with('>') ? "{" + name.substr(1, name.size() - 2) + "}" : name;
}

}  // namespace filperf::stats
