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
  /// The largest object that is read; larger ones are skipped. Far larger than any baseline.
  static constexpr std::size_t kLargestObject = std::size_t{256} << 20U;

  /// @throws Error if git cannot be started
  explicit ObjectReader(const Git& git);

  struct Object {
    std::string id;
    std::string type;     ///< `blob`, `commit`, `tree` or `tag`
    std::string content;  ///< empty if the object is larger than kLargestObject
    bool too_large = false;
  };

  /// @param name  an object as git names it: `v1.0^{commit}`, `<commit>:<path>`
  /// @return no value if there is no object with this name, or this clone lacks it
  /// @throws Error if git fails, gives no answer or one in another form, or the name cannot be passed to git
  [[nodiscard]] std::optional<Object> read(const std::string& name);

private:
  [[nodiscard]] std::string read_line();
  [[nodiscard]] bool fill();
  void skip(std::size_t count);

  /// Starts git, in place of the one that has ended.
  void start();

  Git git_;
  std::optional<GitProcess> process_;
  std::string buffered_;
  std::size_t consumed_ = 0;  ///< bytes of `buffered_` that were already used
};

}  // namespace filperf::history
