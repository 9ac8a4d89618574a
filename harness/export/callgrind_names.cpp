#include "export/callgrind_names.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include "base/utf8.h"
#include "callgraph/sources.h"

namespace filperf::exporting {

namespace {

using callgraph::Profile;
using callgraph::ProfiledEdge;

constexpr std::string_view unknown_name = "???";  ///< the name that Callgrind itself gives to things without a name

bool can_be_written(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string callgrind_name(std::string_view text) {
  if (text.empty()) {
    return std::string(unknown_name);
  }
  std::string name = printable(text);
  if (name.back() == ' ') {
    name.replace(name.size() - 1, 1, "\\x20");
  }
  if (name.front() == ' ') {
    name.replace(0, 1, "\\x20");
  }
  return name;
}

NameIds::NameIds(const std::vector<std::uint32_t>& uses) : ids_(uses.size()), defined_(uses.size()) {
  std::vector<std::uint32_t> order(uses.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return uses[a] > uses[b]; });
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    ids_[order[i]] = i + 1;
  }
}

CallgrindPlaces callgrind_places(const Profile& profile) {
  const callgraph::Sources sources = callgraph::sources_of(profile);
  CallgrindPlaces places;
  std::unordered_map<std::string, std::uint32_t> objects;
  std::unordered_map<std::string, std::uint32_t> files;
  std::vector<std::uint32_t> number_of;  // by source: files may differ in bytes that a name cannot show
  const auto add = [&](std::string file, const std::string& origin) {
    const auto [at, is_new] = files.try_emplace(std::move(file), static_cast<std::uint32_t>(places.files.size()));
    if (is_new) {
      places.files.push_back(at->first);
      const auto object = objects.try_emplace(origin, static_cast<std::uint32_t>(objects.size()));
      if (object.second) {
        places.objects.push_back(origin);
      }
      places.object_of.push_back(object.first->second);
    }
    return at->second;
  };
  for (std::size_t i = 0; i < sources.files.size(); ++i) {
    number_of.push_back(
        add(callgrind_name(profile.strings[sources.paths[i]]), callgrind_name(sources.files[i].origin)));
  }
  places.root_file = add(std::string(kCallgrindRoot), std::string(kCallgrindRoot));
  places.file_of.reserve(profile.functions.size());
  for (const std::uint32_t source : sources.of_function) {
    places.file_of.push_back(number_of[source]);
  }
  return places;
}

std::vector<std::uint32_t> CallgrindPlaces::functions_by_file() const {
  std::vector<std::uint32_t> next(files.size() + 1);
  for (const std::uint32_t file : file_of) {
    ++next[file + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> order(file_of.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    order[next[file_of[i]]++] = i;
  }
  return order;
}

FunctionNames::FunctionNames(const Profile& profile, const CallgrindPlaces& places,
                             const std::vector<std::uint32_t>& by_file)
    : profile_(profile) {
  for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
    if (const std::string& name = profile.name_of(profile.functions[i]); !can_be_written(name)) {
      renamed_.emplace(i, callgrind_name(name));
      all_can_be_written_ = false;
    }
  }
  std::vector<std::uint32_t> functions;
  for (std::size_t begin = 0; begin < by_file.size(); begin += functions.size()) {
    const std::uint32_t file = places.file_of[by_file[begin]];
    functions.clear();
    for (std::size_t i = begin; i < by_file.size() && places.file_of[by_file[i]] == file; ++i) {
      functions.push_back(by_file[i]);
    }
    tell_apart(functions);
  }
}

std::string_view FunctionNames::of(std::uint32_t function) const {
  if (!renamed_.empty()) {
    if (const auto found = renamed_.find(function); found != renamed_.end()) {
      return found->second;
    }
  }
  return profile_.name_of(profile_.functions[function]);
}

/// @param functions  the functions of one file
void FunctionNames::tell_apart(std::vector<std::uint32_t> functions) {
  // Their numbers also distinguish functions whose names did not change.
  const auto number = [&](std::uint32_t f) { return profile_.functions[f].name; };
  std::stable_sort(functions.begin(), functions.end(), [&](std::uint32_t a, std::uint32_t b) {
    return all_can_be_written_ ? number(a) < number(b) : of(a) < of(b);
  });
  const auto same = [&](std::uint32_t a, std::uint32_t b) {
    return all_can_be_written_ ? number(a) == number(b) : of(a) == of(b);
  };
  auto begin = std::adjacent_find(functions.begin(), functions.end(), same);
  if (begin == functions.end()) {
    return;
  }
  std::set<std::string> taken;
  for (const std::uint32_t function : functions) {
    taken.emplace(of(function));
  }
  std::vector<std::pair<std::uint32_t, std::string>> renamed;
  for (; begin != functions.end(); begin = std::adjacent_find(begin, functions.end(), same)) {
    const std::uint32_t first = *begin;
    for (; begin != functions.end() && same(*begin, first); ++begin) {
      std::string name = std::string(of(*begin)) + ":" + std::to_string(profile_.functions[*begin].line);
      while (!taken.insert(name).second) {
        name += '\'';
      }
      renamed.emplace_back(*begin, std::move(name));
    }
  }
  for (auto& [function, name] : renamed) {
    renamed_.insert_or_assign(function, std::move(name));
  }
}

CallgrindIds callgrind_ids(const Profile& profile, const CallgrindPlaces& places) {
  std::vector<std::uint32_t> objects(places.objects.size());
  std::vector<std::uint32_t> files(places.files.size());
  std::vector<std::uint32_t> functions(profile.functions.size() + 1);
  for (const ProfiledEdge& edge : profile.edges) {
    const std::uint32_t file = places.file_of[edge.callee];
    ++functions[edge.callee];
    if (places.file_of[edge.caller] != file) {  // else the call does not name the file
      ++files[file];
      ++objects[places.object_of[file]];
    }
  }
  return {NameIds(objects), NameIds(files), NameIds(functions)};
}

}  // namespace filperf::exporting
