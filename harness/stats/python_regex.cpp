// The grammar is that of Lib/re/_parser.py of CPython 3.11 to 3.13. The functions here have the same order and the same
// conditions.

#include "stats/python_regex.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "stats/code_points.h"
#include "stats/pattern_cursor.h"
#include "stats/python_classes.h"
#include "stats/python_escapes.h"
#include "stats/python_flags.h"
#include "stats/python_groups.h"

namespace filperf::stats {

namespace {

constexpr char32_t kEnd = PatternCursor::kEnd;
constexpr std::uint64_t kMostRepeats = 65535;  ///< of PCRE2
constexpr int kDeepest = 100;

/// What a part of a pattern is, for what may follow it.
enum class Kind { nothing, position, repeat, other };

struct Item {
  Kind kind = Kind::nothing;
  Width width = {};
};

/// Where a sequence stands.
struct Place {
  PythonFlags flags;
  int depth = 0;
  bool first = false;  ///< of the whole pattern, so that flags for all of it may come
};

class Translator {
public:
  explicit Translator(std::string_view pattern) : cursor_(pattern) {}

  std::string translate() {
    static_cast<void>(alternatives({{}, 0, true}));
    if (cursor_.peek() != kEnd) {
      cursor_.fail(cursor_.at(), "unmatched closing parenthesis");
    }
    if (const std::optional<std::uint64_t> missing = groups_.missing()) {
      cursor_.fail(cursor_.at(), fmt::format("invalid group reference {}", *missing));
    }
    return std::move(out_);
  }

private:
  Width alternatives(Place place) {
    Width width = sequence(place);
    place.first = false;
    while (cursor_.match(U'|')) {
      out_ += '|';
      width = width.or_of(sequence(place));
    }
    return width;
  }

  /// Items up to `|`, `)` or the end. Flags for all of the pattern stay in `place`.
  Width sequence(Place& place) {
    if (place.depth > kDeepest) {
      cursor_.fail(cursor_.at(), fmt::format("more than {} groups in one another", kDeepest));
    }
    Width before;
    Item last;
    while (cursor_.peek() != kEnd && cursor_.peek() != U'|' && cursor_.peek() != U')') {
      const std::size_t here = cursor_.at();
      const char32_t code = cursor_.take();
      if ((place.flags.verbose && skips(cursor_, code)) || repeats(code, here, last)) {
        continue;
      }
      place.first = place.first && last.kind == Kind::nothing;
      if (const Item item = one(code, here, place); item.kind != Kind::nothing) {
        before = before.then(last.width);
        last = item;
      }
    }
    return before.then(last.width);
  }

  /// Reads a repeat of what was read last. @return false if this is none: `{` can be a character
  bool repeats(char32_t code, std::size_t here, Item& last) {
    std::uint64_t least = code == U'+' ? 1 : 0;
    std::uint64_t most = code == U'?' ? 1 : kUnlimited;
    if (code == U'{' ? !read_bounds(here, least, most) : code != U'*' && code != U'+' && code != U'?') {
      return false;
    }
    if (last.kind == Kind::nothing || last.kind == Kind::position) {
      cursor_.fail(here, "nothing to repeat");
    }
    if (last.kind == Kind::repeat) {
      cursor_.fail(here, "multiple repeat");
    }
    if (least > kMostRepeats || (most != kUnlimited && most > kMostRepeats)) {
      cursor_.fail(here, fmt::format("more than {} repeats: Python takes them, filperf does not", kMostRepeats));
    }
    // Every item is one thing to PCRE2 too.
    out_ += fmt::format("{{{},", least) + (most == kUnlimited ? "" : std::to_string(most)) + '}';
    out_ += cursor_.match(U'?') ? "?" : cursor_.match(U'+') ? "+" : "";
    last = {Kind::repeat, last.width.repeated(least, most)};
    return true;
  }

  /// `{2}`, `{2,}`, `{,3}`, `{2,3}` and `{,}`. @return false, with nothing read, if it is none of them
  bool read_bounds(std::size_t here, std::uint64_t& least, std::uint64_t& most) {
    const std::size_t begin = cursor_.at();
    if (cursor_.peek() == U'}') {
      return false;
    }
    const std::u32string low = cursor_.take_while(std::u32string::npos, kDecimalDigits);
    const std::u32string high = cursor_.match(U',') ? cursor_.take_while(std::u32string::npos, kDecimalDigits) : low;
    if (!cursor_.match(U'}')) {
      cursor_.go_to(begin);
      return false;
    }
    least = number_of(low, 10);
    most = high.empty() ? kUnlimited : number_of(high, 10);
    if (most < least) {
      cursor_.fail(here, "min repeat greater than max repeat");
    }
    return true;
  }

