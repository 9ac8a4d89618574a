#include "profile/shebang.h"

#include <algorithm>

#include "profile/python_arguments.h"
#include "targets.h"

void filperf::fuzz::shebang(std::string_view bytes) {
  const auto words = profile::interpreter_of(bytes, "/no/such/folder/script").words;
  require(words.empty() || !words.front().empty() || bytes.starts_with("#!"), "only a first line names an interpreter");
  static_cast<void>(profile::shim_question(bytes, "filare"));
  const auto line = profile::shell_words(bytes.substr(0, bytes.find('\n')));
  for (const auto* list : {&words, line ? &*line : nullptr}) {
    if (list == nullptr) {
      continue;
    }
    if (const auto read = accepted([&] { return profile::read_python_arguments(*list); })) {
      require(read->options.size() + read->arguments.size() <= 2 * list->size() + 1, "words are not made up");
    }
  }
}
