#include "history/listing.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "history/object_format.h"

namespace filperf::history {

namespace {

std::string literal(const std::string& path) {
  return ":(top,literal)" + path;
}

/// Whether each commit but the first has exactly the one before it as its parent.
bool is_line(const std::vector<Commit>& commits) {
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const std::vector<std::string>& parents = commits[i].parents;
    if (i == 0 ? !parents.empty() : parents.size() != 1 || parents.front() != commits[i - 1].id) {
      return false;
    }
  }
  return true;
}

}  // namespace

Listing::Listing(const Git& git, ObjectReader& objects, std::vector<std::string> paths)
    : git_(git), objects_(objects), paths_(std::move(paths)) {}

std::vector<Commit> Listing::commits_of(const std::vector<std::string>& names) {
  if (!divided_ && paths_.size() > 1) {
    const std::vector<Commit> together = list(paths_);
    if (is_line(together)) {
      divide(together);
    }
  }
  divided_ = true;
  const auto known = names.size() == 1 ? commits_of_.find(names.front()) : commits_of_.end();
  return known == commits_of_.end() ? list(names) : known->second;
}

std::vector<Commit> Listing::list(const std::vector<std::string>& names) const {
  std::vector<std::string> arguments{"rev-list",  "--full-history",   "--simplify-merges", "--topo-order", "--reverse",
                                     "--parents", "--encoding=UTF-8", kRevisionFormat,     "HEAD",         "--"};
  std::transform(names.begin(), names.end(), std::back_inserter(arguments), literal);
  return parse_revisions(git_.output_of(arguments));
}

/// Gives each path those commits of a line that changed it. Where git keeps no merge of the paths together, these are
/// the ones that it would list for each alone.
void Listing::divide(const std::vector<Commit>& commits) {
  std::map<std::string, std::vector<std::string>> names;  // by folder
  for (const std::string& path : paths_) {
    const std::filesystem::path whole(path);
    names[whole.parent_path().string()].push_back(whole.filename().string());
  }
  for (const auto& [folder, files] : names) {
    std::unordered_map<std::string, std::string> last;  // the file's id; empty while there is none
    for (const Commit& commit : commits) {
      const auto tree = objects_.read(commit.id + ":" + folder);
      for (const std::string& file : files) {
        std::string id = tree && tree->type == "tree"
                             ? id_in_tree(tree->content, tree->id.size() / 2, file).value_or(std::string())
                             : std::string();
        std::vector<Commit>& chosen = commits_of_[folder.empty() ? file : folder + "/" + file];
        if (id != last[file]) {
          last[file] = std::move(id);
          const std::string parent = chosen.empty() ? std::string() : chosen.back().id;
          chosen.push_back(commit);
          chosen.back().parents.assign(parent.empty() ? 0 : 1, parent);
        }
      }
    }
  }
}

const std::vector<Rename>& Listing::renames_of(const std::string& commit, const std::string& version) {
  const auto [place, added] = renames_.try_emplace({commit, version});
  if (added) {
    // Only among baselines of this version: a commit may add and remove thousands of other files.
    const GitAnswer answer = git_.run({"diff-tree", "-r", "-z", "-M", "--diff-filter=R", commit + "^1", commit, "--",
                                       version.empty() ? ":(top,glob)*.json" : ":(top,glob)**/" + version + "/*.json"});
    if (answer.code == 0) {  // else it is the first commit of all, which has no parent
      place->second = parse_renames(answer.output);
    }
  }
  return place->second;
}

bool Listing::is_shallow() {
  if (!shallow_) {
    shallow_ = git_.is_shallow();
  }
  return *shallow_;
}

}  // namespace filperf::history
