#include <algorithm>

#include "baseline/header.h"
#include "history/locate.h"
#include "history/object_format.h"
#include "history/revisions.h"
#include "targets.h"

void filperf::fuzz::git_objects(std::string_view bytes) {
  if (const auto commits = accepted([&] { return history::parse_revisions(bytes); })) {
    for (const history::Commit& commit : *commits) {
      require(commit.id.size() == 40 || commit.id.size() == 64, "an id is hexadecimal");
    }
  }
  if (const auto renames = accepted([&] { return history::parse_renames(bytes); })) {
    for (const history::Rename& rename : *renames) {
      require(!rename.from.empty() && !rename.to.empty(), "a rename has two names");
    }
  }
  if (const auto parts = accepted([&] { return history::parse_nul_separated(bytes); })) {
    for (const std::string& part : *parts) {
      static_cast<void>(history::is_version(part));
      static_cast<void>(history::is_path(part));
    }
  }
  static_cast<void>(history::is_version(std::string(bytes)));
  static_cast<void>(accepted([&] { return history::parse_object_answer(bytes.substr(0, bytes.find('\n'))); }));
  for (const std::size_t size : {std::size_t{20}, std::size_t{32}}) {
    if (const auto id = history::id_in_tree(bytes, size, "baselines")) {
      require(id->size() == 2 * size, "an id has two digits for each byte");
    }
  }
  static_cast<void>(accepted([&] { return filperf::baseline::header_from_text(sealed(bytes), "of a commit"); }));
}
