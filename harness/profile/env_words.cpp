#include "profile/env_words.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace filperf::profile {

namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";

/// The short options of GNU env without a value, and those with one. `-S` is looked for first.
constexpr std::string_view kSwitchesOfEnv = "i0v";
constexpr std::string_view kValues = "uCa";

class Splitter {
public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> split() {
    for (; next_ < text_.size() && !ended_; ++next_) {
      const char character = text_[next_];
      if (quote_ == 0 && kSpaces.find(character) != std::string_view::npos) {
        in_word_ = false;
      } else if (quote_ == 0 && character == '#' && !in_word_) {
        break;
      } else if (character == quote_ || (quote_ == 0 && (character == '"' || character == '\''))) {
        begin_word();
        quote_ = character == quote_ ? '\0' : character;
      } else if (character == '\\' ? !take_escape() : character == '$' && quote_ != '\'' ? !take_variable() : false) {
        return std::nullopt;
      } else if (character != '\\' && (character != '$' || quote_ == '\'')) {
        add(character);
      }
    }
    return quote_ == 0 ? std::optional(words_) : std::nullopt;
  }

private:
  void begin_word() {
    if (!in_word_) {
      words_.emplace_back();
      in_word_ = true;
    }
  }

  void add(char character) {
    begin_word();
    words_.back() += character;
  }

  bool take_escape() {
    const char escaped = next_ + 1 < text_.size() ? text_[next_ + 1] : '\0';
    if (quote_ == '\'' && escaped != '\\' && escaped != '\'') {
      add('\\');
      return true;
    }
    constexpr std::string_view kNames = "fnrtv";
    constexpr std::string_view kMeant = "\f\n\r\t\v";
    ++next_;
    if (escaped == '_' && quote_ == 0) {
      in_word_ = false;
    } else if (escaped == '_') {
      add(' ');
    } else if (escaped == 'c' && quote_ == 0) {
      ended_ = true;
    } else if (escaped != '\0' && std::string_view("\"#$'\\").find(escaped) != std::string_view::npos) {
      add(escaped);
    } else if (const std::size_t at = kNames.find(escaped); escaped != '\0' && at != std::string_view::npos) {
      add(kMeant[at]);
    } else {
      return false;
    }
    return true;
  }

  bool take_variable() {
    const std::size_t end = text_.find('}', next_);
    if (text_.substr(next_, 2) != "${" || end == std::string_view::npos) {
      return false;
    }
    const std::string name(text_.substr(next_ + 2, end - next_ - 2));
    if (const char* value = std::getenv(name.c_str()); value != nullptr) {
      begin_word();
      words_.back() += value;
    }
    next_ = end;
    return !name.empty();
  }

  std::string_view text_;
  std::size_t next_ = 0;
  std::vector<std::string> words_;
  bool in_word_ = false;
  bool ended_ = false;
  char quote_ = 0;
};

/// How many words one of env's own options takes; 0 if it is none, or one that executes nothing.
std::size_t length_of_option(const std::string& word) {
  if (word == "-") {
    return 1;
  }
  if (word.starts_with("--")) {
    const std::string_view name = std::string_view(word).substr(2, word.find('=') - 2);
    const bool has_value = word.find('=') != std::string::npos;
    if (name == "unset" || name == "chdir" || name == "argv0") {
      return has_value ? 1 : 2;
    }
    constexpr std::string_view kOthers = " ignore-environment debug default-signal ignore-signal block-signal ";
    return kOthers.find(" " + std::string(name) + " ") == std::string_view::npos ? 0 : 1;
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (kValues.find(word[i]) != std::string_view::npos) {
      return i + 1 < word.size() ? 1 : 2;
    }
    if (kSwitchesOfEnv.find(word[i]) == std::string_view::npos) {
      return 0;
    }
  }
  return word.size() > 1 && word.front() == '-' ? 1 : 0;
}

/// Where the command begins behind options and variables; the number of words where there is none.
std::size_t command_in(const std::vector<std::string>& words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with('-')) {
    if (words[at] == "--") {
      ++at;
      break;
    }
    const std::size_t length = length_of_option(words[at]);
    if (length == 0) {
      return words.size();
    }
    at += length;
  }
  while (at < words.size() && words[at].find('=') != std::string::npos) {
    ++at;
  }
  return std::min(at, words.size());
}

}  // namespace

std::optional<std::vector<std::string>> split_as_env(std::string_view text) {
  return Splitter(text).split();
}

Interpreter executed_by_env(const std::string& env, std::string_view word) {
  constexpr std::string_view kLong = "--split-string=";
  const std::size_t letter = word.starts_with(kLong) ? kLong.size() - 1 : word.find('S');
  std::vector<std::string> words{std::string(word)};
  if (word.starts_with('-') && letter != std::string_view::npos &&
      (word.starts_with(kLong) ||
       word.substr(1, letter - 1).find_first_not_of(kSwitchesOfEnv) == std::string_view::npos)) {
    std::optional<std::vector<std::string>> split = split_as_env(word.substr(letter + 1));
    if (!split) {
      return {};
    }
    words = *split;
    if (!word.starts_with(kLong) && letter > 1) {
      words.insert(words.begin(), std::string(word.substr(0, letter)));  // `-iS`, `-vS`
    }
  } else if (word.empty() || word.find_first_of(kSpaces) != std::string_view::npos) {
    return {};  // no program has such a name
  }
  const auto command = words.begin() + static_cast<std::ptrdiff_t>(command_in(words));
  Interpreter found{{command, words.end()}, {}};
  if (command != words.begin() && command != words.end()) {
    found.through.push_back(env);
    found.through.insert(found.through.end(), words.begin(), command);
  }
  return found;
}

}  // namespace filperf::profile
