#include "profile/shebang.h"

#include <algorithm>

namespace filperf::profile {

namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view line_at(std::string_view text, std::size_t from) {
  return text.substr(from, std::min(text.find('\n', from), text.size()) - from);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// What `'''exec' python "$0" "$@"` executes: the words before the script's own name.
std::vector<std::string> executed_by_shell(std::string_view line, const std::filesystem::path& script) {
  constexpr std::string_view kExec = "'''exec' ";
  constexpr std::string_view kOwnFolder = R"own("$(dirname -- "$(realpath -- "$0")")")own";
  if (!line.starts_with(kExec)) {
    return {};
  }
  std::error_code error;
  const std::string folder = std::filesystem::weakly_canonical(script, error).parent_path().string();
  const auto words = shell_words(replaced(std::string(line.substr(kExec.size())), kOwnFolder, "\"" + folder + "\""));
  if (!words) {
    return {};
  }
  const auto own_name = std::find(words->begin(), words->end(), "$0");
  if (own_name == words->end()) {
    return {};
  }
  return {words->begin(), own_name};
}

}  // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char character = line[i];
    const bool blank = quote == 0 && kBlanks.find(character) != std::string_view::npos;
    if (blank) {
      in_word = false;
      continue;
    }
    if (!in_word && character == '#') {
      break;
    }
    if (!in_word) {
      words.emplace_back();
      in_word = true;
    }
    if (quote == 0 && (character == '"' || character == '\'')) {
      quote = character;
    } else if (character == quote && quote != 0) {
      quote = 0;
    } else if (character == '\\' && quote != '\'' && i + 1 < line.size()) {
      words.back() += line[++i];
    } else {
      words.back() += character;
    }
  }
  return quote == 0 ? std::optional(words) : std::nullopt;
}

Interpreter interpreter_of(std::string_view head, const std::filesystem::path& script) {
  if (!head.starts_with("#!")) {
    return {};
  }
  const std::string_view first = line_at(head, 0);
  // As the kernel reads it: the interpreter ends at the first blank, all that follows is one argument.
  const std::string_view line = trimmed(first.substr(2));
  const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  const std::string interpreter(line.substr(0, end));
  const std::string_view rest = trimmed(line.substr(end));
  const std::string name = std::filesystem::path(interpreter).filename().string();
  if (name == "env") {
    return executed_by_env(interpreter, rest);
  }
  if (name == "sh" && rest.empty() && first.size() + 1 < head.size()) {
    if (std::vector<std::string> words = executed_by_shell(line_at(head, first.size() + 1), script); !words.empty()) {
      return {words, {}};
    }
  }
  if (interpreter.empty()) {
    return {};
  }
  std::vector<std::string> words{interpreter};
  if (!rest.empty()) {
    words.emplace_back(rest);
  }
  return {words, {}};
}

std::vector<std::string> shim_question(std::string_view head, const std::string& name) {
  if (!head.starts_with("#!")) {
    return {};
  }
  std::size_t from = 0;
  while (from < head.size()) {
    const std::string_view line = line_at(head, from);
    from += line.size() + 1;
    const auto words = shell_words(line);
    // exec "/path/pyenv" exec "$program" "$@"
    if (words && words->size() > 3 && words->at(0) == "exec" && words->at(2) == "exec") {
      const std::string manager = std::filesystem::path(words->at(1)).filename().string();
      if (manager == "pyenv" || manager == "asdf") {
        return {words->at(1), "which", name};
      }
    }
  }
  return {};
}

}  // namespace filperf::profile
