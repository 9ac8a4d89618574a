// `_parse_flags` of Lib/re/_parser.py.

#include "stats/python_flags.h"

#include <string>
#include <string_view>

#include "stats/code_points.h"

namespace filperf::stats {

namespace {

constexpr std::u32string_view kFlags = U"aiLmsux";

bool is_flag(char32_t code) {
  return kFlags.find(code) != std::u32string_view::npos;
}

void set(PythonFlags& flags, char32_t flag, bool on) {
  switch (flag) {
    case U'a':
      flags.ascii = true;
      break;
    case U'u':
      flags.ascii = false;
      break;
    case U'i':
      flags.ignore_case = on;
      break;
    case U'm':
      flags.multiline = on;
      break;
    case U's':
      flags.dot_all = on;
      break;
    default:
      flags.verbose = on;
      break;
  }
}

[[noreturn]] void fail_at(const PatternCursor& cursor, char32_t code, const std::string& missing) {
  cursor.fail(cursor.at(), is_ascii_letter(code) ? "unknown flag" : "missing " + missing);
}

/// Takes flags until one of the ends. @return it
char32_t take_flags(PatternCursor& cursor, char32_t code, std::u32string_view ends, std::u32string& taken,
                    const std::string& missing) {
  while (true) {
    taken += code;
    code = cursor.take();
    if (code != PatternCursor::kEnd && ends.find(code) != std::u32string_view::npos) {
      return code;
    }
    if (!is_flag(code)) {
      fail_at(cursor, code, missing);
    }
  }
}

bool has(const std::u32string& flags, char32_t flag) {
  return flags.find(flag) != std::u32string::npos;
}

}  // namespace

bool begins_flags(char32_t code) {
  return is_flag(code) || code == U'-';
}

FlagChange read_flags(PatternCursor& cursor, char32_t code, const PythonFlags& flags) {
  FlagChange change{false, flags};
  std::u32string added;
  std::u32string removed;
  if (code != U'-') {
    code = take_flags(cursor, code, U")-:", added, "-, : or )");
  }
  if (has(added, U'L')) {
    cursor.fail(cursor.at(), "bad inline flags: cannot use 'L' flag with a str pattern");
  }
  if (has(added, U'a') && has(added, U'u')) {
    cursor.fail(cursor.at(), "bad inline flags: flags 'a', 'u' and 'L' are incompatible");
  }
  change.for_all = code == U')';
  change.type = has(added, U'a') ? U'a' : has(added, U'u') ? U'u' : 0;
  if (code == U'-') {
    const char32_t first = cursor.take();
    if (!is_flag(first)) {
      fail_at(cursor, first, "flag");
    }
    static_cast<void>(take_flags(cursor, first, U":", removed, ":"));
  }
  for (const char32_t flag : added) {
    set(change.flags, flag, true);
  }
  for (const char32_t flag : removed) {
    if (flag == U'a' || flag == U'u' || flag == U'L') {
      cursor.fail(cursor.at(), "bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
    }
    if (has(added, flag)) {
      cursor.fail(cursor.at(), "bad inline flags: flag turned on and off");
    }
    set(change.flags, flag, false);
  }
  return change;
}

bool skips(PatternCursor& cursor, char32_t code) {
  if (code == U'#') {
    while (cursor.peek() != PatternCursor::kEnd && cursor.take() != U'\n') {
    }
    return true;
  }
  return std::u32string_view(U" \t\n\r\v\f").find(code) != std::u32string_view::npos;
}

}  // namespace filperf::stats
