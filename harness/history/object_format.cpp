#include "history/object_format.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "base/error.h"

namespace filperf::history {

namespace {

/// The mode of a submodule.
constexpr std::string_view kSubmodule = "160000";

std::string hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return digits;
}

}  // namespace

std::optional<ObjectAnswer> parse_object_answer(std::string_view line) {
  if (line.ends_with(" missing") || line.ends_with(" ambiguous")) {
    return std::nullopt;
  }
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second != std::string_view::npos) {
    ObjectAnswer answer{std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1))};
    const char* const last = line.data() + line.size();
    const auto [end, error] = std::from_chars(line.data() + second + 1, last, answer.size);
    if (error == std::errc() && end == last) {
      return answer;
    }
  }
  throw Error("cannot read an object of the repository",
              fmt::format("git cat-file answered `{}`", line.substr(0, 200)));
}

std::optional<std::string> id_in_tree(std::string_view tree, std::size_t id_size, std::string_view name) {
  while (!tree.empty()) {
    const std::size_t space = tree.find(' ');
    const std::size_t end = tree.find('\0');
    if (space == std::string_view::npos || end == std::string_view::npos || space > end ||
        tree.size() - end - 1 < id_size) {
      return std::nullopt;
    }
    if (tree.substr(space + 1, end - space - 1) == name && tree.substr(0, space) != kSubmodule) {
      return hexadecimal(tree.substr(end + 1, id_size));
    }
    tree.remove_prefix(end + 1 + id_size);
  }
  return std::nullopt;
}

}  // namespace filperf::history
