#include "history/reference.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"

namespace filperf::history {

namespace {

/// Looks for baselines of the command that is counted today.
class Search {
public:
  Search(const Git& git, ObjectReader& objects, const baseline::Header& wanted, const BaselineReader& read)
      : git_(git), objects_(objects), wanted_(wanted), read_(read) {}

  /// The baseline with a path at a commit. @return no value if there is none, or it counts something else
  /// @throws Error if it cannot be read
  [[nodiscard]] std::optional<baseline::Baseline> at(const Commit& commit, const std::string& path) {
    const auto object = objects_.read(commit.id + ":" + path);
    if (!object || object->type != "blob") {
      return std::nullopt;
    }
    const std::string source = fmt::format("{} of commit {}", path, commit.short_id);
    try {
      if (!baseline::same_command(baseline::header_from_text(object->content, source), wanted_)) {
        return std::nullopt;
      }
      return read_(object->content, source);
    } catch (const Error& error) {
      throw Error("cannot read the baseline " + source, error.why(),
                  "Without it the growth since then is unknown. Name a later tag in CREEP_SINCE.");
    }
  }

  /// Searches the whole history: under the baseline's name at the tag, or at a later commit.
  [[nodiscard]] std::optional<Reference> in_history(const Commit& tag, const std::string& path) {
    const History history = read_history(git_, objects_, path);
    const Since since = read_since(git_, objects_, history, tag.id);
    if (!since.path.empty()) {
      if (std::optional<baseline::Baseline> found = at(tag, since.path)) {
        return Reference{std::move(*found), tag, true};
      }
    } else if (history.shallow) {
      throw Error(
          fmt::format("cannot find {} at commit {}", path, tag.short_id),
          "it had another name or did not exist then, and the history that would show it is cut off (a shallow clone)",
          "Fetch it with `git fetch --unshallow --tags`.");
    }
    for (const Entry& entry : newer_than(history, since).entries) {
      if (!entry.on_branch && entry.baseline != nullptr && baseline::same_command(*entry.baseline, wanted_)) {
        if (std::optional<baseline::Baseline> found = at(entry.commit, entry.path)) {
          return Reference{std::move(*found), entry.commit, false};
        }
      }
    }
    return std::nullopt;
  }

private:
  const Git& git_;
  ObjectReader& objects_;
  const baseline::Header& wanted_;
  const BaselineReader& read_;
};

}  // namespace

std::optional<Reference> find_reference(const Git& git, ObjectReader& objects, const std::string& path,
                                        const std::string& tag, const baseline::Header& wanted,
                                        const BaselineReader& read) {
  const Commit commit = resolve(git, objects, tag);
  Search search(git, objects, wanted, read);
  // The baseline nearly always had the same name then. In that case nobody has to read the history.
  if (std::optional<baseline::Baseline> found = search.at(commit, path)) {
    return Reference{std::move(*found), commit, true};
  }
  return search.in_history(commit, path);
}

}  // namespace filperf::history
