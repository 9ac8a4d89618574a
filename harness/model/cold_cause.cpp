#include "model/cold_cause.h"

#include <array>

namespace filperf::model {

namespace {

struct Words {
  ColdCause cause;
  const char* name;
  const char* words;
};

constexpr std::array<Words, 7> kWords{{
    {ColdCause::none, "", "nothing is known against a warm run"},
    {ColdCause::import, "import", "its import leaves something open that all warm runs would share"},
    {ColdCause::folders, "folders",
     "it writes into folders that it found at its import, where the next warm run would see it"},
    {ColdCause::failure, "failure", "it fails in the warm interpreter"},
    {ColdCause::counts, "counts", "it makes other calls in the warm interpreter"},
    {ColdCause::output, "output", "it prints something else in the warm interpreter"},
    {ColdCause::files, "files", "it writes other files in the warm interpreter"},
}};

const Words& words_of(ColdCause cause) {
  return kWords.at(static_cast<std::size_t>(cause));
}

}  // namespace

const char* name_of(ColdCause cause) {
  return words_of(cause).name;
}

std::optional<ColdCause> cold_cause_named(std::string_view name) {
  for (const Words& words : kWords) {
    if (words.cause != ColdCause::none && words.name == name) {
      return words.cause;
    }
  }
  return std::nullopt;
}

const char* words_for(ColdCause cause) {
  return words_of(cause).words;
}

}  // namespace filperf::model
