#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace filperf {

/// Whether a written file must survive a power cut (`durable` waits for the disk: some milliseconds).
enum class Durability { volatile_result, durable };

/// Whether the temporary file of another has a name from the beginning, so that any program can write to it.
enum class TemporaryName { none, from_the_beginning };

/// A file that is written as a whole or not at all: to a temporary file, which is then renamed over it. That one has a
/// name only while it replaces an older file, if the file system allows that, so that a process which is killed leaves
/// nothing. An older file there is untouched until then. The folder is made if it is missing. A symbolic link stays
/// one: what it points to is replaced.
class AtomicFile {
public:
  /// @throws Error if the folder or the temporary file cannot be made, or what is there is not a regular file (a
  ///               device would be replaced by a file)
  explicit AtomicFile(const std::filesystem::path& path, TemporaryName name = TemporaryName::none);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Without a commit nothing is left.
  ~AtomicFile();

  /// Appends. @throws Error if it cannot (full disk)
  void write(std::string_view content);

  /// Puts it in its place. @throws Error if it cannot
  void commit(Durability durability = Durability::volatile_result);

  /// The temporary file, for another program to write to if it has a name.
  [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }

private:
  [[noreturn]] void fail(const std::string& why) const;
  [[nodiscard]] bool open_nameless();
  [[nodiscard]] std::string temporary_pattern() const;
  void give_name();

  std::filesystem::path path_;    ///< as it was given, for messages
  std::filesystem::path target_;  ///< where links lead
  std::filesystem::path folder_;  ///< that holds it
  std::filesystem::path temporary_;
  bool has_name_ = false;  ///< of its own, which has to be removed if it is not put in its place
  Descriptor file_;
};

}  // namespace filperf
