#include "history/listing.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

#include "history/object_format.h"
#include "history/simplify.h"

namespace filperf::history {

namespace {

std::string literal(const std::string& path) {
  return ":(top,literal)" + path;
}

}  // namespace

Listing::Listing(const Git& git, ObjectReader& objects, std::set<std::string> paths)
    : git_(git), objects_(objects), paths_(std::move(paths)) {}

std::vector<Commit> Listing::commits_of(const std::vector<std::string>& names) {
  if (paths_.size() < 2 || !paths_.contains(names.front())) {
    return list(names);
  }
  list_together(names);
  std::vector<std::string> states(commits_.size());
  for (const std::string& name : names) {
    const std::vector<std::string>& ids = ids_[name];
    for (std::size_t place = 0; place < commits_.size(); ++place) {
      states[place] += ids[place].empty() ? "" : name + ":" + ids[place] + "\n";
    }
  }
  return simplified(commits_, states);
}

/// Lists again if there are names that were not listed yet. A commit that renamed one of the baselines has often
/// renamed the others too, so their old names come with it.
void Listing::list_together(const std::vector<std::string>& names) {
  if (std::all_of(names.begin(), names.end(), [&](const std::string& name) { return ids_.contains(name); })) {
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
  read_ids();
}

std::vector<Commit> Listing::list(const std::vector<std::string>& names) const {
  std::vector<std::string> arguments{"rev-list",  "--full-history",   "--simplify-merges", "--topo-order", "--reverse",
                                     "--parents", "--encoding=UTF-8", kRevisionFormat,     "HEAD",         "--"};
  std::transform(names.begin(), names.end(), std::back_inserter(arguments), literal);
  return parse_revisions(git_.output_of(arguments));
}

/// Reads the folder of each path once at each commit.
void Listing::read_ids() {
  ids_.clear();
  std::map<std::string, std::map<std::string, std::vector<std::string>*>> folders;  // by folder and name
  for (const std::string& path : paths_) {
    const std::filesystem::path whole(path);
    std::vector<std::string>& ids = ids_[path];
    ids.resize(commits_.size());
    folders[whole.parent_path().string()][whole.filename().string()] = &ids;
  }
  for (const auto& [folder, names] : folders) {
    for (std::size_t place = 0; place < commits_.size(); ++place) {
      const auto tree = objects_.read(commits_[place].id + ":" + folder);
      if (!tree || tree->type != "tree") {
        continue;
      }
      for (const auto& [name, ids] : names) {
        (*ids)[place] = id_in_tree(tree->content, tree->id.size() / 2, name).value_or(std::string());
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
