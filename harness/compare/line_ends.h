#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "compare/tree.h"
#include "history/git.h"
#include "history/object_reader.h"

namespace filperf::compare {

/// How git ends the lines of a file in a working tree.
enum class LineEnd {
  as_stored,
  crlf,
  crlf_if_text  ///< only where the stored file looks like a text with none but line feeds
};

/// What the attributes of a file and the repository's config make of it (gitattributes(5), "End-of-line conversion").
/// @param text, eol        the values as `git check-attr` prints them
/// @param crlf_by_default  whether texts whose attributes do not say it get CRLF (core.autocrlf, core.eol)
/// @param guesses          whether files without attributes may be texts (core.autocrlf=true)
[[nodiscard]] LineEnd line_end_of(std::string_view text, std::string_view eol, bool crlf_by_default, bool guesses);

/// A stored file as it stands in a working tree.
[[nodiscard]] std::string with_line_end(std::string content, LineEnd end);

/// The line ends of a commit's files, as a checkout of it would have them.
class LineEnds {
public:
  /// Reads the attributes of a commit, and those of the repository. No filter that they name is run.
  /// @param files  all of the commit
  LineEnds(const history::Git& git, history::ObjectReader& objects, const std::vector<TreeFile>& files);

  /// A file's content as a checkout has it.
  [[nodiscard]] std::string of(const std::string& path, std::string content) const;

private:
  std::unordered_set<std::string> always_;
  std::unordered_set<std::string> if_text_;
};

}  // namespace filperf::compare
