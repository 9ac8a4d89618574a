#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/env_words.h"

namespace filperf::profile {

/// The interpreter and its options that a script's first lines name: `/venv/bin/python`, `python3 -X dev` (of `env
/// -S`), or what stands in them for the shell where a path is too long or relative for the kernel:
///
///     #!/bin/sh
///     '''exec' "/long path/bin/python" "$0" "$@"
///     ' '''
///
/// as pip, virtualenv, conda and uv write it (distlib's `_build_shebang`, uv's `format_shebang`).
/// @param head    the script's first bytes
/// @param script  its path, which uv's relative form refers to
/// @return no words where the first line names no interpreter. A name without `/` is one to look up in PATH.
[[nodiscard]] Interpreter interpreter_of(std::string_view head, const std::filesystem::path& script);

/// The version manager whose shim a script is, and what to ask it for the program behind it: `/path/pyenv which
/// demo`.
/// @return the words; none where it is no shim
[[nodiscard]] std::vector<std::string> shim_question(std::string_view head, const std::string& name);

/// Splits a line into words as a shell does where it holds nothing but words, quotes, backslashes and
/// a comment at its end.
/// @return no value where a quote is not closed
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(std::string_view line);

}  // namespace filperf::profile
