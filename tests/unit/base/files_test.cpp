#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "error_of.h"
#include "in_child.h"
#include "scratch.h"

namespace filperf::test {
namespace {

namespace fs = std::filesystem;

TEST(ReadFile, GivesAllBytes) {
  const Scratch scratch;
  const std::string content("a\0\r\n\xFF", 5);
  EXPECT_EQ(read_file(scratch.write("x", content)), content);
  EXPECT_EQ(read_file(scratch.write("empty", "")), "");
}

TEST(ReadFile, RefusesWhatIsLargerThanAllowed) {
  const Scratch scratch;
  const fs::path file = scratch.write("x", "12345");
  EXPECT_EQ(read_file(file, 5), "12345");
  const Error error = error_of([&] { return read_file(file, 4); });
  EXPECT_EQ(error.what_failed(), "cannot read " + file.string());
  EXPECT_EQ(error.why(), "it has 5 bytes, more than the 4 allowed");
}

TEST(ReadFile, SaysWhyItCannot) {
  const Scratch scratch;
  EXPECT_EQ(error_of([&] { return read_file(scratch / "none"); }).why(), "No such file or directory");
  EXPECT_EQ(error_of([&] { return read_file(scratch.path()); }).why(), "it is not a regular file");
}

TEST(ReadFile, DoesNotWaitForAPipe) {
  const Scratch scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(error_of([&] { return read_file(scratch / "pipe"); }).why(), "it is not a regular file");
}

TEST(WriteFile, MakesTheFolderAndReplacesTheFile) {
  const Scratch scratch;
  const fs::path file = scratch / "a/b/c.txt";
  write_file_atomically(file, "one");
  EXPECT_EQ(content_of(file), "one");
  write_file_atomically(file, "", Durability::durable);
  EXPECT_EQ(content_of(file), "");
  EXPECT_EQ(names_in(file.parent_path()), std::vector<std::string>{"c.txt"});
  EXPECT_EQ(fs::status(file).permissions(), fs::perms(0644));
}

TEST(WriteFile, LeavesNothingBehindWhereItCannotReplace) {
  const Scratch scratch;
  fs::create_directories(scratch / "taken/inside");
  const Error error = error_of([&] {
    write_file_atomically(scratch / "taken", "x");
    return 0;
  });
  EXPECT_EQ(error.why(), "Is a directory");
  EXPECT_EQ(error.next(), "Nothing was changed. Make room or fix the permissions, then try again.");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"taken"});
}

TEST(WriteFile, SaysWhichFolderCannotBeMade) {
  const Scratch scratch;
  const fs::path file = scratch.write("file", "");
  const Error error = error_of([&] {
    write_file_atomically(file / "below/x", "x");
    return 0;
  });
  EXPECT_EQ(error.why(), "the folder " + (file / "below").string() + " cannot be made: Not a directory");
}

TEST(WriteFile, KeepsTheOldFileWhereTheDiskIsFull) {
  const Scratch scratch;
  const fs::path file = scratch.write("x", "old");
  // A limit on the size of files fails a write in the middle, as a full disk does.
  EXPECT_TRUE(holds_in_child([&] {
    const rlimit limit{1024, 1024};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return error_of([&] {
             write_file_atomically(file, std::string(5000, 'n'));
             return 0;
           }).why() == "File too large";
  }));
  EXPECT_EQ(content_of(file), "old");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"x"});
}

TEST(AtomicFile, LeavesNothingWhereItsProcessIsKilled) {
  const Scratch scratch;
  if (const Descriptor nameless(::open(scratch.path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)); !nameless) {
    GTEST_SKIP() << "this file system has no files without names";
  }
  const fs::path file = scratch.write("x", "old");
  EXPECT_FALSE(holds_in_child([&] {
    AtomicFile half(file);
    half.write("new");
    ::raise(SIGKILL);
    return true;
  }));
  EXPECT_EQ(content_of(file), "old");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"x"});
}

TEST(AtomicFile, CanBeWrittenByItsTemporaryName) {
  const Scratch scratch;
  AtomicFile file(scratch / "x", TemporaryName::from_the_beginning);
  {
    std::ofstream other(file.temporary());
    other << "by another";
  }
  EXPECT_EQ(read_file(file.temporary()), "by another");
  file.commit();
  EXPECT_EQ(content_of(scratch / "x"), "by another");
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"x"});
}

TEST(WriteFile, KeepsTheOldFileWhereTheFolderIsReadOnly) {
  const Scratch scratch;
  const fs::path file = scratch.write("folder/x", "old");
  fs::permissions(scratch.path(), fs::perms(0755));
  fs::permissions(file.parent_path(), fs::perms(0555));
  EXPECT_TRUE(holds_unprivileged([&] {
    return error_of([&] {
             write_file_atomically(file, "new");
             return 0;
           }).why() == "Permission denied";
  }));
  EXPECT_EQ(content_of(file), "old");
}

TEST(EntriesIn, AreSortedPaths) {
  const Scratch scratch;
  scratch.write("b", "");
  scratch.write("a/inner", "");
  scratch.write("c", "");
  EXPECT_EQ(entries_in(scratch.path()),
            (std::vector<std::filesystem::path>{scratch / "a", scratch / "b", scratch / "c"}));
}

TEST(EntriesIn, AreNoneIfTheFolderCannotBeRead) {
  const Scratch scratch;
  EXPECT_TRUE(entries_in(scratch / "none").empty());
  EXPECT_TRUE(entries_in(scratch.write("file", "")).empty());
}

}  // namespace
}  // namespace filperf::test
