#include "history/missing_object.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>

namespace filperf::history {

namespace {

/// The mode of a submodule, whose commit is in another repository.
constexpr std::string_view kSubmodule = "160000";

std::string hexadecimal(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return digits;
}

/// The id of an entry of a tree. @return no value if the tree has no such entry, or is not a tree
std::optional<std::string> entry_of(const ObjectReader::Object& tree, std::string_view name) {
  const std::size_t id_size = tree.id.size() / 2;
  std::string_view rest = tree.type == "tree" ? std::string_view(tree.content) : std::string_view();
  while (!rest.empty()) {
    const std::size_t space = rest.find(' ');
    const std::size_t end = rest.find('\0');
    if (space == std::string_view::npos || end == std::string_view::npos || space > end ||
        rest.size() - end - 1 < id_size) {
      return std::nullopt;
    }
    if (rest.substr(space + 1, end - space - 1) == name && rest.substr(0, space) != kSubmodule) {
      return hexadecimal(rest.substr(end + 1, id_size));
    }
    rest.remove_prefix(end + 1 + id_size);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> missing_object(ObjectReader& objects, const std::string& commit, const std::string& path) {
  std::string name = commit + "^{tree}";
  for (const std::filesystem::path& part : std::filesystem::path(path)) {
    const std::optional<ObjectReader::Object> tree = objects.read(name);
    if (!tree) {
      return name;
    }
    const std::optional<std::string> id = entry_of(*tree, part.string());
    if (!id) {
      return std::nullopt;
    }
    name = *id;
  }
  return objects.read(name) ? std::nullopt : std::optional(name);
}

}  // namespace filperf::history
