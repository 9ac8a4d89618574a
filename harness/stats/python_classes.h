#pragma once

#include <string>
#include <vector>

namespace filperf::stats {

/// The flags of Python's `re` that change what a pattern means.
struct PythonFlags {
  bool ascii = false;        ///< a
  bool ignore_case = false;  ///< i
  bool multiline = false;    ///< m
  bool dot_all = false;      ///< s
  bool verbose = false;      ///< x
};

/// One of the classes that a letter names: d, s or w, and their opposites D, S and W.
[[nodiscard]] bool names_class(char32_t letter);

/// What stands between the brackets of a class in PCRE2 for d, s or w.
[[nodiscard]] std::string class_content(char letter, bool ascii);

/// A pattern of PCRE2 for one character.
[[nodiscard]] std::string character_pattern(char32_t code, const PythonFlags& flags);

/// A set in square brackets, as Python has read it.
struct PythonSet {
  struct Range {
    char32_t first, last;
  };
  std::vector<Range> ranges;
  std::u32string classes;  ///< letters of names_class
  bool negated = false;
};

/// A pattern of PCRE2 for a set.
[[nodiscard]] std::string set_pattern(const PythonSet& set, const PythonFlags& flags);

/// Whether CPython's search may pass over a place where a set at the beginning of a pattern matches: it looks for the
/// first character by the flags of the whole pattern (all versions, `_get_charset_prefix` of Lib/re/_compiler.py).
/// @param flags           of the group that the set stands in
/// @param ascii_for_all  the flag a of the whole pattern
[[nodiscard]] bool is_passed_over(const PythonSet& set, const PythonFlags& flags, bool ascii_for_all);

/// Patterns of PCRE2 for `^`, `$`, `.`, and for `\b` or `\B`.
[[nodiscard]] std::string line_begin_pattern(const PythonFlags& flags);
[[nodiscard]] std::string line_end_pattern(const PythonFlags& flags);
[[nodiscard]] std::string dot_pattern(const PythonFlags& flags);
[[nodiscard]] std::string word_boundary_pattern(bool is_one, const PythonFlags& flags);

}  // namespace filperf::stats
