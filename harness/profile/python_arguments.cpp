#include "profile/python_arguments.h"

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"
#include "base/utf8.h"

namespace filperf::profile {

namespace {

/// The letters of options without a value. Not -x, which has the interpreter leave out the script's first line.
constexpr std::string_view kSwitches = "bBdEiIOPqRsStuv";

class Reader {
public:
  explicit Reader(const std::vector<std::string>& words) : words_(words) {}

  PythonArguments read() {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_];
      if (word == "--") {
        result_.options.push_back(word);
        ++next_;
        break;
      }
      if (word.size() < 2 || word.front() != '-') {
        break;
      }
      ++next_;
      if (word.starts_with("--") ? read_long(word) : read_letters(word)) {
        return result_;
      }
    }
    if (next_ >= words_.size()) {
      finish(Target::input, "");
    } else if (words_[next_] == "-") {
      ++next_;
      finish(Target::input, "-");
    } else {
      // What follows the options is the script, even behind `--`, which its own options then need not be told from.
      if (!result_.options.empty() && result_.options.back() == "--") {
        result_.options.pop_back();
      }
      const std::string& script = words_[next_++];
      finish(Target::script, script);
    }
    return result_;
  }

private:
  void finish(Target target, std::string what) {
    result_.target = target;
    result_.what = std::move(what);
    result_.typed.assign(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(next_));
    result_.arguments.assign(words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
  }

  /// @return whether this was the last option
  bool read_long(const std::string& word) {
    if (word == "--version" || word.starts_with("--help")) {
      return true;
    }
    if (word != "--check-hash-based-pycs") {
      refuse(word);
    }
    result_.options.push_back(word);
    if (next_ >= words_.size()) {
      return true;  // the interpreter itself says that a value is missing
    }
    result_.options.push_back(words_[next_++]);
    return false;
  }

  /// Letters in one word, of which the last may have a value: `-Bsu`, `-Xdev`, `-Im module`. @return as above
  bool read_letters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char letter = word[i];
      if (kSwitches.find(letter) != std::string_view::npos) {
        result_.prompt = result_.prompt || letter == 'i';
        continue;
      }
      if (letter == 'h' || letter == '?' || letter == 'V') {
        return true;
      }
      const bool in_word = i + 1 < word.size();
      if (letter == 'W' || letter == 'X') {
        result_.options.push_back(word);
        if (!in_word && next_ >= words_.size()) {
          return true;
        }
        if (!in_word) {
          result_.options.push_back(words_[next_++]);
        }
        return false;
      }
      if (letter != 'c' && letter != 'm') {
        refuse(word);
      }
      if (i > 1) {
        result_.options.push_back(word.substr(0, i));
      }
      if (in_word || next_ < words_.size()) {
        finish_with_value(letter, in_word ? word.substr(i + 1) : words_[next_], !in_word);
      }
      return true;
    }
    result_.options.push_back(word);
    return false;
  }

  void finish_with_value(char letter, const std::string& value, bool own_word) {
    next_ += own_word ? 1 : 0;
    finish(letter == 'm' ? Target::module : Target::code, value);
  }

  [[noreturn]] static void refuse(const std::string& word) {
    throw UsageError(fmt::format("cannot profile python {}", printable(word)),
                     "what the interpreter does with this option is not known here", "Leave it out.");
  }

  const std::vector<std::string>& words_;
  std::size_t next_ = 0;
  PythonArguments result_;
};

}  // namespace

PythonArguments read_python_arguments(const std::vector<std::string>& words) {
  return Reader(words).read();
}

}  // namespace filperf::profile
