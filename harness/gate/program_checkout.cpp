#include "gate/program_checkout.h"

#include <string>
#include <system_error>

#include "settings/settings.h"

namespace filperf::gate {

namespace fs = std::filesystem;

namespace {

bool is_in(const fs::path& folder, const fs::path& path) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// Where GitHub or GitLab put the project, if that holds a folder. Their containers may have no git.
std::optional<fs::path> of_service(const fs::path& source) {
  for (const char* variable : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
    const fs::path folder = fs::path(settings::from_environment(variable).value_or("")).lexically_normal();
    if (folder.is_absolute() && folder.has_relative_path() && is_in(folder, source)) {
      return folder;
    }
  }
  return std::nullopt;
}

/// The folder of the project's own description: SOURCE, or the one above it.
std::optional<fs::path> with_project(const fs::path& source) {
  for (const fs::path& folder : {source, source.parent_path()}) {
    for (const char* file : {"pyproject.toml", "setup.py", "setup.cfg"}) {
      std::error_code error;
      if (fs::exists(folder / file, error)) {
        return folder;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<fs::path> git_checkout_of(const fs::path& start) {
  for (fs::path folder = start; folder.has_relative_path(); folder = folder.parent_path()) {
    std::error_code error;
    if (fs::exists(folder / ".git", error)) {
      return folder;
    }
  }
  return std::nullopt;
}

fs::path checkout_of(const fs::path& source) {
  if (const std::optional<fs::path> folder = git_checkout_of(source)) {
    return *folder;
  }
  std::error_code error;
  const fs::path real = fs::canonical(source, error);  // SOURCE may be a link into the checkout
  if (const std::optional<fs::path> folder = error ? std::nullopt : git_checkout_of(real)) {
    return *folder;
  }
  if (const std::optional<fs::path> folder = of_service(source.lexically_normal())) {
    return *folder;
  }
  return with_project(source).value_or(source);
}

}  // namespace filperf::gate
