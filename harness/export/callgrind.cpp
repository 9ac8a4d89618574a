// Callgrind's profile format 1, for KCachegrind, QCachegrind and callgrind_annotate: exact.
// https://valgrind.org/docs/manual/cl-format.html
//
// The readers of this format expect more than its definition says:
//
// - They derive inclusive cost from calls. A function that is called from outside and from inside would show only the
//   calls from inside. So a function `<root>` makes all calls from outside.
// - Names are always compressed, `fn=(id) name`. This also protects a name that begins with a parenthesis. To
//   KCachegrind an id is a function, not a name, so each function has its own id even if names are equal.
// - Readers know a function by its object, file and name, not by its line. If several functions in one file have the
//   same name, their names get their lines.
// - Without `cob=` and `cfi=` a call stays in the object and file of the caller. Readers forget both after each call.
// - Costs are not negative, and names have no line ends.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "callgraph/call_graph.h"
#include "callgraph/structure.h"
#include "export/callgrind_names.h"
#include "export/frames.h"
#include "export/writers.h"

namespace filperf::exporting {

namespace {

using callgraph::Profile;
using callgraph::ProfiledEdge;
using callgraph::ProfiledFunction;
using callgraph::saturating_sum;

std::int64_t line_of(const ProfiledFunction& function) {
  return std::max<std::int64_t>(function.line, 0);
}

/// A short text in a block of fixed size. Copying the whole block is faster than copying the right number of bytes.
template <std::size_t most>
class Piece {
public:
  Piece() = default;
  explicit Piece(std::string_view text) : length_(static_cast<std::uint8_t>(text.size())) {
    std::copy(text.begin(), text.end(), text_.begin());
  }

  /// @param at  room for `most` bytes
  /// @return where the text ends
  [[nodiscard]] char* copy_to(char* at) const {
    std::memcpy(at, text_.data(), most);
    return at + length_;
  }

private:
  std::array<char, most> text_{};
  std::uint8_t length_ = 0;
};

constexpr std::size_t longest_number = 20;  ///< of 64 bits, with its sign
constexpr std::size_t longest_id = 10;      ///< of 32 bits

char* put_number(char* at, std::int64_t number) {
  return std::to_chars(at, at + longest_number, number).ptr;
}

/// A call has no number of primitive calls: those of a function are not the sum of those from each caller. The format
/// lets a line leave out zeros at its end, but speedscope reads what is missing as no number.
constexpr std::string_view kNoPrimitiveCalls = " 0\n";

/// The text that every call of a function repeats. It is made once, because most of the file is calls.
///
///     cfn=(12)
///     calls=<count> 34
///     * <nanoseconds> <count> 0
///
/// It has its own cache line, together with the function's file, because calls jump from any function to any other.
class alignas(64) CallText {
public:
  CallText(std::uint32_t id, std::uint32_t file, std::int64_t line)
      : file_(file),
        before_count_("cfn=(" + std::to_string(id) + ")\ncalls="),
        after_count_(" " + std::to_string(line) + "\n* ") {}

  [[nodiscard]] std::uint32_t file() const { return file_; }

  /// @param at  room for `most` bytes
  /// @return where the text ends
  [[nodiscard]] char* write(char* at, std::int64_t calls, std::int64_t nanoseconds) const {
    char* const count = before_count_.copy_to(at);
    char* const count_end = put_number(count, calls);
    at = put_number(after_count_.copy_to(count_end), nanoseconds);
    *at++ = ' ';
    // The two may overlap: this copies as many bytes as the longest number has.
    std::memmove(at, count, longest_number);
    at += count_end - count;
    return std::copy(kNoPrimitiveCalls.begin(), kNoPrimitiveCalls.end(), at);
  }

private:
  static constexpr std::size_t before = 13 + longest_id;    ///< "cfn=(", the id, ")\ncalls="
  static constexpr std::size_t after = 4 + longest_number;  ///< " ", the line, "\n* "

public:
  static constexpr std::size_t most = before + after + 3 * longest_number + 1 + kNoPrimitiveCalls.size();

private:
  std::uint32_t file_;
  Piece<before> before_count_;
  Piece<after> after_count_;
};

/// The text with which a call names a file, once the file is defined.
using FileText = Piece<7 + longest_id>;  ///< "cfi=(", the id, ")\n"

class Writer {
public:
  Writer(const Profile& profile, Output& output)
      : profile_(profile),
        output_(output),
        places_(callgrind_places(profile)),
        functions_by_file_(places_.functions_by_file()),
        names_(profile, places_, functions_by_file_),
        ids_(callgrind_ids(profile, places_)) {
    file_texts_.reserve(places_.files.size());
    for (std::uint32_t i = 0; i < places_.files.size(); ++i) {
      file_texts_.emplace_back("cfi=(" + std::to_string(ids_.files.id_of(i)) + ")\n");
    }
    call_texts_.reserve(profile.functions.size());
    for (std::uint32_t i = 0; i < profile.functions.size(); ++i) {
      call_texts_.emplace_back(ids_.functions.id_of(i), places_.file_of[i], line_of(profile.functions[i]));
    }
  }

