// Callgrind's profile format 1, for KCachegrind, QCachegrind and callgrind_annotate: exact.
// https://valgrind.org/docs/manual/cl-format.html
//
// What the readers of this format ask of a writer, beyond its definition:
//
// - Inclusive cost is derived from calls. A function that is called from outside and from inside too would show the
//   latter only; so a function `<root>` calls all that is called from outside.
// - Names are always compressed, `fn=(id) name`: it also protects a name that begins with a parenthesis. To
//   KCachegrind an id is a function, not a name; so each function has its own, even where names are the same.
// - A function is known by its object, file and name, not by its line: several of one name in one file get their line
//   into the name.
// - Without `cob=` and `cfi=` a call stays in the object and file of the caller; both are forgotten after each call.
// - Costs are not negative, names have no line ends.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "callgraph/call_graph.h"
#include "callgraph/structure.h"
#include "export/sources.h"
#include "export/writers.h"
#include "support/utf8.h"

namespace filperf::exporting {

namespace {

using callgraph::Profile;
using callgraph::ProfiledEdge;
using callgraph::ProfiledFunction;
using callgraph::saturating_sum;

constexpr std::string_view root_name = "<root>";
constexpr std::string_view unknown_name = "???";  ///< as Callgrind itself calls what has no name

bool is_plain(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// A name as the format can hold it: on one line, not empty, without spaces at its ends, which readers take off.
std::string as_name(std::string_view text) {
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

/// Numbers from 1, the smallest for what is named most often: short ids make a short file.
std::vector<std::uint32_t> ids_by_use(const std::vector<std::uint32_t>& uses) {
  std::vector<std::uint32_t> order(uses.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return uses[a] > uses[b]; });
  std::vector<std::uint32_t> ids(uses.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    ids[order[i]] = i + 1;
  }
  return ids;
}

/// Names by id, each written out where it is named first.
class Names {
public:
  explicit Names(std::vector<std::uint32_t> ids) : ids_(std::move(ids)), defined_(ids_.size()) {}

  /// @param name  name(): the name, asked for once
  template <typename Name>
  void write(Output& output, std::string_view key, std::uint32_t index, Name name) {
    output << key << '(' << ids_[index] << ')';
    if (!defined_[index]) {
      defined_[index] = true;
      output << ' ' << name();
    }
    output << '\n';
  }

private:
  std::vector<std::uint32_t> ids_;
  std::vector<bool> defined_;
};

/// The places that functions are known by. The last file and the last object are those of `<root>`.
struct Places {
  std::vector<std::string> objects;
  std::vector<std::string> files;
  std::vector<std::uint32_t> object_of;  ///< by file
  std::vector<std::uint32_t> file_of;    ///< by function
};

Places places_of(const Profile& profile) {
  const Sources sources = sources_of(profile);
  Places places;
  std::unordered_map<std::string, std::uint32_t> objects;
  std::unordered_map<std::string, std::uint32_t> files;
  std::vector<std::uint32_t> number_of;  // by source: files may be told apart by bytes that a name cannot show
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
    number_of.push_back(add(as_name(profile.strings[sources.paths[i]]), as_name(sources.files[i].origin)));
  }
  add(std::string(root_name), std::string(root_name));
  places.file_of.reserve(profile.functions.size());
  for (const std::uint32_t source : sources.of_function) {
    places.file_of.push_back(number_of[source]);
  }
  return places;
}

/// The functions, those of one file together, otherwise in the profile's order.
std::vector<std::uint32_t> by_file(const Places& places) {
  std::vector<std::uint32_t> next(places.files.size() + 1);
  for (const std::uint32_t file : places.file_of) {
    ++next[file + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<std::uint32_t> order(places.file_of.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    order[next[places.file_of[i]]++] = i;
  }
  return order;
}

/// Names other than those that the profile holds, by function: where these cannot be written, or are not the only ones
/// of their file.
class Renamed {
public:
  Renamed(const Profile& profile, const Places& places, const std::vector<std::uint32_t>& functions_by_file)
      : profile_(profile) {
    for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
      if (const std::string& name = profile.name_of(profile.functions[i]); !is_plain(name)) {
        names_.emplace(i, as_name(name));
      }
    }
    std::vector<std::uint32_t> group;
    for (std::size_t begin = 0; begin < functions_by_file.size(); begin += group.size()) {
      const std::uint32_t file = places.file_of[functions_by_file[begin]];
      group.clear();
      for (std::size_t i = begin; i < functions_by_file.size() && places.file_of[functions_by_file[i]] == file; ++i) {
        group.push_back(functions_by_file[i]);
      }
      tell_apart(group);
    }
  }

  [[nodiscard]] std::string_view name_of(std::uint32_t function) const {
    if (!names_.empty()) {
      if (const auto found = names_.find(function); found != names_.end()) {
        return found->second;
      }
    }
    return profile_.name_of(profile_.functions[function]);
  }

private:
  /// @param group  the functions of one file
  void tell_apart(std::vector<std::uint32_t> group) {
    std::stable_sort(group.begin(), group.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return name_of(a) < name_of(b); });
    const auto same = [&](std::uint32_t a, std::uint32_t b) { return name_of(a) == name_of(b); };
    auto begin = std::adjacent_find(group.begin(), group.end(), same);
    if (begin == group.end()) {
      return;
    }
    std::set<std::string> taken;
    for (const std::uint32_t function : group) {
      taken.emplace(name_of(function));
    }
    std::vector<std::pair<std::uint32_t, std::string>> renamed;
    for (; begin != group.end(); begin = std::adjacent_find(begin, group.end(), same)) {
      const auto end = std::find_if_not(begin, group.end(), [&](std::uint32_t f) { return same(f, *begin); });
      for (; begin != end; ++begin) {
        std::string name = std::string(name_of(*begin)) + ":" + std::to_string(profile_.functions[*begin].line);
        while (!taken.insert(name).second) {
          name += '\'';
        }
        renamed.emplace_back(*begin, std::move(name));
      }
    }
    for (auto& [function, name] : renamed) {
      names_.insert_or_assign(function, std::move(name));
    }
  }

  const Profile& profile_;
  std::unordered_map<std::uint32_t, std::string> names_;
};

std::int64_t line_of(const ProfiledFunction& function) {
  return std::max<std::int64_t>(function.line, 0);
}

class Writer {
public:
  Writer(const Profile& profile, Output& output)
      : profile_(profile),
        output_(output),
        places_(places_of(profile)),
        functions_by_file_(by_file(places_)),
        renamed_(profile, places_, functions_by_file_),
        objects_(std::vector<std::uint32_t>()),
        files_(objects_),
        functions_(objects_) {
    std::vector<std::uint32_t> object_uses(places_.objects.size());
    std::vector<std::uint32_t> file_uses(places_.files.size());
    std::vector<std::uint32_t> function_uses(profile.functions.size() + 1);  // the last is `<root>`
    for (const ProfiledEdge& edge : profile.edges) {
      const std::uint32_t from = places_.file_of[edge.caller];
      const std::uint32_t to = places_.file_of[edge.callee];
      ++function_uses[edge.callee];
      file_uses[to] += from == to ? 0 : 1;
      object_uses[places_.object_of[to]] += places_.object_of[from] == places_.object_of[to] ? 0 : 1;
    }
    objects_ = Names(ids_by_use(object_uses));
    files_ = Names(ids_by_use(file_uses));
    functions_ = Names(ids_by_use(function_uses));
  }

