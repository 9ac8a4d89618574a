// `_escape` and `_class_escape` of Lib/re/_parser.py, and the part of `_parse` on sets.

#include "stats/python_escapes.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "stats/code_points.h"

namespace filperf::stats {

namespace {

constexpr std::u32string_view kHexadecimalDigits = U"0123456789abcdefABCDEF";

char32_t numbered_character(PatternCursor& cursor, std::size_t here, std::size_t digits) {
  const std::u32string taken = cursor.take_while(digits, kHexadecimalDigits);
  if (taken.size() != digits) {
    cursor.fail(here, "incomplete escape");
  }
  const std::uint64_t value = number_of(taken, 16);
  if (value > 0x10FFFF) {
    cursor.fail(here, "bad escape: there is no such character");
  }
  return static_cast<char32_t>(value);
}

/// A character, or a class, of a set.
struct Member {
  bool is_class = false;
  char32_t code = 0;
};

Member read_member(PatternCursor& cursor, char32_t code, std::size_t here) {
  if (code != U'\\') {
    return {false, code};
  }
  const char32_t letter = cursor.take();
  if (names_class(letter)) {
    return {true, letter};
  }
  if (letter == U'b') {
    return {false, U'\b'};
  }
  if (kOctalDigits.find(letter) != std::u32string_view::npos) {
    return {false, octal_character(cursor, here, letter + cursor.take_while(2, kOctalDigits))};
  }
  if (kDecimalDigits.find(letter) != std::u32string_view::npos) {
    cursor.fail(here, fmt::format("bad escape \\{}", shown(letter)));
  }
  return {false, escaped_character(cursor, here, letter)};
}

void add(PythonSet& set, const Member& member) {
  if (member.is_class) {
    set.classes += member.code;
  } else {
    set.ranges.push_back({member.code, member.code});
  }
}

}  // namespace

char32_t escaped_character(PatternCursor& cursor, std::size_t here, char32_t letter) {
  constexpr std::u32string_view kLetters = U"afnrtv";
  constexpr std::u32string_view kMeanings = U"\a\f\n\r\t\v";
  if (const std::size_t found = kLetters.find(letter); found != std::u32string_view::npos) {
    return kMeanings[found];
  }
  switch (letter) {
    case U'x':
      return numbered_character(cursor, here, 2);
    case U'u':
      return numbered_character(cursor, here, 4);
    case U'U':
      return numbered_character(cursor, here, 8);
    case U'N':
      cursor.fail(here,
                  "\\N, a character by its name: Python takes it, filperf does not. Write the character, or its number "
                  "with \\u");
    case PatternCursor::kEnd:
      cursor.fail(here, "bad escape (end of pattern)");
    default:
      break;
  }
  if (is_ascii_letter(letter)) {
    cursor.fail(here, fmt::format("bad escape \\{}: Python's re has none of this name", shown(letter)));
  }
  return letter;
}

char32_t octal_character(const PatternCursor& cursor, std::size_t here, std::u32string_view digits) {
  const std::uint64_t value = number_of(digits, 8);
  if (value > 0377) {
    cursor.fail(here, "octal escape value outside of range 0-0o377");
  }
  return static_cast<char32_t>(value);
}

PythonSet read_set(PatternCursor& cursor, std::size_t here) {
  const auto take = [&] {
    const char32_t code = cursor.take();
    if (code == PatternCursor::kEnd) {
      cursor.fail(here, "missing terminating ] for character class: unterminated character set");
    }
    return code;
  };
  PythonSet set;
  set.negated = cursor.match(U'^');
  while (true) {
    const std::size_t begin = cursor.at();
    const char32_t code = take();
    if (code == U']' && !(set.ranges.empty() && set.classes.empty())) {
      return set;
    }
    const Member first = read_member(cursor, code, begin);
    if (!cursor.match(U'-')) {
      add(set, first);
      continue;
    }
    const std::size_t end = cursor.at();
    const char32_t next = take();
    if (next == U']') {
      add(set, first);
      add(set, {false, U'-'});
      return set;
    }
    const Member last = read_member(cursor, next, end);
    if (first.is_class || last.is_class || last.code < first.code) {
      cursor.fail(begin, "bad character range");
    }
    set.ranges.push_back({first.code, last.code});
  }
}

}  // namespace filperf::stats
