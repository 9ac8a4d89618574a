#include "run/opened_libraries.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "scratch.h"

namespace filperf::run::test {
namespace {

using filperf::test::Scratch;
using Names = std::vector<std::string>;

/// The files with code in this process's memory, as the kernel lists them.
Names mapped_here() {
  std::set<std::string> paths;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(" r-xp ") != std::string::npos && line.find('/') != std::string::npos) {
      paths.insert(line.substr(line.find('/')));
    }
  }
  return {paths.begin(), paths.end()};
}

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(OpenedLibraries, AreThoseThatNothingElseNeeds) {
  // The test program is linked with libstdc++; a library of libutil's kind is only there if somebody opens it.
  EXPECT_FALSE(holds(opened_libraries(mapped_here(), {}), "libstdc++.so.6"));
  EXPECT_FALSE(holds(opened_libraries(mapped_here(), {}), "libc.so.6"));
  void* const library = ::dlopen("libanl.so.1", RTLD_NOW);
  if (library == nullptr) {
    GTEST_SKIP() << "this C library has no libanl.so.1";
  }
  EXPECT_TRUE(holds(opened_libraries(mapped_here(), {}), "libanl.so.1"));
  ASSERT_EQ(::dlclose(library), 0);
}

TEST(OpenedLibraries, AreNoneOfTheInterpretersEnvironment) {
  const Scratch scratch;
  std::ifstream from("/lib/x86_64-linux-gnu/libanl.so.1", std::ios::binary);
  if (!from) {
    GTEST_SKIP() << "this machine has no libanl.so.1";
  }
  std::stringstream bytes;
  bytes << from.rdbuf();
  const std::string inside = scratch.write("venv/lib/libextra.so", bytes.str()).string();
  const std::string beside = scratch.write("venv-other/libextra.so", bytes.str()).string();
  const std::string folder = (scratch / "venv").string();
  EXPECT_EQ(opened_libraries({inside}, {folder}), Names{});
  EXPECT_EQ(opened_libraries({inside, beside}, {folder}), Names{"libanl.so.1"});  // by its own name
}

TEST(OpenedLibraries, TakeNoFileOnTrust) {
  const Scratch scratch;
  std::ifstream self("/proc/self/exe", std::ios::binary);
  std::string program(64 << 10U, '\0');
  self.read(program.data(), static_cast<std::streamsize>(program.size()));
  for (std::size_t size = 0; size < program.size(); size = size * 2 + 1) {
    const std::string path = scratch.write("cut.so", program.substr(0, size)).string();
    EXPECT_LE(opened_libraries({path}, {}).size(), 1U) << size;
  }
  for (std::size_t i = 0; i < 512; ++i) {
    std::string broken = program;
    broken[i] = static_cast<char>(broken[i] ^ 0xff);
    EXPECT_LE(opened_libraries({scratch.write("broken.so", broken).string()}, {}).size(), 1U) << i;
  }
  EXPECT_EQ(opened_libraries({(scratch / "missing.so").string(), scratch.path().string(), "", "/dev/null"}, {}),
            Names{});
}

}  // namespace
}  // namespace filperf::run::test