  void write(const ExportOptions& options) {
    write_header(options);
    const callgraph::EdgesByCaller outgoing(profile_);
    write_root(callgraph::root_calls(profile_, callgraph::components_of(profile_, outgoing)));
    for (const std::uint32_t function : functions_by_file_) {
      write_function(function, outgoing.from(function));
    }
  }

private:
  void write_header(const ExportOptions& options) {
    std::int64_t nanoseconds = 0;
    std::int64_t calls = 0;
    std::int64_t primitive = 0;
    for (const ProfiledFunction& function : profile_.functions) {
      nanoseconds = saturating_sum(nanoseconds, nanoseconds_of(function.self_seconds));
      calls = saturating_sum(calls, function.calls);
      primitive = saturating_sum(primitive, function.primitive);
    }
    output_ << "# callgrind format\nversion: 1\ncreator: " << as_name(options.creator)
            << "\ncmd: " << as_name(options.source)
            << "\ndesc: Times and counts of cProfile, exact. pcalls: calls not made from inside the function itself.\n"
               "positions: line\n"
               "event: ns : Nanoseconds\nevent: calls : Calls\nevent: pcalls : Primitive Calls\n"
               "events: ns calls pcalls\n"
               "summary: "
            << nanoseconds << ' ' << calls << ' ' << primitive << "\n";
  }

