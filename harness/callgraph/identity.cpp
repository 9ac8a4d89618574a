#include "callgraph/identity.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"

namespace filperf::callgraph {

namespace {

/// A file and its origin.
struct Located {
  std::string file;
  Origin origin = kOther;
};

std::string_view without_last_slashes(std::string_view folder) {
  return folder.substr(0, folder.find_last_not_of('/') + 1);
}

/// The part of `path` below `folder`; no value if the path is not below it.
std::optional<std::string_view> below(std::string_view path, std::string_view folder) {
  folder = without_last_slashes(folder);
  if (folder.empty() || path.size() <= folder.size() + 1 || !path.starts_with(folder) || path[folder.size()] != '/') {
    return std::nullopt;
  }
  return path.substr(folder.size() + 1);
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_site_folder(std::string_view folder) {
  const std::string_view name = last_component(folder);
  return name == "site-packages" || name == "dist-packages";
}

/// Locates the files of one dump, each distinct file once.
class Locator {
public:
  Locator(const Places& places, std::vector<std::string>& origins) : places_(places), origins_(origins) {
    search_path_ = places.search_path;
    // The longest first, because site-packages may lie inside the standard library's folder.
    std::sort(search_path_.begin(), search_path_.end(),
              [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  }

  Located locate(const std::string& file) {
    if (file == "~") {
      return {"builtin", kBuiltin};
    }
    if (file.starts_with("<frozen ")) {
      return {"stdlib/" + file, kStdlib};
    }
    if (file.empty() || file.front() == '<') {
      return {without_addresses(file), kOther};
    }
    const std::string path =
        file.find("/.") == std::string::npos ? file : std::filesystem::path(file).lexically_normal().string();
    if (auto found = in_program(path)) {
      return *found;
    }
    if (auto found = in_sandbox(path)) {
      return *found;
    }
    if (auto found = in_search_path(path)) {
      return *found;
    }
    if (const auto rest = below(path, places_.stdlib)) {
      return {"stdlib/" + std::string(*rest), kStdlib};
    }
    return {"other/" + std::string(last_component(path)), kOther};
  }

private:
  [[nodiscard]] std::optional<Located> in_program(const std::string& path) const {
    for (const std::string& place : places_.program) {
      if (path == place) {
        return Located{std::string(last_component(path)), kProgram};
      }
      if (const auto rest = below(path, place)) {
        return Located{std::string(last_component(without_last_slashes(place))) + "/" + std::string(*rest), kProgram};
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Located> in_sandbox(const std::string& path) const {
    if (path.front() != '/') {
      return Located{"sandbox/work/" + path, kOther};
    }
    if (const auto rest = below(path, places_.sandbox)) {
      return Located{"sandbox/" + std::string(*rest), kOther};
    }
    return std::nullopt;
  }

  std::optional<Located> in_search_path(const std::string& path) {
    for (const std::string& entry : search_path_) {
      const auto rest = below(path, entry);
      if (!rest) {
        continue;
      }
      const bool standard = entry == places_.stdlib || below(entry, places_.stdlib).has_value();
      if (standard && !is_site_folder(entry)) {
        return std::nullopt;  // lib-dynload and similar folders: under the standard library's own name
      }
      const std::string top(rest->substr(0, rest->find('/')));
      const auto distribution = places_.distributions.find(top);
      return Located{std::string(*rest),
                     distribution == places_.distributions.end() ? kOther : origin_named(distribution->second)};
    }
    return std::nullopt;
  }

  Origin origin_named(const std::string& name) {
    const auto found = std::find(origins_.begin() + kOther + 1, origins_.end(), name);
    if (found == origins_.end()) {
      origins_.push_back(name);
      return static_cast<Origin>(origins_.size() - 1);
    }
    return static_cast<Origin>(found - origins_.begin());
  }

  const Places& places_;
  std::vector<std::string>& origins_;
  std::vector<std::string> search_path_;
};

void append_without_addresses(std::string& clean, std::string_view name) {
  constexpr std::string_view kMark = " at 0x";
  std::size_t at = 0;
  for (std::size_t found = name.find(kMark); found != std::string_view::npos; found = name.find(kMark, at)) {
    clean += name.substr(at, found - at);
    at = found + kMark.size();
    while (at < name.size() && std::isxdigit(static_cast<unsigned char>(name[at])) != 0) {
      ++at;
    }
  }
  clean += name.substr(at);
}

/// A dump has thousands of them. So an identity is built in one piece, and copied only if it needs escapes.
std::string identity_of(std::string_view file, std::string_view name) {
  std::string identity;
  identity.reserve(file.size() + 1 + name.size());
  identity += file;
  identity += ':';
  append_without_addresses(identity, name);
  return is_ascii(identity) ? identity : well_formed_utf8(identity);
}

/// Names the functions of one dump.
class Identifier {
public:
  /// @param origins  grows by the distributions found; all three must outlive this object
  Identifier(const Profile& profile, const Places& places, std::vector<std::string>& origins)
      : profile_(profile), locator_(places, origins) {}

  const Located& located(const ProfiledFunction& function) {
    auto file = files_.find(function.file);
    if (file == files_.end()) {
      file = files_.emplace(function.file, locator_.locate(profile_.file_of(function))).first;
    }
    return file->second;
  }

  std::string identity_of(const ProfiledFunction& function) {
    return filperf::callgraph::identity_of(located(function).file, profile_.name_of(function));
  }

private:
  const Profile& profile_;
  Locator locator_;
  std::unordered_map<std::uint32_t, Located> files_;  ///< by the index of the file in Profile::strings
};

/// Only the program's functions have them. The counter looks for the program where the driver does, so nothing is left
/// out here, unless the two disagree about a file. @param graph  has the functions of the profile in its order
void add_bill_and_lines(CallGraph& graph, const Profile& profile) {
  const auto is_programs = [&](std::uint32_t function) {
    return function != kOutside && graph.functions[function].origin == kProgram;
  };
  graph.bill.recorded = profile.has_bill;
  graph.bill.charges.reserve(profile.bill.size());
  for (const ProfiledCharge& charge : profile.bill) {
    const bool inside = is_programs(charge.function);
    graph.bill.charges.push_back({inside ? charge.function : kOutside, inside ? charge.line : 0, charge.calls});
  }
  graph.lines.recorded = profile.has_lines;
  graph.lines.counts.reserve(profile.lines.size());
  for (const ProfiledCharge& count : profile.lines) {
    if (is_programs(count.function)) {
      graph.lines.counts.push_back({count.function, count.line, count.calls});
    }
  }
  graph.sites.reserve(profile.sites.size());
  for (const ProfiledSite& site : profile.sites) {
    if (is_programs(site.caller)) {
      graph.sites.push_back({site.caller, site.line, site.callee, site.calls});
    }
  }
}

}  // namespace

std::string without_addresses(std::string_view name) {
  std::string clean;
  append_without_addresses(clean, name);
  return clean;
}

CallGraph identify(const Profile& profile, const Places& places) {
  CallGraph graph;
  Identifier identifier(profile, places, graph.origins);
  graph.functions.reserve(profile.functions.size());
  for (const ProfiledFunction& function : profile.functions) {
    graph.functions.push_back(
        {identifier.identity_of(function), identifier.located(function).origin, function.calls, function.primitive});
  }
  graph.edges.reserve(profile.edges.size());
  for (const ProfiledEdge& edge : profile.edges) {
    graph.edges.push_back({edge.caller, edge.callee, edge.calls});
  }
  add_bill_and_lines(graph, profile);
  return normalized(std::move(graph));
}

std::vector<std::string> identities(const Profile& profile, const Places& places) {
  std::vector<std::string> origins = CallGraph().origins;
  Identifier identifier(profile, places, origins);
  std::vector<std::string> result;
  result.reserve(profile.functions.size());
  for (const ProfiledFunction& function : profile.functions) {
    result.push_back(identifier.identity_of(function));
  }
  return result;
}

LocatedFile locate(const std::string& file, const Places& places) {
  std::vector<std::string> origins = CallGraph().origins;
  const Located located = Locator(places, origins).locate(file);
  return {well_formed_utf8(located.file), origins[located.origin]};
}

}  // namespace filperf::callgraph
