#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace filperf::history {

// The formats in which git gives objects. The bytes come from a repository and are not trusted.

/// What `git cat-file --batch` says about an object before its bytes.
struct ObjectAnswer {
  std::string id;
  std::string type;
  std::size_t size = 0;
};

/// Reads the first line of an answer, `<id> <type> <size>` or `<name> missing` (git-cat-file(1), "Batch output").
/// @return no value if there is no such object
/// @throws Error if the line has another form
[[nodiscard]] std::optional<ObjectAnswer> parse_object_answer(std::string_view line);

/// Looks up an entry in the bytes of a tree: for each entry `<mode> <name>`, a NUL, and the bytes of the id. A
/// submodule is no entry, because its commit is in another repository.
/// @param id_size  bytes of an id
/// @return the id in hexadecimal; no value if there is no such entry, or the bytes are not a tree
[[nodiscard]] std::optional<std::string> id_in_tree(std::string_view tree, std::size_t id_size, std::string_view name);

}  // namespace filperf::history
