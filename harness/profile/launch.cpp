#include "profile/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <system_error>

#include "base/descriptor.h"
#include "base/files.h"
#include "driver/sources.h"
#include "profile/watcher.h"

namespace filperf::profile {

namespace fs = std::filesystem;

namespace {

constexpr int kNotFound = 127;
constexpr int kCannotRun = 126;

/// A text as a literal of Python: bytes, so that what is not UTF-8 comes through as well.
std::string literal(const std::string& text) {
  std::string result = "b'";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte > 0x7e || character == '\'' || character == '\\') {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += character;
    }
  }
  return result + "'";
}

std::string literal(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const std::string& text : texts) {
    result += literal(text) + ", ";
  }
  return result + "]";
}

const char* name_of(Target target) {
  switch (target) {
    case Target::script:
      return "script";
    case Target::module:
      return "module";
    case Target::input:
      return "input";
    case Target::code:
    case Target::none:
      break;
  }
  return "code";
}

/// The dump's file where it is wanted as it is; none where the driver's is only what others are made from.
std::string dump_of(const Plan& plan) {
  const auto found =
      std::find_if(plan.files.begin(), plan.files.end(), [](const OutputFile& file) { return file.format == kPstats; });
  return found == plan.files.end() ? "" : found->path.string();
}

/// What is left to do when the dump is there; none where the dump is all that is wanted.
std::vector<std::string> finish_words(const PythonCommand& command, const Plan& plan, const std::string& harness) {
  std::vector<std::string> words{harness, "finish-profile", "--title=" + command.name};
  for (const OutputFile& file : plan.files) {
    if (file.format != kPstats) {
      words.push_back(fmt::format("--write={}={}", file.format, file.path.string()));
    }
  }
  if (plan.top > 0) {
    words.push_back(fmt::format("--top={}", plan.top));
    words.push_back(fmt::format("--sort={}", fmt::join(plan.sort, ",")));
  }
  if (words.size() == 3) {
    return {};
  }
  words.push_back(dump_of(plan).empty() ? part_of(plan).string() : dump_of(plan));
  return words;
}

/// A file without a name that holds a text. Its descriptor survives exec, and has the number of no standard stream:
/// that may be closed, and stays so.
Descriptor file_with(std::string_view text) {
  const Descriptor made(::memfd_create("filperf", MFD_CLOEXEC));
  Descriptor file(made ? ::fcntl(made.get(), F_DUPFD, STDERR_FILENO + 1) : -1);
  if (!file || !write_all(file.get(), text) || ::lseek(file.get(), 0, SEEK_SET) != 0) {
    throw Error("cannot start the profiler", std::strerror(errno));
  }
  return file;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void execute(const fs::path& program, std::vector<std::string> words) {
  std::fflush(nullptr);
  const std::string attempt = "cannot run " + words.front();
  // Like a shell: a file that the kernel does not know is a script of `sh`.
  ::execvp(program.c_str(), pointers(words).data());
  const int reason = errno;
  throw CommandError(reason == ENOENT ? kNotFound : kCannotRun, attempt, std::strerror(reason));
}

}  // namespace

fs::path part_of(const Plan& plan) {
  // In the folder of the first file, so that it can be renamed.
  const fs::path& first = dump_of(plan).empty() ? plan.files.front().path : fs::path(dump_of(plan));
  return first.parent_path() / fmt::format(".filperf-{}-{}.part", first.filename().string(), ::getpid());
}

std::vector<std::string> profiled_words(const PythonCommand& command, const DriverFiles& files) {
  std::vector<std::string> words = command.through;
  words.push_back(command.interpreter_name);
  words.insert(words.end(), command.options.begin(), command.options.end());
  words.push_back(fmt::format("/proc/self/fd/{}", files.driver));
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  return words;
}

std::string driver_call(const PythonCommand& command, const Plan& plan, const std::string& harness,
                        const DriverFiles& files) {
  return fmt::format(
      "profile(({}, {}), kind='{}', what={}, options={}, typed={}, part={}, dump={}, finish={}, strip_dirs={})\n",
      files.driver, files.library, name_of(command.target), literal(command.what), command.options.size(),
      literal(command.typed), literal(part_of(plan).string()), literal(dump_of(plan)),
      literal(finish_words(command, plan, harness)), plan.strip_dirs ? "True" : "False");
}

std::string driver_text(const PythonCommand& command, const Plan& plan, const std::string& call) {
  // In words that Python 2 understands. They leave no name in the program's `__main__`.
  return fmt::format(
      "__import__('sys').version_info < (3, 8) and (\n"
      "    [__import__('os').remove(part) for part in [{}] if __import__('os').path.exists(part)],\n"
      "    __import__('sys').exit('filperf: cannot profile {}: it is too old, Python 3.8 or later is needed'))\n"
      "exec(compile({}, '<filperf>', 'exec'), {{}})\n",
      literal(part_of(plan).string()),
      command.interpreter_name.find_first_of("'\\\n") == std::string::npos ? command.interpreter_name : "this Python",
      literal(std::string(driver::profile_driver_source()) + "\n\n" + call));
}

void execute_profiled(const PythonCommand& command, const Plan& plan) {
  std::error_code error;
  const fs::path harness = fs::read_symlink("/proc/self/exe", error);
  const Descriptor library = file_with(driver::ending_library());
  // The text names its own descriptor, so the file comes first.
  const Descriptor driver = file_with("");
  const DriverFiles files{driver.get(), library.get()};
  const std::string text = driver_text(command, plan, driver_call(command, plan, harness.string(), files));
  if (!write_all(driver.get(), text) || ::lseek(driver.get(), 0, SEEK_SET) != 0) {
    throw Error("cannot start the profiler", std::strerror(errno));
  }
  watch_for_profile(part_of(plan), command.name);
  execute(command.through.empty() ? command.interpreter : fs::path(command.through.front()),
          profiled_words(command, files));
}

void execute_command(const std::vector<std::string>& command, const std::string& search_path) {
  execute(find_program(command.front(), search_path), command);
}

}  // namespace filperf::profile
