#include "history/history.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/near_names.h"
#include "history/missing_object.h"

namespace filperf::history {

namespace {

/// Nobody renames a scenario that often. This bounds the work if a history is made to mislead.
constexpr std::size_t kMostNames = 64;
constexpr std::size_t kShownTags = 5;

/// The baseline at one commit.
struct State {
  std::string path;  ///< empty if the commit has no baseline
  std::string blob;
  HeaderPointer header;
  std::string trouble;

  [[nodiscard]] bool same_as(const State& other) const { return path == other.path && blob == other.blob; }
};

HeaderPointer parse(const ObjectReader::Object& object, std::string& trouble) {
  if (object.type != "blob" || object.too_large) {
    trouble = object.too_large ? "it is too large for a baseline" : "it is not a file but a " + object.type;
    return nullptr;
  }
  try {
    return std::make_shared<const baseline::Header>(baseline::header_from_text(object.content, "of a commit"));
  } catch (const Error& error) {
    trouble = error.why();
    return nullptr;
  }
}

/// The state at a commit, under the first name that exists there.
State read_state(ObjectReader& objects, const std::string& commit, const std::vector<std::string>& names) {
  State state;
  for (const std::string& name : names) {
    if (const auto object = objects.read(fmt::format("{}:{}", commit, name))) {
      state.path = name;
      state.blob = object->id;
      state.header = parse(*object, state.trouble);
      break;
    }
    if (const auto missing = missing_object(objects, commit, name)) {
      state.path = name;
      state.blob = *missing;
      state.trouble = fmt::format("this clone lacks the object {}; fetch it, or use a full clone", *missing);
      break;
    }
  }
  return state;
}

std::string version_folder(const std::string& path) {
  return std::filesystem::path(path).parent_path().filename().string();
}

/// Lists the commits and reads the baseline at each of them. Adds older names when it finds renames.
class Reader {
public:
  Reader(Listing& listing, ObjectReader& objects, std::string path)
      : listing_(listing), objects_(objects), names_{std::move(path)} {}

  void read() {
    while (true) {
      commits_ = listing_.commits_of(names_);
      for (const Commit& commit : commits_) {
        State& state = states_[commit.id];
        if (state.path.empty()) {
          state = read_state(objects_, commit.id, names_);
        }
      }
      const std::vector<std::string> older = older_names();
      if (older.empty()) {
        return;
      }
      names_.insert(names_.end(), older.begin(), older.end());
    }
  }

