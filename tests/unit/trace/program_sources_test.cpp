#include "trace/program_sources.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "scratch.h"

namespace filperf::trace::test {
namespace {

namespace fs = std::filesystem;
using filperf::test::Scratch;

/// A capture with one function of the program, in this file.
run::Capture capture_of(const Scratch& scratch, const std::string& file) {
  run::Capture capture;
  capture.places.program = {(scratch / "tool").string()};
  capture.places.search_path = {scratch.path().string()};
  capture.places.sandbox = "/tmp/filperf-none";
  capture.profile.strings = {(scratch / file).string(), "f"};
  callgraph::ProfiledFunction function;
  function.file = 0;
  function.name = 1;
  function.calls = 1;
  capture.profile.functions = {function};
  return capture;
}

model::Place completed(const Scratch& scratch, const std::string& file, std::int64_t line,
                       fs::file_time_type began = fs::file_time_type::clock::now() + std::chrono::hours(1)) {
  const run::Capture capture = capture_of(scratch, file);
  ProgramSources sources(capture, std::nullopt, began);
  model::Place place;
  place.file = file;
  place.line = line;
  sources.complete(place);
  return place;
}

TEST(ProgramSources, HaveTheLine) {
  const Scratch scratch;
  scratch.write("tool/a.py", "one\n  two\n");
  const model::Place place = completed(scratch, "tool/a.py", 2);
  EXPECT_EQ(place.text, "two");
  EXPECT_EQ(place.why_no_text, "");
  EXPECT_EQ(place.path, scratch / "tool/a.py");
}

TEST(ProgramSources, SayWhyThereIsNoLine) {
  const Scratch scratch;
  scratch.write("tool/a.py", "one\n");
  scratch.write("tool/page.html", "one\n");
  scratch.write("tool/code.zip", "PK");
  EXPECT_EQ(completed(scratch, "tool/a.py", 9).why_no_text, "the file has no such line");
  EXPECT_EQ(completed(scratch, "tool/a.py", 0).why_no_text, "the interpreter does not know the line");
  EXPECT_NE(completed(scratch, "tool/page.html", 1).why_no_text.find("was generated from this file"),
            std::string::npos);
  EXPECT_EQ(completed(scratch, "tool/code.zip/b.py", 1).why_no_text,
            "it is in the archive code.zip, which is not read");
  EXPECT_NE(completed(scratch, "tool/gone.py", 1).why_no_text.find("cannot be read"), std::string::npos);
}

TEST(ProgramSources, RefuseAFileThatChangedSinceTheRun) {
  const Scratch scratch;
  scratch.write("tool/a.py", "one\n");
  const model::Place place =
      completed(scratch, "tool/a.py", 1, fs::file_time_type::clock::now() - std::chrono::hours(1));
  EXPECT_EQ(place.text, "");
  EXPECT_EQ(place.why_no_text, "the file has changed since the run");
}

}  // namespace
}  // namespace filperf::trace::test