  void enter(std::uint32_t file) {
    if (file == file_) {
      return;
    }
    file_ = file;
    const std::uint32_t object = places_.object_of[file];
    if (object != object_) {
      object_ = object;
      objects_.write(output_, "ob=", object, [&] { return std::string_view(places_.objects[object]); });
    }
    files_.write(output_, "fl=", file, [&] { return std::string_view(places_.files[file]); });
  }

  void write_root(const std::vector<callgraph::RootCalls>& calls) {
    if (calls.empty()) {
      return;
    }
    enter(static_cast<std::uint32_t>(places_.files.size() - 1));
    functions_.write(output_, "fn=", static_cast<std::uint32_t>(profile_.functions.size()), [] { return root_name; });
    output_ << "0 0\n";
    for (const callgraph::RootCalls& call : calls) {
      write_call(call.function, call.calls, call.seconds);
    }
  }

  void write_function(std::uint32_t index, std::span<const std::uint32_t> outgoing) {
    const ProfiledFunction& function = profile_.functions[index];
    enter(places_.file_of[index]);
    functions_.write(output_, "fn=", index, [&] { return renamed_.name_of(index); });
    output_ << line_of(function) << ' ' << nanoseconds_of(function.self_seconds) << ' ' << function.calls << ' '
            << function.primitive << '\n';
    for (const std::uint32_t i : outgoing) {
      const ProfiledEdge& edge = profile_.edges[i];
      if (edge.calls > 0) {
        write_call(edge.callee, edge.calls, edge.cumulative_seconds);
      }
    }
  }

  /// A call from the function that was written last. Its line stays that of the function: a dump does not know where in
  /// it a call stands.
  void write_call(std::uint32_t callee, std::int64_t calls, double seconds) {
    const std::uint32_t file = places_.file_of[callee];
    const std::uint32_t object = places_.object_of[file];
    if (object != object_) {
      objects_.write(output_, "cob=", object, [&] { return std::string_view(places_.objects[object]); });
    }
    if (file != file_) {
      files_.write(output_, "cfi=", file, [&] { return std::string_view(places_.files[file]); });
    }
    functions_.write(output_, "cfn=", callee, [&] { return renamed_.name_of(callee); });
    output_ << "calls=" << calls << ' ' << line_of(profile_.functions[callee]) << "\n* " << nanoseconds_of(seconds)
            << ' ' << calls << '\n';
  }

  static constexpr std::uint32_t none = 0xFFFFFFFF;

  const Profile& profile_;
  Output& output_;
  Places places_;
  std::vector<std::uint32_t> functions_by_file_;
  Renamed renamed_;
  Names objects_;
  Names files_;
  Names functions_;
  std::uint32_t file_ = none;    ///< of the function that is being written
  std::uint32_t object_ = none;  ///< likewise
};

}  // namespace

void write_callgrind(const Profile& profile, const ExportOptions& options, Output& output) {
  Writer(profile, output).write(options);
}

}  // namespace filperf::exporting