  Item put_set(std::size_t here, const PythonSet& set, const PythonFlags& flags) {
    if (begins_ && is_passed_over(set, flags, type_ == U'a')) {
      cursor_.fail(here, "a class by the flag a or u of its group: Python takes it here, but passes over some matches");
    }
    return put(set_pattern(set, flags), Kind::other);
  }

  Item put(const std::string& pattern, Kind kind) {
    out_ += pattern;
    begins_ = false;
    return {kind, kind == Kind::position ? Width() : Width{1, 1}};
  }

  Item one(char32_t code, std::size_t here, Place& place) {
    switch (code) {
      case U'\\':
        return escape(here, place.flags);
      case U'[':
        return put_set(here, read_set(cursor_, here), place.flags);
      case U'.':
        return put(dot_pattern(place.flags), Kind::other);
      case U'^':
        return put(line_begin_pattern(place.flags), Kind::position);
      case U'$':
        return put(line_end_pattern(place.flags), Kind::position);
      case U'(':
        return group(here, place);
      default:
        return put(character_pattern(code, place.flags), Kind::other);
    }
  }

  Item escape(std::size_t here, const PythonFlags& flags) {
    const char32_t letter = cursor_.take();
    if (letter == U'b' || letter == U'B') {
      return put(word_boundary_pattern(letter == U'b', flags), Kind::position);
    }
    if (letter == U'A' || letter == U'Z') {
      return put(letter == U'A' ? "\\A" : "\\z", Kind::position);
    }
    if (names_class(letter)) {
      return put_set(here, {{}, std::u32string(1, letter)}, flags);
    }
    const auto character = [&](char32_t code) { return put(character_pattern(code, flags), Kind::other); };
    if (letter == U'0') {
      return character(octal_character(cursor_, here, cursor_.take_while(2, kOctalDigits)));
    }
    if (kDecimalDigits.find(letter) == std::u32string_view::npos) {
      return character(escaped_character(cursor_, here, letter));
    }
    std::u32string digits(1, letter);
    if (cursor_.is_at(kDecimalDigits)) {
      digits += cursor_.take();
      if (digits.find_first_not_of(kOctalDigits) == std::u32string::npos && cursor_.is_at(kOctalDigits)) {
        digits += cursor_.take();
        return character(octal_character(cursor_, here, digits));
      }
    }
    return reference(here, number_of(digits, 10), flags);
  }

  Item reference(std::size_t here, std::uint64_t group, const PythonFlags& flags) {
    if (const char* const trouble = groups_.why_not(group)) {
      cursor_.fail(here, fmt::format("{} {}", trouble, group));
    }
    if (flags.ignore_case) {
      cursor_.fail(here, "a reference to a group where case does not matter: Python takes it, filperf does not");
    }
    out_ += fmt::format("\\g{{{}}}", group);
    begins_ = false;
    return {Kind::other, groups_.width_of(group)};
  }

  Item group(std::size_t here, Place& place) {
    if (!cursor_.match(U'?')) {
      return capturing(here, place, {});
    }
    const char32_t code = cursor_.take();
    switch (code) {
      case kEnd:
        cursor_.fail(here, "unexpected end of pattern");
      case U'P':
        return named(here, place);
      case U':':
        return {Kind::other, grouped("(?:", place.flags, place)};
      case U'>':
        return {Kind::other, grouped("(?>", place.flags, place)};
      case U'#':
        skip_comment(here);
        return {};
      case U'=':
      case U'!':
        static_cast<void>(grouped(code == U'=' ? "(?=" : "(?!", place.flags, place));
        return {Kind::other, {}};
      case U'<':
        return look_behind(here, place);
      case U'(':
        return condition(place);
      default:
        if (begins_flags(code)) {
          return flagged(here, code, place);
        }
        cursor_.fail(here, fmt::format("unknown extension ?{}", shown(code)));
    }
  }

  void skip_comment(std::size_t here) {
    while (true) {
      const char32_t code = cursor_.take();
      if (code == kEnd) {
        cursor_.fail(here, "missing ), unterminated comment");
      }
      if (code == U')') {
        return;
      }
    }
  }

  void close() {
    if (!cursor_.match(U')')) {
      cursor_.fail(cursor_.at(), "missing closing parenthesis");
    }
    out_ += ')';
  }

  Width grouped(const char* begin, const PythonFlags& flags, const Place& place) {
    out_ += begin;
    const Width width = alternatives({flags, place.depth + 1, false});
    close();
    return width;
  }