  void write(const ExportOptions& options) {
    write_header(options);
    const callgraph::EdgesByCaller outgoing(profile_);
    write_root(callgraph::root_calls(profile_, callgraph::components_of(outgoing, profile_.functions.size())));
    for (std::size_t i = 0; i < functions_by_file_.size(); ++i) {
      if (i + 1 < functions_by_file_.size()) {
        const auto next = outgoing.from(functions_by_file_[i + 1]);
        fetch_callees(next.first(std::min(next.size(), fetched_ahead)));
      }
      write_function(functions_by_file_[i], outgoing.from(functions_by_file_[i]));
    }
  }

private:
  using Calls = std::span<const callgraph::EdgesByCaller::Outgoing>;

  static constexpr std::uint32_t none = 0xFFFFFFFF;
  static constexpr std::size_t fetched_ahead = 8;

  /// Starts loading the data that the calls will need, before they are written. It must be inline: the compiler assumes
  /// that a call to a function that only prefetches has no effect, and removes it.
  [[gnu::always_inline]] inline void fetch_callees(Calls calls) const {
    for (const callgraph::EdgesByCaller::Outgoing& call : calls) {
      __builtin_prefetch(&call_texts_[call.callee]);
    }
  }

  void write_header(const ExportOptions& options) {
    std::int64_t nanoseconds = 0;
    std::int64_t calls = 0;
    std::int64_t primitive = 0;
    for (const ProfiledFunction& function : profile_.functions) {
      nanoseconds = saturating_sum(nanoseconds, nanoseconds_of(function.self_seconds));
      calls = saturating_sum(calls, function.calls);
      primitive = saturating_sum(primitive, function.primitive);
    }
    output_ << "# callgrind format\nversion: 1\ncreator: " << callgrind_name(options.creator)
            << "\ncmd: " << callgrind_name(options.source)
            << "\ndesc: Times and counts of cProfile, exact. pcalls: calls that the function itself did not make.\n"
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
      ids_.objects.write(output_, "ob=", object, [&] { return std::string_view(places_.objects[object]); });
    }
    ids_.files.write(output_, "fl=", file, [&] { return std::string_view(places_.files[file]); });
  }

  void write_root(const std::vector<callgraph::RootCalls>& calls) {
    if (calls.empty()) {
      return;
    }
    enter(places_.root_file);
    ids_.functions.write(output_, "fn=", static_cast<std::uint32_t>(profile_.functions.size()),
                         [] { return kCallgrindRoot; });
    output_ << "0 0 0 0\n";
    for (const callgraph::RootCalls& call : calls) {
      write_call(call.function, call.calls, call.seconds);
    }
  }

  void write_function(std::uint32_t index, Calls outgoing) {
    const ProfiledFunction& function = profile_.functions[index];
    enter(places_.file_of[index]);
    ids_.functions.write(output_, "fn=", index, [&] { return names_.of(index); });
    output_ << line_of(function) << ' ' << nanoseconds_of(function.self_seconds) << ' ' << function.calls << ' '
            << function.primitive << '\n';
    for (std::size_t i = 0; i < outgoing.size(); ++i) {
      if (i + fetched_ahead < outgoing.size()) {
        fetch_callees(outgoing.subspan(i + fetched_ahead, 1));
      }
      if (outgoing[i].calls > 0) {
        write_call(outgoing[i].callee, outgoing[i].calls, outgoing[i].cumulative_seconds);
      }
    }
  }

  /// Writes a call from the function that was written last. Its line is the function's line: a dump does not say where
  /// in the function a call stands.
  void write_call(std::uint32_t callee, std::int64_t calls, double seconds) {
    const CallText& text = call_texts_[callee];
    if (const std::uint32_t file = text.file(); file != file_) {
      if (const std::uint32_t object = places_.object_of[file]; object != object_) {
        ids_.objects.write(output_, "cob=", object, [&] { return std::string_view(places_.objects[object]); });
      }
      if (ids_.files.is_defined(file)) {
        output_.take(file_texts_[file].copy_to(output_.room_for(sizeof(FileText))));
      } else {
        ids_.files.write(output_, "cfi=", file, [&] { return std::string_view(places_.files[file]); });
      }
    }
    if (ids_.functions.is_defined(callee)) {
      output_.take(text.write(output_.room_for(CallText::most), calls, nanoseconds_of(seconds)));
    } else {
      ids_.functions.write(output_, "cfn=", callee, [&] { return names_.of(callee); });
      output_ << "calls=" << calls << ' ' << line_of(profile_.functions[callee]) << "\n* " << nanoseconds_of(seconds)
              << ' ' << calls << kNoPrimitiveCalls;
    }
  }

  const Profile& profile_;
  Output& output_;
  CallgrindPlaces places_;
  std::vector<std::uint32_t> functions_by_file_;
  FunctionNames names_;
  CallgrindIds ids_;
  std::vector<CallText> call_texts_;  ///< by function
  std::vector<FileText> file_texts_;  ///< by file
  std::uint32_t file_ = none;         ///< of the function that is being written
  std::uint32_t object_ = none;       ///< of the function that is being written
};

}  // namespace

void write_callgrind(const Profile& profile, const ExportOptions& options, Output& output) {
  Writer(profile, output).write(options);
}

}  // namespace filperf::exporting
