#include "history/missing_object.h"

#include <filesystem>
#include <string_view>

#include "history/object_format.h"

namespace filperf::history {

namespace {

/// The id of an entry of a tree. @return no value if the tree has no such entry, or is not a tree
std::optional<std::string> entry_of(const ObjectReader::Object& tree, std::string_view name) {
  if (tree.type != "tree") {
    return std::nullopt;
  }
  return id_in_tree(tree.content, tree.id.size() / 2, name);
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
