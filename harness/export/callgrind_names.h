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

// The names of functions in a file of callgrind's format (export/callgrind.cpp).

/// The function that makes all calls from outside, and its file and object.
inline constexpr std::string_view kCallgrindRoot = callgraph::kRootCaller;

/// A name that the format can hold: on one line, not empty, without spaces at its ends, because readers remove those.
[[nodiscard]] std::string callgrind_name(std::string_view text);

/// Names by id. Each name is written out at its first use.
class NameIds {
public:
  /// @param uses  by name: how often it is written. Ids count from 1, the smallest for the name written most often,
  ///              because short ids make a short file.
  explicit NameIds(const std::vector<std::uint32_t>& uses);

  [[nodiscard]] std::uint32_t id_of(std::uint32_t index) const { return ids_[index]; }
  [[nodiscard]] bool is_defined(std::uint32_t index) const { return defined_[index]; }

  /// Writes a line such as `fn=(12) main`, and `fn=(12)` from the second time on.
  /// @param name  name() returns the name; called the first time only
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

/// The files of functions, and the objects of files. An object of Callgrind (a program or a library) is an origin here.
struct CallgrindPlaces {
  std::vector<std::string> objects;
  std::vector<std::string> files;
  std::vector<std::uint32_t> object_of;  ///< by file
  std::vector<std::uint32_t> file_of;    ///< by function
  std::uint32_t root_file = 0;           ///< of `<root>`, which is not a function of the profile

  /// The functions, grouped by file, otherwise in the profile's order.
  [[nodiscard]] std::vector<std::uint32_t> functions_by_file() const;
};
[[nodiscard]] CallgrindPlaces callgrind_places(const callgraph::Profile& profile);

/// The name of each function. It is the profile's name if the format can hold it and no other function of the file has
/// it. Otherwise it has escapes, and the function's line.
class FunctionNames {
public:
  /// @param by_file  the result of functions_by_file
  /// The profile must outlive this object.
  FunctionNames(const callgraph::Profile& profile, const CallgrindPlaces& places,
                const std::vector<std::uint32_t>& by_file);

  [[nodiscard]] std::string_view of(std::uint32_t function) const;

private:
  void tell_apart(std::vector<std::uint32_t> functions);

  const callgraph::Profile& profile_;
  std::unordered_map<std::uint32_t, std::string> renamed_;  ///< by function
  bool all_can_be_written_ = true;
};

/// The ids of all names.
struct CallgrindIds {
  NameIds objects;
  NameIds files;
  NameIds functions;  ///< the last one is `<root>`
};
[[nodiscard]] CallgrindIds callgrind_ids(const callgraph::Profile& profile, const CallgrindPlaces& places);

}  // namespace filperf::exporting
