#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::test {

/// What the profiler calls a function.
struct Label {
  std::string file;
  std::int64_t line = 0;
  std::string name;

  friend bool operator==(const Label&, const Label&) = default;
};

struct Counts {
  std::int64_t calls = 0;
  std::int64_t primitive = 0;
  double self_seconds = 0;
  double cumulative_seconds = 0;
};

/// Builds profiles as a dump would: each function with its callers. It keeps the invariants of Profile by itself.
class ProfileBuilder {
public:
  struct Caller {
    Label label;
    Counts counts;
  };

  ProfileBuilder& function(const Label& label, const Counts& counts, const std::vector<Caller>& callers = {}) {
    listed_.push_back({label, counts, callers});
    return *this;
  }

  [[nodiscard]] callgraph::Profile build() const {
    callgraph::Profile profile;
    std::vector<Label> labels;
    const auto string = [&](const std::string& text) {
      const auto found = std::find(profile.strings.begin(), profile.strings.end(), text);
      if (found != profile.strings.end()) {
        return static_cast<std::uint32_t>(found - profile.strings.begin());
      }
      profile.strings.push_back(text);
      return static_cast<std::uint32_t>(profile.strings.size() - 1);
    };
    const auto add = [&](const Label& label, const Counts& counts, bool listed) {
      labels.push_back(label);
      profile.functions.push_back({string(label.file), string(label.name), label.line, counts.calls, counts.primitive,
                                   counts.self_seconds, counts.cumulative_seconds, listed});
    };
    for (const Listed& function : listed_) {
      add(function.label, function.counts, true);
    }
    for (std::uint32_t callee = 0; callee < listed_.size(); ++callee) {
      for (const auto& [label, counts] : listed_[callee].callers) {
        if (std::find(labels.begin(), labels.end(), label) == labels.end()) {
          add(label, {}, false);
        }
        const auto caller = std::find(labels.begin(), labels.end(), label) - labels.begin();
        profile.edges.push_back({static_cast<std::uint32_t>(caller), callee, counts.calls, counts.primitive,
                                 counts.self_seconds, counts.cumulative_seconds});
      }
    }
    return profile;
  }

private:
  struct Listed {
    Label label;
    Counts counts;
    std::vector<Caller> callers;
  };

  std::vector<Listed> listed_;
};

inline Label builtin(const std::string& name) {
  return {"~", 0, "<built-in method " + name + ">"};
}

/// A program in one file, which calls a function that calls itself:
///
///     main (1 call, 0.5 s) -> fact (3 calls, 1 of them from main, 1.5 s) -> len (3 calls, 1 s)
inline callgraph::Profile factorial() {
  const Label main{"/p/main.py", 1, "main"};
  const Label fact{"/p/main.py", 5, "fact"};
  return ProfileBuilder()
      .function(main, {1, 1, 0.5, 3})
      .function(fact, {3, 1, 1.5, 2.5}, {{main, {1, 1, 0.5, 2.5}}, {fact, {2, 0, 1, 1}}})
      .function(builtin("builtins.len"), {3, 3, 1, 1}, {{fact, {3, 3, 1, 1}}})
      .build();
}

}  // namespace filperf::test
