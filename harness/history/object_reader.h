#pragma once

#include <optional>
#include <string>

#include "history/git.h"
#include "history/git_process.h"

namespace filperf::history {

/// Reads objects of a repository one after another from a single `git cat-file --batch`, whose format is
/// `<id> <type> <size>`, the bytes and a line feed, or `<name> missing` (git-cat-file(1), "Batch output").
class ObjectReader {
public:
  /// What is read of an object at most; larger ones are passed over. Far above any baseline.
  static constexpr std::size_t kLargestObject = std::size_t{256} << 20U;

  /// @throws Error where git cannot be started
  explicit ObjectReader(const Git& git);

  struct Object {
    std::string id;
    std::string type;     ///< `blob`, `commit`, `tree` or `tag`
    std::string content;  ///< empty where it is larger than kLargestObject
    bool too_large = false;
  };

  /// @param name  an object as git names it: `v1.0^{commit}`, `<commit>:<path>`
  /// @return no value where there is none of this name
  /// @throws Error where git fails, answers in another form or not at all, or the name cannot be asked for
  [[nodiscard]] std::optional<Object> read(const std::string& name);

private:
  [[nodiscard]] std::string read_line();
  [[nodiscard]] bool fill();
  void skip(std::size_t count);

  GitProcess process_;
  std::string buffered_;
  std::size_t consumed_ = 0;  ///< bytes of `buffered_` that were given out
};

}  // namespace filperf::history
