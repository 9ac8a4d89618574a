#include "compare/line_ends.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/split.h"
#include "base/temporary_folder.h"

namespace filperf::compare {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAttributes = ".gitattributes";
/// So many paths in one command.
constexpr std::size_t kChunk = 500;

bool is_attributes(const TreeFile& file) {
  return !file.link && !file.submodule && fs::path(file.path).filename() == kAttributes;
}

std::string setting(const history::Git& git, const char* name) {
  const history::GitAnswer answer = git.run({"config", "--get", name});
  std::string value = answer.code == 0 ? first_line(answer.output) : std::string();
  std::transform(value.begin(), value.end(), value.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return value;
}

std::string absolute_git_dir(const history::Git& git) {
  return first_line(git.output_of({"rev-parse", "--absolute-git-dir"}));
}

bool has_own_attributes(const history::Git& git) {
  std::error_code error;
  const fs::path common = first_line(git.output_of({"rev-parse", "--path-format=absolute", "--git-common-dir"}));
  return fs::exists(common / "info" / "attributes", error) || !setting(git, "core.attributesFile").empty();
}

/// The commit's files of attributes alone, as a working tree.
TemporaryFolder attributes_of(history::ObjectReader& objects, const std::vector<TreeFile>& files) {
  TemporaryFolder folder((fs::temp_directory_path() / "filperf-attributes-").string());
  // Where there is none at the top, git would take the index's.
  write_file_atomically(folder.path() / kAttributes, "");
  for (const TreeFile& file : files) {
    if (is_attributes(file)) {
      const std::optional<history::ObjectReader::Object> object = objects.read(file.id);
      std::error_code error;
      fs::create_directories((folder.path() / file.path).parent_path(), error);
      write_file_atomically(folder.path() / file.path, object ? object->content : std::string());
    }
  }
  return folder;
}

/// Whether git takes a file for binary (its convert.c): a NUL, a lone CR, or more than one in 128 unprintable.
bool looks_binary(std::string_view content) {
  std::size_t printable = 0;
  std::size_t unprintable = 0;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const auto c = static_cast<unsigned char>(content[i]);
    if (c == '\0' || (c == '\r' && (i + 1 == content.size() || content[i + 1] != '\n'))) {
      return true;
    }
    if (c == '\r' || c == '\n') {
      continue;
    }
    const bool shown = c == '\b' || c == '\t' || c == '\033' || c == '\014' || (c >= 32 && c != 127);
    ++(shown ? printable : unprintable);
  }
  if (content.ends_with('\032')) {
    --unprintable;
  }
  return (printable >> 7U) < unprintable;
}

}  // namespace

LineEnd line_end_of(std::string_view text, std::string_view eol, bool crlf_by_default, bool guesses) {
  const bool automatic = text == "auto" || (text == "unspecified" && eol != "crlf" && eol != "lf");
  if (text == "unset" || eol == "lf" || (automatic && text != "auto" && !guesses)) {
    return LineEnd::as_stored;
  }
  if (eol != "crlf" && !crlf_by_default) {
    return LineEnd::as_stored;
  }
  return automatic ? LineEnd::crlf_if_text : LineEnd::crlf;
}

std::string with_line_end(std::string content, LineEnd end) {
  if (end == LineEnd::as_stored ||
      (end == LineEnd::crlf_if_text && (content.find('\r') != std::string::npos || looks_binary(content)))) {
    return content;
  }
  std::string converted;
  converted.reserve(content.size() + content.size() / 16);
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) {
      converted += '\r';
    }
    converted += content[i];
  }
  return converted;
}

LineEnds::LineEnds(const history::Git& git, history::ObjectReader& objects, const std::vector<TreeFile>& files) {
  const bool guesses = setting(git, "core.autocrlf") == "true";
  const bool crlf_by_default =
      guesses || (setting(git, "core.eol") == "crlf" && setting(git, "core.autocrlf") != "input");
  if (!guesses && std::none_of(files.begin(), files.end(), is_attributes) && !has_own_attributes(git)) {
    return;
  }
  const TemporaryFolder folder = attributes_of(objects, files);
  const std::string place = folder.path().string();
  const std::vector<std::string> question{
      "-C",  place, "--git-dir=" + absolute_git_dir(git), "--work-tree=" + place, "check-attr", "-z", "text",
      "eol", "--"};
  for (std::size_t first = 0; first < files.size(); first += kChunk) {
    std::vector<std::string> command = question;
    for (std::size_t i = first; i < std::min(first + kChunk, files.size()); ++i) {
      command.push_back(files[i].path);
    }
    const std::string answer = git.output_of(command);
    // For each path twice `<path> NUL <attribute> NUL <value> NUL`, in the order of the question.
    std::string_view rest = answer;
    while (!rest.empty()) {
      const std::string path(take_text(rest));
      static_cast<void>(take_text(rest));
      const std::string_view text = take_text(rest);
      static_cast<void>(take_text(rest));
      static_cast<void>(take_text(rest));
      const LineEnd end = line_end_of(text, take_text(rest), crlf_by_default, guesses);
      if (end != LineEnd::as_stored) {
        (end == LineEnd::crlf ? always_ : if_text_).insert(path);
      }
    }
  }
}

std::string LineEnds::of(const std::string& path, std::string content) const {
  if (always_.count(path) != 0) {
    return with_line_end(std::move(content), LineEnd::crlf);
  }
  return if_text_.count(path) != 0 ? with_line_end(std::move(content), LineEnd::crlf_if_text) : content;
}

}  // namespace filperf::compare