  Item capturing(std::size_t here, const Place& place, const std::u32string& name) {
    const std::size_t group = groups_.open();
    if (!name.empty() && !groups_.name(name, group)) {
      cursor_.fail(here, fmt::format("redefinition of group name {}", shown(name)));
    }
    const Width width = grouped("(", place.flags, place);
    groups_.close(group, width);
    return {Kind::other, width};
  }

  Item named(std::size_t here, const Place& place) {
    const char32_t code = cursor_.take();
    if (code == U'<') {
      return capturing(here, place, identifier(U'>'));
    }
    if (code != U'=') {
      cursor_.fail(here, code == kEnd ? "unexpected end of pattern" : "unknown extension ?P" + shown(code));
    }
    const std::u32string name = identifier(U')');
    const std::optional<std::size_t> group = groups_.named(name);
    if (!group) {
      cursor_.fail(here, fmt::format("unknown group name {}", shown(name)));
    }
    return reference(here, *group, place.flags);
  }

  std::u32string identifier(char32_t end) {
    const std::size_t begin = cursor_.at();
    std::u32string name = cursor_.take_until(end, "group name");
    if (!is_identifier(name)) {
      cursor_.fail(begin, fmt::format("bad character in group name {}", shown(name)));
    }
    return name;
  }

  /// Letters of other alphabets are taken as they come: what is no identifier to Python for them names nothing here
  /// either.
  static bool is_identifier(std::u32string_view name) {
    const auto continues = [](char32_t code) {
      return is_ascii_letter(code) || code == U'_' || code >= 0x80 ||
             kDecimalDigits.find(code) != std::u32string_view::npos;
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), continues) &&
           kDecimalDigits.find(name.front()) == std::u32string_view::npos;
  }

  Item look_behind(std::size_t here, const Place& place) {
    const char32_t code = cursor_.take();
    if (code != U'=' && code != U'!') {
      cursor_.fail(here, code == kEnd ? "unexpected end of pattern" : "unknown extension ?<" + shown(code));
    }
    const bool outermost = groups_.enter_look_behind();
    const Width width = grouped(code == U'=' ? "(?<=" : "(?<!", place.flags, place);
    if (outermost) {
      groups_.leave_look_behind();
    }
    if (width.least != width.most) {
      cursor_.fail(here, "look-behind requires fixed-width pattern");
    }
    return {Kind::other, {}};
  }

  Item condition(const Place& place) {
    const std::size_t begin = cursor_.at();
    const std::u32string name = cursor_.take_until(U')', "group name");
    std::uint64_t group = 0;
    if (is_identifier(name)) {
      const std::optional<std::size_t> found = groups_.named(name);
      if (!found) {
        cursor_.fail(begin, fmt::format("unknown group name {}", shown(name)));
      }
      group = *found;
    } else if (name.find_first_not_of(kDecimalDigits) != std::u32string::npos) {
      cursor_.fail(begin, fmt::format("bad character in group name {}", shown(name)));
    } else if (group = number_of(name, 10); group == 0 || group == kUnlimited) {
      cursor_.fail(begin, group == 0 ? "bad group number" : "invalid group reference");
    }
    if (const char* const trouble = groups_.why_no_condition(group)) {
      cursor_.fail(begin, fmt::format("{} {}", trouble, group));
    }
    out_ += fmt::format("(?({})", group);
    Place inner{place.flags, place.depth + 1, false};
    Width width = sequence(inner);
    if (cursor_.match(U'|')) {
      out_ += '|';
      width = width.or_of(sequence(inner));
      if (cursor_.peek() == U'|') {
        cursor_.fail(cursor_.at(), "conditional backref with more than two branches");
      }
    } else {
      width.least = 0;
    }
    close();
    return {Kind::other, width};
  }

  Item flagged(std::size_t here, char32_t code, Place& place) {
    const FlagChange change = read_flags(cursor_, code, place.flags);
    if (!change.for_all) {
      return {Kind::other, grouped("(?:", change.flags, place)};
    }
    if (!place.first) {
      cursor_.fail(here, "global flags not at the start of the expression");
    }
    if (type_ != 0 && change.type != 0 && type_ != change.type) {
      cursor_.fail(here, "ASCII and UNICODE flags are incompatible");
    }
    type_ = change.type != 0 ? change.type : type_;
    place.flags = change.flags;
    return {};
  }

  PatternCursor cursor_;
  std::string out_;
  PythonGroups groups_;
  bool begins_ = true;  ///< whether nothing has been read that matches anything
  char32_t type_ = 0;   ///< the flag a or u, if one of them is set for all
};

}  // namespace

std::string pcre_of_python(std::string_view pattern) {
  return Translator(pattern).translate();
}

}  // namespace filperf::stats
