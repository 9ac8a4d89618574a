#include "base/standard_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/utf8.h"
#include "base/workflow_commands.h"

namespace filperf {

namespace {

[[noreturn]] void fail() {
  // The library forgets the reason of an earlier failure.
  throw Error("cannot write to standard output", errno != 0 ? std::strerror(errno) : "an earlier part of it was lost",
              "The command did its work, but nobody got all of its result.");
}

struct Colour {
  std::size_t begin, length;
};

/// The first sequence that switches a colour on or off (ESC [ numbers m); behind the text if there is none.
Colour next_colour(std::string_view text) {
  constexpr std::string_view kBegin = "\x1b[";
  for (std::size_t begin = text.find(kBegin); begin != std::string_view::npos; begin = text.find(kBegin, begin + 1)) {
    const std::size_t end = text.find_first_not_of("0123456789;", begin + kBegin.size());
    if (end != std::string_view::npos && text[end] == 'm') {
      return {begin, end + 1 - begin};
    }
  }
  return {text.size(), 0};
}

}  // namespace

void write_to_standard_output(std::string_view text) {
  // What came before must not come after.
  flush_standard_output();
  if (!write_all(STDOUT_FILENO, text)) {
    fail();
  }
}

void print_text(std::string_view text, bool coloured) {
  std::string result;
  while (!text.empty()) {
    const Colour next = coloured ? next_colour(text) : Colour{text.size(), 0};
    result += printable_lines(text.substr(0, next.begin));
    result += text.substr(next.begin, next.length);
    text.remove_prefix(next.begin + next.length);
  }
  write_to_standard_output(result);
}

void write_to_standard_error(std::string_view text) noexcept {
  try {
    static_cast<void>(write_all(STDERR_FILENO, printable_lines(text)));
  } catch (const std::exception&) {
    static_cast<void>(write_all(STDERR_FILENO, "filperf: out of memory\n"));
  }
}

void write_message(std::string_view message) noexcept {
  try {
    write_to_standard_error(without_workflow_commands(message));
  } catch (const std::exception&) {
    static_cast<void>(write_all(STDERR_FILENO, "filperf: out of memory\n"));
  }
}

void keep_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) {
      continue;
    }
    // A result that nobody gets is a failure: what is open for reading cannot be written to. It gets the lowest number
    // that is free, which is this one.
    const int nothing = ::open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
    if (nothing != stream) {
      throw Error("cannot open /dev/null for a standard stream that is closed", std::strerror(errno));
    }
  }
}

void flush_standard_output() {
  errno = 0;
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout) {
    fail();
  }
}

}  // namespace filperf
