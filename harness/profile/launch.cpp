#include "profile/launch.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "base/descriptor.h"
#include "base/files.h"
#include "driver/sources.h"

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
    case Target::code:
    case Target::none:
      break;
  }
  return "code";
}

/// What the program's own command line begins with (`sys.orig_argv`), before its arguments.
std::vector<std::string> original_words(const PythonCommand& command) {
  std::vector<std::string> words{command.interpreter_name};
  words.insert(words.end(), command.options.begin(), command.options.end());
  if (command.target != Target::script) {
    words.emplace_back(command.target == Target::module ? "-m" : "-c");
  }
  words.push_back(command.what);
  return words;
}

/// The dump's file where it is wanted as it is; none where the driver's is only what others are made from.
std::string dump_of(const Plan& plan) {
  const auto found =
      std::find_if(plan.files.begin(), plan.files.end(), [](const OutputFile& file) { return file.format == kPstats; });
  return found == plan.files.end() ? "" : found->path.string();
}

/// Where the driver writes: in the folder of the first file, so that it can be renamed.
std::string part_of(const Plan& plan) {
  const fs::path& first = dump_of(plan).empty() ? plan.files.front().path : fs::path(dump_of(plan));
  return (first.parent_path() / fmt::format(".filperf-{}-{}.part", first.filename().string(), ::getpid())).string();
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
  words.push_back(dump_of(plan).empty() ? part_of(plan) : dump_of(plan));
  return words;
}

/// A file without a name. Its descriptor survives exec.
Descriptor driver_file() {
  Descriptor file(::memfd_create("filperf", 0));
  if (!file) {
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

std::vector<std::string> profiled_words(const PythonCommand& command, int descriptor, std::size_t size) {
  std::vector<std::string> words{command.interpreter_name};
  words.insert(words.end(), command.options.begin(), command.options.end());
  words.emplace_back("-c");
  // Only modules that are built into every interpreter, so that none of the program's takes their place; in words that
  // Python 2 understands, whose users get an answer.
  words.push_back(fmt::format(
      "__import__('sys').version_info < (3, 8) and __import__('sys').exit('filperf: cannot profile {}: it "
      "is too old, Python 3.8 or later is needed')\n"
      "exec(compile(__import__('posix').read({}, {}), '<filperf>', 'exec'), {{}})",
      command.interpreter_name.find_first_of("'\\\n") == std::string::npos ? command.interpreter_name : "this Python",
      descriptor, size));
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  return words;
}

std::string driver_text(const PythonCommand& command, const Plan& plan, const std::string& harness, int descriptor) {
  std::string text(driver::profile_driver_source());
  text += fmt::format("\n\nprofile({}, kind='{}', what={}, original={}, part={}, dump={}, finish={}, strip_dirs={})\n",
                      descriptor, name_of(command.target), literal(command.what), literal(original_words(command)),
                      literal(part_of(plan)), literal(dump_of(plan)), literal(finish_words(command, plan, harness)),
                      plan.strip_dirs ? "True" : "False");
  return text;
}

void execute_profiled(const PythonCommand& command, const Plan& plan) {
  std::error_code error;
  const fs::path harness = fs::read_symlink("/proc/self/exe", error);
  const Descriptor file = driver_file();
  const std::string text = driver_text(command, plan, harness.string(), file.get());
  if (!write_all(file.get(), text) || ::lseek(file.get(), 0, SEEK_SET) != 0) {
    throw Error("cannot start the profiler", std::strerror(errno));
  }
  execute(command.interpreter, profiled_words(command, file.get(), text.size()));
}

void execute_command(const std::vector<std::string>& command, const std::string& search_path) {
  execute(find_program(command.front(), search_path), command);
}

}  // namespace filperf::profile
