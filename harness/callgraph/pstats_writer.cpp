#include "callgraph/pstats_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "callgraph/marshal_writer.h"

namespace filperf::callgraph {

namespace {

constexpr std::uint32_t kNoSlot = 0xFFFFFFFF;
constexpr std::size_t kLongestShort = 255;

std::uint8_t type_of(const std::string& text) {
  const bool ascii =
      std::all_of(text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
  if (!ascii) {
    return marshal::unicode;
  }
  return text.size() <= kLongestShort ? marshal::short_ascii : marshal::ascii;
}

class Writer {
public:
  explicit Writer(const Profile& profile)
      : profile_(profile),
        string_slots_(profile.strings.size(), kNoSlot),
        label_slots_(profile.functions.size(), kNoSlot) {}

  [[nodiscard]] std::string write() {
    // Roughly the bytes of an edge, and of a function with its strings.
    constexpr std::size_t kEdgeBytes = 40;
    constexpr std::size_t kFunctionBytes = 150;
    out_.reserve(kEdgeBytes * profile_.edges.size() + kFunctionBytes * profile_.functions.size());
    const std::vector<std::size_t> first_edges = first_edge_of_each_callee();
    out_.begin_dict(false);
    for (std::uint32_t i = 0; i < profile_.functions.size(); ++i) {
      const ProfiledFunction& function = profile_.functions[i];
      if (!function.listed) {
        continue;
      }
      label(i);
      out_.begin_tuple(5, false);
      out_.integer(function.primitive, false);
      out_.integer(function.calls, false);
      out_.real(function.self_seconds);
      out_.real(function.cumulative_seconds);
      out_.begin_dict(false);
      for (std::size_t at = first_edges[i]; at < profile_.edges.size() && profile_.edges[at].callee == i; ++at) {
        edge(profile_.edges[at]);
      }
      out_.end_dict();
    }
    out_.end_dict();
    return std::move(out_).take();
  }

private:
  [[nodiscard]] std::vector<std::size_t> first_edge_of_each_callee() const {
    std::vector<std::size_t> first(profile_.functions.size(), profile_.edges.size());
    for (std::size_t i = profile_.edges.size(); i-- > 0;) {
      first[profile_.edges[i].callee] = i;
    }
    return first;
  }

  void label(std::uint32_t index) {
    std::uint32_t& slot = label_slots_[index];
    if (slot != kNoSlot) {
      out_.reference(slot);
      return;
    }
    const ProfiledFunction& function = profile_.functions[index];
    slot = out_.begin_tuple(3, true);
    string(function.file);
    out_.integer(function.line, false);
    string(function.name);
  }

  void string(std::uint32_t index) {
    std::uint32_t& slot = string_slots_[index];
    if (slot != kNoSlot) {
      out_.reference(slot);
      return;
    }
    slot = out_.string(profile_.strings[index], type_of(profile_.strings[index]));
  }

  /// `nc` comes first here; in a function's own counts `cc` does.
  void edge(const ProfiledEdge& edge) {
    label(edge.caller);
    out_.begin_tuple(4, false);
    out_.integer(edge.calls, false);
    out_.integer(edge.primitive, false);
    out_.real(edge.self_seconds);
    out_.real(edge.cumulative_seconds);
  }

  const Profile& profile_;
  MarshalWriter out_;
  std::vector<std::uint32_t> string_slots_;
  std::vector<std::uint32_t> label_slots_;
};

}  // namespace

std::string write_pstats(const Profile& profile) {
  return Writer(profile).write();
}

}  // namespace filperf::callgraph
