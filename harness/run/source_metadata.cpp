#include "run/source_metadata.h"

#include <map>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "run/distributions.h"
#include "run/small_text.h"

namespace filperf::run {

namespace fs = std::filesystem;

namespace {

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t from = text.find_first_not_of(kSpace);
  return from == std::string_view::npos ? std::string_view()
                                        : text.substr(from, text.find_last_not_of(kSpace) + 1 - from);
}

/// The plain `key = value` lines of a section of a TOML or INI file. Quotes are taken off.
std::map<std::string, std::string> section_of(std::string_view text, std::string_view section) {
  std::map<std::string, std::string> values;
  bool inside = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = stripped(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with('[')) {
      inside = stripped(line.substr(0, line.find('#'))) == section;
      continue;
    }
    const std::size_t equals = line.find('=');
    if (!inside || equals == std::string_view::npos) {
      continue;
    }
    std::string_view value = stripped(line.substr(equals + 1));
    if (value.starts_with('"') || value.starts_with('\'')) {
      value = value.substr(1, value.find(value.front(), 1) - 1);
    }
    values.emplace(std::string(stripped(line.substr(0, equals))), std::string(value));
  }
  return values;
}

/// Whether a text is a version (PEP 440), and not a way to find one, such as `attr: acme.__version__`.
bool is_version(std::string_view text) {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+!-_";
  return !text.empty() && text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

std::string stated_in(const fs::path& folder, const std::string& distribution) {
  for (const auto& [file, section] :
       {std::pair{"pyproject.toml", "[project]"}, {"pyproject.toml", "[tool.poetry]"}, {"setup.cfg", "[metadata]"}}) {
    std::map<std::string, std::string> values = section_of(text_or_nothing(folder / file), section);
    if (normalized_distribution_name(values["name"]) == distribution && is_version(values["version"])) {
      return values["version"];
    }
  }
  return {};
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size())) {
    text.replace(at, old.size(), now);
  }
  return text;
}

std::string with_version(const std::string& metadata, const std::string& version) {
  constexpr std::string_view kHeader = "Version:";
  std::size_t at = metadata.starts_with(kHeader) ? 0 : metadata.find("\nVersion:");
  if (at == std::string::npos) {
    return metadata;
  }
  at = metadata.find(kHeader, at) + kHeader.size();
  const std::size_t end = std::min(metadata.find_first_of("\r\n", at), metadata.size());
  return metadata.substr(0, at) + " " + version + metadata.substr(end);
}

}  // namespace

std::string version_in_checkout(const fs::path& source, const std::string& distribution) {
  for (const fs::path& folder : {source, source.parent_path()}) {
    if (std::string version = stated_in(folder, distribution); !version.empty()) {
      return version;
    }
  }
  const Distributions built = installed_distributions({source.string()});
  const auto found = built.versions.find(distribution);
  return found == built.versions.end() ? std::string() : found->second;
}

std::string set_version(const fs::path& info_folder, const std::string& version) {
  const std::string old = info_folder.filename().string();
  std::string name = old.substr(0, old.find('-')) + "-";
  for (const char letter : version) {
    name += letter == '-' ? '_' : letter;
  }
  name += ".dist-info";
  // Each is written to a new file: these may be hard links.
  write_file_atomically(info_folder / "METADATA", with_version(text_or_nothing(info_folder / "METADATA"), version));
  write_file_atomically(info_folder / "RECORD",
                        replaced(text_or_nothing(info_folder / "RECORD"), old + "/", name + "/"));
  if (name != old) {
    std::error_code error;
    fs::rename(info_folder, info_folder.parent_path() / name, error);
    if (error) {
      throw Error("cannot stage the metadata " + info_folder.string(), error.message());
    }
  }
  return name;
}

}  // namespace filperf::run
