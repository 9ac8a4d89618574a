#include "compare/count_key.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "base/files.h"
#include "base/version.h"
#include "driver/sources.h"
#include "run/python_environment.h"

namespace filperf::compare {

namespace fs = std::filesystem;
using scenario::Scenario;

namespace {

constexpr const char* kKeySchema = "filperf/count-key/1";

/// Texts that cannot run into each other.
class Key {
public:
  Key& add(std::string_view part) {
    text_ += fmt::format("{}:", part.size());
    text_ += part;
    return *this;
  }
  void add(const std::vector<std::string>& parts) {
    add(std::to_string(parts.size()));
    for (const std::string& part : parts) {
      add(part);
    }
  }
  void add(const std::map<std::string, std::string>& values) {
    add(std::to_string(values.size()));
    for (const auto& [name, value] : values) {
      add(name).add(value);
    }
  }
  /// A file, or a folder with all that is in it.
  void add_content(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      add(path.filename().string()).add(digest_of(read_file(path)));
      return;
    }
    std::vector<fs::path> entries;
    for (auto entry = fs::recursive_directory_iterator(path, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      entries.push_back(entry->path());
    }
    if (error) {
      throw Error("cannot read the input " + path.string(), error.message());
    }
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) {
      add(entry.lexically_relative(path.parent_path()).string());
      if (fs::is_regular_file(entry, error)) {
        add(digest_of(read_file(entry)));
      }
    }
  }
  [[nodiscard]] std::string digest() const { return digest_of(text_); }

private:
  std::string text_;
};

void add_command(Key& key, const Scenario& scenario) {
  key.add(scenario.name).add(scenario::name_of(scenario.phase));
  key.add(scenario.arguments);
  for (const fs::path& input : scenario.inputs) {
    key.add_content(input.has_filename() ? input : input.parent_path());
  }
  for (const fs::path& directory : scenario.directories) {
    key.add(directory.string());
  }
  if (scenario.standard_input) {
    key.add("stdin").add_content(*scenario.standard_input);
  }
  key.add(scenario.environment);
  key.add(scenario.prepare);
  key.add(fmt::format("{} {} {} {}", scenario.prepare_exit, scenario.expected_exit, scenario.counts_children,
                      scenario.counts_lines));
  if (scenario.growth) {
    key.add(fmt::format("growth {}", fmt::join(scenario.growth->sizes, " "))).add_content(scenario.growth->generator);
    key.add(scenario.growth->generator_arguments);
    key.add(scenario.growth->generates);
  }
}

}  // namespace

std::string count_key(const gate::Declared& declared, bool warm) {
  const Scenario& scenario = declared.scenario;
  const scenario::Subject& subject = scenario.subject;
  Key key;
  key.add(kKeySchema).add(version()).add(digest_of(driver::driver_source())).add(digest_of(driver::counter_library()));
  // A staged source's digest is over its environment too.
  key.add(subject.staged ? subject.staged->content
                         : "installed " + run::portable_identity_of(run::environment_of(subject.python)));
  key.add(warm ? "warm" : "cold");
  key.add(subject.entry).add(subject.package).add(subject.program).add(declared.settings.engine.value);
  key.add(subject.tools);
  key.add(subject.environment);
  add_command(key, scenario);
  return key.digest();
}

}  // namespace filperf::compare
