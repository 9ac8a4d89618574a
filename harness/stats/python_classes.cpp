#include "stats/python_classes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "stats/code_points.h"

namespace filperf::stats {

namespace {

/// A character in PCRE2's syntax, in a class or outside.
std::string literal(char32_t code) {
  if (is_ascii_letter(code) || (code >= U'0' && code <= U'9')) {
    return std::string(1, static_cast<char>(code));
  }
  // By its number, so that no character means anything. Surrogates have other numbers there.
  std::string bytes;
  append_for_pcre(bytes, code);
  return fmt::format("\\x{{{:x}}}", static_cast<unsigned>(code_points_of(bytes).front()));
}

/// What the four letters i are to Python where case does not matter: one. To PCRE2 the dotted and the dotless one of
/// Turkish are others.
constexpr std::string_view kAllI = "iI\\x{130}\\x{131}";

bool is_i(char32_t code) {
  return code == U'i' || code == U'I' || code == 0x130 || code == 0x131;
}

std::string insensitive(const std::string& pattern) {
  return "(?i:" + pattern + ")";
}

/// The letters of a range in the other case, where only those of ASCII have one.
std::string other_case(const PythonSet::Range& range) {
  std::string result;
  const auto add = [&](char32_t first, char32_t last, int shift) {
    const char32_t from = std::max(range.first, first);
    const char32_t to = std::min(range.last, last);
    if (from <= to) {
      result += fmt::format("{}-{}", static_cast<char>(static_cast<int>(from) + shift),
                            static_cast<char>(static_cast<int>(to) + shift));
    }
  };
  constexpr int kShift = U'a' - U'A';
  add(U'A', U'Z', kShift);
  add(U'a', U'z', -kShift);
  return result;
}

char lower(char32_t letter) {
  return static_cast<char>(letter | 0x20U);
}

bool is_opposite(char32_t letter) {
  return letter < U'a';
}

/// The content of a class: all of a set but the opposites of classes.
std::string plain_content(const PythonSet& set, const PythonFlags& flags) {
  std::string content;
  for (const PythonSet::Range& range : set.ranges) {
    content += literal(range.first);
    if (range.last != range.first) {
      content += "-" + literal(range.last);
    }
    if (flags.ignore_case && flags.ascii) {
      content += other_case(range);
    } else if (flags.ignore_case) {
      const auto holds = [&](char32_t code) { return range.first <= code && code <= range.last; };
      content += holds(U'i') || holds(U'I') || holds(0x130) || holds(0x131) ? kAllI : "";
    }
  }
  for (const char32_t letter : set.classes) {
    content += is_opposite(letter) ? "" : class_content(lower(letter), flags.ascii);
  }
  return content;
}

}  // namespace

bool names_class(char32_t letter) {
  return std::u32string_view(U"dDsSwW").find(letter) != std::u32string_view::npos;
}

std::string class_content(char letter, bool ascii) {
  switch (letter) {
    case 'd':
      return ascii ? "0-9" : "\\p{Nd}";
    case 's':
      // `str.isspace`.
      return ascii ? "\\x{9}-\\x{d}\\x{20}"
                   : "\\x{9}-\\x{d}\\x{1c}-\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
                     "\\x{205f}\\x{3000}";
    default:
      // `str.isalnum`, and the underscore.
      return ascii ? "A-Za-z0-9_" : "\\p{L}\\p{N}_";
  }
}

std::string character_pattern(char32_t code, const PythonFlags& flags) {
  if (!flags.ignore_case) {
    return literal(code);
  }
  if (flags.ascii) {
    return is_ascii_letter(code) ? fmt::format("[{}{}]", literal(code), literal(code ^ 0x20U)) : literal(code);
  }
  return is_i(code) ? fmt::format("[{}]", kAllI) : insensitive(literal(code));
}

std::string set_pattern(const PythonSet& set, const PythonFlags& flags) {
  const bool folds = flags.ignore_case && !flags.ascii;
  const auto bracketed = [&](const std::string& content, bool negated) {
    const std::string brackets = fmt::format("[{}{}]", negated ? "^" : "", content);
    return folds ? insensitive(brackets) : brackets;
  };
  const std::string content = plain_content(set, flags);
  const bool has_opposites = std::any_of(set.classes.begin(), set.classes.end(), is_opposite);
  if (!has_opposites) {
    return bracketed(content, set.negated);
  }
  // A class cannot hold the opposite of another, so there is an alternative for each.
  std::string any;
  for (const char32_t letter : set.classes) {
    if (is_opposite(letter)) {
      any += (any.empty() ? "" : "|") + fmt::format("[^{}]", class_content(lower(letter), flags.ascii));
    }
  }
  if (!content.empty()) {
    any += "|" + bracketed(content, false);
  }
  return set.negated ? fmt::format("(?:(?!{})(?s:.))", any) : fmt::format("(?:{})", any);
}

bool is_passed_over(const PythonSet& set, const PythonFlags& flags, bool ascii_for_all) {
  // Without the flag a, classes hold more characters and their opposites fewer.
  return flags.ascii != ascii_for_all && std::any_of(set.classes.begin(), set.classes.end(), [&](char32_t letter) {
           return (is_opposite(letter) != set.negated) == flags.ascii;
         });
}

std::string line_begin_pattern(const PythonFlags& flags) {
  return flags.multiline ? "(?:\\A|(?<=\\x{a}))" : "\\A";
}

std::string line_end_pattern(const PythonFlags& flags) {
  return flags.multiline ? "(?=\\x{a}|\\z)" : "(?=\\x{a}?\\z)";
}

std::string dot_pattern(const PythonFlags& flags) {
  return flags.dot_all ? "(?s:.)" : "[^\\x{a}]";
}

std::string word_boundary_pattern(bool is_one, const PythonFlags& flags) {
  const std::string word = class_content('w', flags.ascii);
  // An empty text has neither, until Python 3.14.
  return is_one ? fmt::format("(?:(?<=[{0}])(?![{0}])|(?<![{0}])(?=[{0}]))", word)
                : fmt::format("(?:(?!\\A\\z)(?:(?<=[{0}])(?=[{0}])|(?<![{0}])(?![{0}])))", word);
}

}  // namespace filperf::stats
