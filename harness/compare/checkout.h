#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compare/tree.h"
#include "history/git.h"
#include "history/object_reader.h"

namespace filperf::compare {

/// What of a commit is written to a folder.
struct CheckoutRequest {
  std::string name;             ///< what people call the commit
  std::vector<TreeFile> files;  ///< all of the commit
  std::string place;            ///< the folder of the commit that holds the package
  std::string package;
};

/// Writes the files of a commit that running its package may need, at the places where a checkout has them: all of
/// `src`, or the packages and modules beside the program's; and what says which version it is. The repository is only
/// read, and nothing that its config or its attributes name is run.
///
/// A symbolic link is made if it leads to a file of the commit, which is then written too. Files of a submodule come
/// from its repository in the working tree. Lines end as in a checkout (see line_ends.h). Of a file in Git LFS the
/// content is taken, if the repository has it.
/// @param folder  an empty one
/// @return what is missing, a sentence each
/// @throws Error if this clone lacks a file of the commit, or one cannot be written
[[nodiscard]] std::vector<std::string> write_checkout(const history::Git& git, history::ObjectReader& objects,
                                                      const CheckoutRequest& request,
                                                      const std::filesystem::path& folder);

}  // namespace filperf::compare