  [[nodiscard]] const std::vector<Commit>& commits() const { return commits_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const State& state_of(const std::string& commit) const {
    static const State kNone;
    const auto found = states_.find(commit);
    return found == states_.end() ? kNone : found->second;
  }

private:
  /// Names that the baseline had before commits that seem to add it, without the names already known.
  [[nodiscard]] std::vector<std::string> older_names() {
    std::vector<std::string> older;
    for (const Commit& commit : commits_) {
      const State& state = state_of(commit.id);
      const bool added =
          !state.path.empty() && std::all_of(commit.parents.begin(), commit.parents.end(),
                                             [&](const std::string& id) { return state_of(id).path.empty(); });
      if (!added || !asked_.insert(commit.id + state.path).second || names_.size() + older.size() >= kMostNames) {
        continue;
      }
      const std::string name = name_before(commit.id, state);
      if (!name.empty() && std::find(names_.begin(), names_.end(), name) == names_.end() &&
          std::find(older.begin(), older.end(), name) == older.end()) {
        older.push_back(name);
      }
    }
    return older;
  }

  /// @return empty if the commit did not rename the baseline, or took it from another command's baseline
  [[nodiscard]] std::string name_before(const std::string& commit, const State& state) {
    const std::string version = version_folder(state.path);
    for (const Rename& rename : listing_.renames_of(commit, version)) {
      if (rename.to != state.path) {
        continue;
      }
      const State before = read_state(objects_, commit + "^1", {rename.from});
      if (before.header == nullptr || state.header == nullptr ||
          baseline::same_command(*before.header, *state.header)) {
        return rename.from;
      }
    }
    return {};
  }

  Listing& listing_;
  ObjectReader& objects_;
  std::vector<std::string> names_;
  std::vector<Commit> commits_;
  std::unordered_map<std::string, State> states_;
  std::unordered_set<std::string> asked_;
};

std::string first_parent(const Commit& commit) {
  return commit.parents.empty() ? std::string() : commit.parents.front();
}

/// The commits on the chain of first parents that ends at the last one.
std::unordered_set<std::string> line_of(const std::vector<Commit>& commits) {
  std::unordered_set<std::string> line;
  std::string next = commits.empty() ? std::string() : commits.back().id;
  // Parents come before their children.
  for (std::size_t i = commits.size(); i-- > 0;) {
    if (commits[i].id == next) {
      line.insert(next);
      next = first_parent(commits[i]);
    }
  }
  return line;
}

/// Whether the baseline after a commit differs from the one before it.
bool changed(const Reader& reader, const Commit& commit) {
  const State& state = reader.state_of(commit.id);
  if (commit.parents.empty()) {
    return !state.path.empty();
  }
  return std::any_of(commit.parents.begin(), commit.parents.end(),
                     [&](const std::string& parent) { return !state.same_as(reader.state_of(parent)); });
}

std::string tags_like(const Git& git, const std::string& name) {
  std::vector<std::string> tags;
  std::string line;
  for (const char c : git.output_of({"for-each-ref", "--format=%(refname:strip=2)", "refs/tags"})) {
    if (c == '\n') {
      tags.push_back(std::move(line));
      line.clear();
    } else {
      line += c;
    }
  }
  if (tags.size() <= kShownTags) {
    return tags.empty() ? "there are no tags" : fmt::format("the tags are: {}", fmt::join(tags, ", "));
  }
  const std::vector<std::string> near = near_names(name, tags, kShownTags);
  return near.empty() ? fmt::format("none of the {} tags has a similar name", tags.size())
                      : fmt::format("tags with a similar name are: {}", fmt::join(near, ", "));
}

}  // namespace

History read_history(const Git& git, ObjectReader& objects, const std::string& path) {
  Listing listing(git, objects);
  return read_history(listing, objects, path);
}

History read_history(Listing& listing, ObjectReader& objects, const std::string& path) {
  Reader reader(listing, objects, path);
  reader.read();
  History history;
  history.path = path;
  history.names = reader.names();
  history.shallow = listing.is_shallow();
  const std::unordered_set<std::string> line = line_of(reader.commits());
  std::unordered_map<std::string, HeaderPointer> counted;  // the last counts at each commit
  for (const Commit& commit : reader.commits()) {
    const State& state = reader.state_of(commit.id);
    const HeaderPointer previous = counted[first_parent(commit)];
    counted[commit.id] = state.header != nullptr ? state.header : previous;
    if (!changed(reader, commit)) {
      continue;
    }
    Entry entry;
    const std::string& old_path = reader.state_of(first_parent(commit)).path;
    entry.path = state.path;
    entry.renamed_from = !old_path.empty() && !state.path.empty() && old_path != state.path ? old_path : "";
    entry.baseline = state.header;
    entry.trouble = state.trouble;
    entry.previous = previous;
    entry.merge = commit.parents.size() > 1;
    entry.on_branch = !line.contains(commit.id);
    entry.commit = commit;
    history.entries.push_back(std::move(entry));
  }
  return history;
}

Commit resolve(const Git& git, ObjectReader& objects, const std::string& name) {
  const std::string attempt = fmt::format("cannot find the tag {}", name);
  if (name.empty() || name.front() == '-' ||
      name.find_first_of(std::string(" \t\n\0^:?*[\\", 10)) != std::string::npos) {
    throw Error(attempt, "this cannot be the name of a tag");
  }
  for (const char* prefix : {"refs/tags/", ""}) {
    const auto object = objects.read(prefix + name + "^{commit}");
    if (object && object->type == "commit") {
      std::vector<Commit> commits =
          parse_revisions(git.output_of({"rev-list", "-1", "--encoding=UTF-8", kRevisionFormat, object->id, "--"}));
      if (commits.size() == 1) {
        return std::move(commits.front());
      }
    }
  }
  throw Error(attempt, fmt::format("this repository has no such commit; {}", tags_like(git, name)),
              git.is_shallow()
                  ? "The repository is a shallow clone: fetch the rest with `git fetch --unshallow --tags`."
                  : "Fetch the tags with `git fetch --tags`, or correct the name.");
}

Since read_since(const Git& git, ObjectReader& objects, const History& history, const std::string& name) {
  Since since;
  since.name = name;
  since.commit = resolve(git, objects, name);
  State state = read_state(objects, since.commit.id, history.names);
  since.path = std::move(state.path);
  since.baseline = std::move(state.header);
  since.trouble = std::move(state.trouble);
  since.is_ancestor = git.run({"merge-base", "--is-ancestor", since.commit.id, "HEAD"}).code == 0;
  std::string id;
  for (const char c : git.output_of({"rev-list", "HEAD", "^" + since.commit.id, "--"})) {
    if (c == '\n') {
      since.newer.insert(std::move(id));
      id.clear();
    } else {
      id += c;
    }
  }
  return since;
}

History newer_than(const History& history, const Since& since) {
  History newer = history;
  std::erase_if(newer.entries, [&](const Entry& entry) { return !since.newer.contains(entry.commit.id); });
  HeaderPointer previous = since.baseline;
  for (Entry& entry : newer.entries) {
    if (!entry.on_branch) {
      entry.previous = previous;
      previous = entry.baseline != nullptr ? entry.baseline : previous;
    }
  }
  return newer;
}

std::optional<Sum> sum_of(const History& history, const HeaderPointer& since) {
  Sum sum;
  sum.before = since;
  for (const Entry& entry : history.entries) {
    if (entry.on_branch) {
      continue;
    }
    if (entry.baseline != nullptr) {
      sum.after = entry.baseline;
    }
    if (sum.before == nullptr) {
      sum.before = entry.baseline;
    } else {
      ++sum.commits;
    }
  }
  if (sum.after == nullptr) {
    sum.after = sum.before;
  }
  return sum.before == nullptr ? std::nullopt : std::optional(sum);
}

}  // namespace filperf::history
