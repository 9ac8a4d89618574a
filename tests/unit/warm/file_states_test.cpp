#include "warm/file_states.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/temporary_folder.h"

namespace filperf::warm {
namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

class FileStatesTest : public testing::Test {
protected:
  FileStatesTest() { write(path("a.py"), "one"); }

  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }
  /// Of a file that is there, and of one that is not.
  [[nodiscard]] FileStates states() const {
    return FileStates(path("a.py").string() + "\0"s + path("missing.py").string() + "\0"s);
  }

private:
  TemporaryFolder folder_{"/tmp/file-states-"};
};

TEST_F(FileStatesTest, AreTheSameWhereNothingWasDone) {
  EXPECT_FALSE(states().have_changed());
  EXPECT_FALSE(FileStates().have_changed());
  EXPECT_FALSE(FileStates("").have_changed());
}

TEST_F(FileStatesTest, SeeAFileOfAnotherSize) {
  const FileStates before = states();
  const fs::file_time_type time = fs::last_write_time(path("a.py"));
  write(path("a.py"), "three");
  fs::last_write_time(path("a.py"), time);
  EXPECT_TRUE(before.have_changed());
}

TEST_F(FileStatesTest, SeeAFileOfAnotherTime) {
  const FileStates before = states();
  const fs::file_time_type time = fs::last_write_time(path("a.py"));
  fs::last_write_time(path("a.py"), time + std::chrono::nanoseconds(1000));
  EXPECT_TRUE(before.have_changed());
  fs::last_write_time(path("a.py"), time);
  EXPECT_FALSE(before.have_changed());
}

TEST_F(FileStatesTest, SeeAFileThatIsGone) {
  const FileStates before = states();
  fs::remove(path("a.py"));
  EXPECT_TRUE(before.have_changed());
}

TEST_F(FileStatesTest, SeeAFileThatHasCome) {
  const FileStates before = states();
  write(path("missing.py"), "");
  EXPECT_TRUE(before.have_changed());
}

}  // namespace
}  // namespace filperf::warm
