#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/output.h"
#include "callgraph/call_graph.h"
#include "callgraph/profile.h"

namespace filperf::exporting {

// How functions are called in a file of callgrind's format (export/callgrind.cpp).

/// The function that calls all that is called from outside, its file and its object.
inline constexpr std::string_view kCallgrindRoot = callgraph::kRootCaller;

/// A name as the format can hold it: on one line, not empty, without spaces at its ends, which readers take off.
[[nodiscard]] std::string callgrind_name(std::string_view text);

/// Names by id, each written out where it is named first.
class NameIds {
public:
  /// @param uses  by name, how often it is written: ids count from 1, the smallest for what is written most often, for
  ///              short ids make a short file
  explicit NameIds(const std::vector<std::uint32_t>& uses);

  [[nodiscard]] std::uint32_t id_of(std::uint32_t index) const { return ids_[index]; }
  [[nodiscard]] bool is_defined(std::uint32_t index) const { return defined_[index]; }

  /// Writes a line such as `fn=(12) main`, and `fn=(12)` from the second time on.
  /// @param name  name(): what it is called, asked for the first time only
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

/// The files that functions lie in, and the objects that files lie in: what Callgrind means by an object, a program or
/// a library, is an origin here.
struct CallgrindPlaces {
  std::vector<std::string> objects;
  std::vector<std::string> files;
  std::vector<std::uint32_t> object_of;  ///< by file
  std::vector<std::uint32_t> file_of;    ///< by function
  std::uint32_t root_file = 0;           ///< of `<root>`, which is no function of the profile

  /// The functions, those of one file together, otherwise in the profile's order.
  [[nodiscard]] std::vector<std::uint32_t> functions_by_file() const;
};
[[nodiscard]] CallgrindPlaces callgrind_places(const callgraph::Profile& profile);

/// What each function is called: as in the profile where that can be written and is the only one of its file, else with
/// escapes, and with its line.
class FunctionNames {
public:
  /// @param by_file  as functions_by_file gives it. The profile must live longer.
  FunctionNames(const callgraph::Profile& profile, const CallgrindPlaces& places,
                const std::vector<std::uint32_t>& by_file);

  [[nodiscard]] std::string_view of(std::uint32_t function) const;

private:
  void tell_apart(std::vector<std::uint32_t> functions);

  const callgraph::Profile& profile_;
  std::unordered_map<std::uint32_t, std::string> renamed_;  ///< by function
  bool all_can_be_written_ = true;
};

/// The ids of all that is named.
struct CallgrindIds {
  NameIds objects;
  NameIds files;
  NameIds functions;  ///< the last is `<root>`
};
[[nodiscard]] CallgrindIds callgrind_ids(const callgraph::Profile& profile, const CallgrindPlaces& places);

}  // namespace filperf::exporting
