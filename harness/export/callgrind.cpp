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
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
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

  [[nodiscard]] std::uint32_t id_of(std::uint32_t index) const { return ids_[index]; }
  [[nodiscard]] bool is_defined(std::uint32_t index) const { return defined_[index]; }

  /// @param name  what it is called, written the first time only
  void write(Output& output, std::string_view key, std::uint32_t index, std::string_view name) {
    output << key << '(' << ids_[index] << ')';
    if (!defined_[index]) {
      defined_[index] = true;
      output << ' ' << name;
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

/// What every call of a function repeats, made once: most of the file is calls.
///
///     cfn=(12)
///     calls=<count> 34
///     * <nanoseconds> <count>
///
/// On a cache line of its own, with the function's file: calls jump from any function to any other.
class alignas(64) CallText {
public:
  CallText(std::uint32_t id, std::uint32_t file, std::int64_t line) : file_(file) {
    char* const begin = text_.data();
    char* at = put(begin, "cfn=(");
    at = put(std::to_chars(at, begin + text_.size(), id).ptr, ")\ncalls=");
    before_count_ = static_cast<std::uint8_t>(at - begin);
    *at++ = ' ';
    at = put(std::to_chars(at, begin + text_.size(), line).ptr, "\n* ");
    after_count_ = static_cast<std::uint8_t>(at - begin - before_count_);
  }

  [[nodiscard]] std::uint32_t file() const { return file_; }

  /// @param at  room for `most` bytes
  /// @return where it ends
  [[nodiscard]] char* write(char* at, std::int64_t calls, std::int64_t nanoseconds) const {
    // A fixed number of bytes is copied faster than the right one.
    std::memcpy(at, text_.data(), text_.size());
    char* const count = at + before_count_;
    char* const count_end = std::to_chars(count, count + longest_number, calls).ptr;
    const auto digits = static_cast<std::size_t>(count_end - count);
    std::memcpy(count_end, text_.data() + before_count_, after_count_);
    at = std::to_chars(count_end + after_count_, count_end + after_count_ + longest_number, nanoseconds).ptr;
    *at++ = ' ';
    std::memcpy(at, count, digits);
    at[digits] = '\n';
    return at + digits + 1;
  }

  static constexpr std::size_t longest_number = 20;
  static constexpr std::size_t longest_text = 46;  ///< with an id of 10 digits and a line of 19
  static constexpr std::size_t most = longest_text + 3 * longest_number + 2;

private:
  static char* put(char* at, std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
  }

  std::uint32_t file_;
  std::array<char, longest_text> text_;
  std::uint8_t before_count_;
  std::uint8_t after_count_;
};

struct AllNames {
  Names objects;
  Names files;
  Names functions;  ///< the last is `<root>`
};

AllNames names_of(const Profile& profile, const Places& places) {
  std::vector<std::uint32_t> objects(places.objects.size());
  std::vector<std::uint32_t> files(places.files.size());
  std::vector<std::uint32_t> functions(profile.functions.size() + 1);
  for (const ProfiledEdge& edge : profile.edges) {
    const std::uint32_t file = places.file_of[edge.callee];
    ++functions[edge.callee];
    if (places.file_of[edge.caller] != file) {  // else it is not named
      ++files[file];
      ++objects[places.object_of[file]];
    }
  }
  return {Names(ids_by_use(objects)), Names(ids_by_use(files)), Names(ids_by_use(functions))};
}

class Writer {
public:
  Writer(const Profile& profile, Output& output)
      : profile_(profile),
        output_(output),
        places_(places_of(profile)),
        functions_by_file_(by_file(places_)),
        renamed_(profile, places_, functions_by_file_),
        names_(names_of(profile, places_)) {
    file_texts_.reserve(places_.files.size());
    for (std::uint32_t i = 0; i < places_.files.size(); ++i) {
      file_texts_.push_back("cfi=(" + std::to_string(names_.files.id_of(i)) + ")\n");
    }
    call_texts_.reserve(profile.functions.size());
    for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
      call_texts_.emplace_back(names_.functions.id_of(i), places_.file_of[i], line_of(profile.functions[i]));
    }
  }

  void write(const ExportOptions& options) {
    write_header(options);
    const callgraph::EdgesByCaller outgoing(profile_);
    write_root(callgraph::root_calls(profile_, callgraph::components_of(outgoing, profile_.functions.size())));
    for (const std::uint32_t function : functions_by_file_) {
      write_function(function, outgoing.from(function));
    }
  }

private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;

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
            << nanoseconds << ' ' << calls << ' ' << primitive << '\n';
  }

  void enter(std::uint32_t file) {
    if (file == file_) {
      return;
    }
    file_ = file;
    if (const std::uint32_t object = places_.object_of[file]; object != object_) {
      object_ = object;
      names_.objects.write(output_, "ob=", object, places_.objects[object]);
    }
    names_.files.write(output_, "fl=", file, places_.files[file]);
  }

  void write_root(const std::vector<callgraph::RootCalls>& calls) {
    if (calls.empty()) {
      return;
    }
    enter(static_cast<std::uint32_t>(places_.files.size() - 1));
    names_.functions.write(output_, "fn=", static_cast<std::uint32_t>(profile_.functions.size()), root_name);
    output_ << "0 0\n";
    for (const callgraph::RootCalls& call : calls) {
      write_call(call.function, call.calls, call.seconds);
    }
  }

  void write_function(std::uint32_t index, std::span<const callgraph::EdgesByCaller::Outgoing> outgoing) {
    const ProfiledFunction& function = profile_.functions[index];
    enter(places_.file_of[index]);
    names_.functions.write(output_, "fn=", index, renamed_.name_of(index));
    output_ << line_of(function) << ' ' << nanoseconds_of(function.self_seconds) << ' ' << function.calls << ' '
            << function.primitive << '\n';
    for (std::size_t i = 0; i < outgoing.size(); ++i) {
      constexpr std::size_t ahead = 8;
      if (i + ahead < outgoing.size()) {
        __builtin_prefetch(&call_texts_[outgoing[i + ahead].callee]);
      }
      if (outgoing[i].calls > 0) {
        write_call(outgoing[i].callee, outgoing[i].calls, outgoing[i].cumulative_seconds);
      }
    }
  }

  /// A call from the function that was written last. Its line stays that of the function: a dump does not know where in
  /// it a call stands.
  void write_call(std::uint32_t callee, std::int64_t calls, double seconds) {
    const CallText& text = call_texts_[callee];
    if (const std::uint32_t file = text.file(); file != file_) {
      if (const std::uint32_t object = places_.object_of[file]; object != object_) {
        names_.objects.write(output_, "cob=", object, places_.objects[object]);
      }
      if (names_.files.is_defined(file)) {
        output_ << file_texts_[file];
      } else {
        names_.files.write(output_, "cfi=", file, places_.files[file]);
      }
    }
    if (names_.functions.is_defined(callee)) {
      output_.take(text.write(output_.room_for(CallText::most), calls, nanoseconds_of(seconds)));
    } else {
      names_.functions.write(output_, "cfn=", callee, renamed_.name_of(callee));
      output_ << "calls=" << calls << ' ' << line_of(profile_.functions[callee]) << "\n* " << nanoseconds_of(seconds)
              << ' ' << calls << '\n';
    }
  }

  const Profile& profile_;
  Output& output_;
  Places places_;
  std::vector<std::uint32_t> functions_by_file_;
  Renamed renamed_;
  AllNames names_;
  std::vector<CallText> call_texts_;     ///< by function
  std::vector<std::string> file_texts_;  ///< by file: how a call names it once it is defined
  std::uint32_t file_ = none;            ///< of the function that is being written
  std::uint32_t object_ = none;          ///< likewise
};

}  // namespace

void write_callgrind(const Profile& profile, const ExportOptions& options, Output& output) {
  Writer(profile, output).write(options);
}

}  // namespace filperf::exporting
