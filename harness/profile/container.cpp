#include "profile/container.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "profile/command.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

/// The user that the image's programs run as, who has the environment with the program (Containerfile).
constexpr unsigned kImageUser = 1000;

/// A folder at the same place inside. Not `--volume`, whose short form cannot hold every path.
std::string mount_of(const fs::path& folder) {
  std::string source = folder.string();
  if (source.find_first_of(",\"") != std::string::npos) {
    throw UsageError("cannot mount " + source + " in a container", "commas and quotes cannot be passed to the engine",
                     "Use a folder without them.");
  }
  return fmt::format("--mount=type=bind,source={0},target={0}", source);
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

fs::path container_engine(const std::string& search_path) {
  for (const char* engine : {"podman", "docker"}) {
    try {
      return find_program(engine, search_path);
    } catch (const CommandError&) {
      continue;
    }
  }
  throw CommandError(127, "cannot run the command in a container", "there is neither podman nor docker in PATH",
                     "Install one of them, or leave --container out.");
}

std::vector<std::string> container_words(const fs::path& engine, const std::string& image,
                                         const Surroundings& surroundings, const std::vector<std::string>& variables,
                                         const std::vector<std::string>& arguments) {
  std::vector<std::string> words{engine.filename().string(), "run", "--rm", "--interactive"};
  if (surroundings.terminal) {
    words.emplace_back("--tty");
  }
  // What is written belongs to whoever asked. Podman without root lets the image's user stand for them (from 4.3 on).
  if (engine.filename() == "podman" && surroundings.user != 0) {
    words.push_back(fmt::format("--userns=keep-id:uid={0},gid={0}", kImageUser));
  } else {
    words.push_back(fmt::format("--user={}:{}", surroundings.user, surroundings.group));
  }
  words.emplace_back("--security-opt=label=disable");
  words.push_back(mount_of(surroundings.working_folder));
  std::vector<fs::path> mounted{surroundings.working_folder};
  for (const fs::path& folder : surroundings.output_folders) {
    if (std::none_of(mounted.begin(), mounted.end(), [&](const fs::path& other) { return is_inside(folder, other); })) {
      words.push_back(mount_of(folder));
      mounted.push_back(folder);
    }
  }
  words.push_back("--workdir=" + surroundings.working_folder.string());
  for (const std::string& variable : variables) {
    words.push_back("--env=" + variable);
  }
  words.emplace_back("--entrypoint=filperf");
  words.push_back(image);
  words.emplace_back("profile");
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

std::vector<std::string> variables_of(const settings::Settings& settings, const fs::path& output_folder) {
  std::vector<std::string> variables;
  for (const settings::Definition& definition : settings::definitions()) {
    if (std::string_view(definition.variable) == "FIL_PERF_OUTPUT_DIR") {
      variables.push_back(fmt::format("{}={}", definition.variable, output_folder.string()));
    } else if (definition.origin(settings) != settings::Origin::fallback) {
      variables.push_back(fmt::format("{}={}", definition.variable, settings::text_of(definition.value(settings))));
    }
  }
  return variables;
}

fs::path folder_of_output(const settings::Settings& settings, const fs::path& output_folder) {
  constexpr std::string_view kFolder = "{output_dir}";
  std::string text = settings.output.value;
  for (std::size_t at = 0; (at = text.find(kFolder, at)) != std::string::npos; at += output_folder.string().size()) {
    text.replace(at, kFolder.size(), output_folder.string());
  }
  fs::path folder;
  for (const fs::path& part : fs::absolute(text).lexically_normal().parent_path()) {
    if (part.string().find('{') != std::string::npos) {
      break;
    }
    folder /= part;
  }
  return folder;
}

}  // namespace filperf::profile
