#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace filperf::profile {

/// What a script's first lines have the kernel execute.
struct Interpreter {
  std::vector<std::string> words;    ///< the interpreter and its options; none where there is none
  std::vector<std::string> through;  ///< `env` with its own options and variables, where it has any: it applies them
};

/// Splits the text of `env -S` as GNU env does: quotes, `\_` and the other escapes, `${NAME}`, comments.
/// @return no value where env refuses the text
[[nodiscard]] std::optional<std::vector<std::string>> split_as_env(std::string_view text);

/// What `env` executes where it is a script's interpreter.
/// @param env   its path
/// @param word  what follows in the first line: the kernel passes it as one word
/// @return no words where it executes nothing: env itself says why
[[nodiscard]] Interpreter executed_by_env(const std::string& env, std::string_view word);

}  // namespace filperf::profile
