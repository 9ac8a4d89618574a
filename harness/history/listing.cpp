#include "history/listing.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
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

Listing::Listing(const Git& git, ObjectReader& objects, std::set<std::string> paths)
    : git_(git), objects_(objects), paths_(std::move(paths)), together_(paths_.size() > 1) {}

std::vector<Commit> Listing::commits_of(const std::vector<std::string>& names) {
  if (together_ && paths_.contains(names.front())) {
    list_together(names);
  }
  if (!together_ || !paths_.contains(names.front())) {
    return list(names);
  }
  std::set<std::size_t> places;
  for (const std::string& name : names) {
    const std::vector<std::size_t>& of_name = changes_[name];
    places.insert(of_name.begin(), of_name.end());
  }
  std::vector<Commit> commits;
  for (const std::size_t place : places) {
    Commit commit = commits_[place];
    commit.parents.clear();
    if (!commits.empty()) {
      commit.parents.push_back(commits.back().id);
    }
    commits.push_back(std::move(commit));
  }
  return commits;
}

/// Lists again if there are names that were not listed yet. A commit that renamed one of the baselines has often
/// renamed the others too, so their old names come with it.
void Listing::list_together(const std::vector<std::string>& names) {
  const bool known = std::all_of(names.begin(), names.end(), [&](const auto& name) { return paths_.contains(name); });
  if (known && !changes_.empty()) {
    return;
  }
  for (const auto& [place, renames] : renames_) {
    for (const Rename& rename : renames) {
      if (paths_.contains(rename.to)) {
        paths_.insert(rename.from);
      }
    }
  }
  paths_.insert(names.begin(), names.end());
  commits_ = list({paths_.begin(), paths_.end()});
  together_ = is_line(commits_);
  if (together_) {
    divide();
  }
}

std::vector<Commit> Listing::list(const std::vector<std::string>& names) const {
  std::vector<std::string> arguments{"rev-list",  "--full-history",   "--simplify-merges", "--topo-order", "--reverse",
                                     "--parents", "--encoding=UTF-8", kRevisionFormat,     "HEAD",         "--"};
  std::transform(names.begin(), names.end(), std::back_inserter(arguments), literal);
  return parse_revisions(git_.output_of(arguments));
}

/// Gives each path those commits of the line that changed it. Where git keeps no merge of the paths together, these are
/// the ones that it would list for each alone.
void Listing::divide() {
  changes_.clear();
  std::map<std::string, std::vector<std::string>> names;  // by folder
  for (const std::string& path : paths_) {
    const std::filesystem::path whole(path);
    names[whole.parent_path().string()].push_back(whole.filename().string());
    changes_[path];  // known, even if no commit has it
  }
  for (const auto& [folder, files] : names) {
    std::map<std::string, std::string> last;  // a file's id; empty while there is none
    for (std::size_t place = 0; place < commits_.size(); ++place) {
      const auto tree = objects_.read(commits_[place].id + ":" + folder);
      for (const std::string& file : files) {
        std::string id = tree && tree->type == "tree"
                             ? id_in_tree(tree->content, tree->id.size() / 2, file).value_or(std::string())
                             : std::string();
        std::vector<std::size_t>& places = changes_[folder.empty() ? file : folder + "/" + file];
        if (id != last[file]) {
          last[file] = std::move(id);
          places.push_back(place);
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
