#include "page/repositories.h"

#include <gtest/gtest.h>

namespace filperf::page::test {
namespace {

TEST(WebAddress, IsThatOfTheRepositorysPage) {
  EXPECT_EQ(web_address("https://github.com/owner/name.git"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("https://github.com/owner/name/"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("git@github.com:owner/name.git"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("github.com:owner/name"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("ssh://git@gitlab.example:2222/group/sub/name.git"), "https://gitlab.example/group/sub/name");
  EXPECT_EQ(web_address("git://host/name"), "https://host/name");
  EXPECT_EQ(web_address("http://localhost:3000/owner/name"), "http://localhost:3000/owner/name");
}

TEST(WebAddress, HasNoNameAndNoToken) {
  EXPECT_EQ(web_address("https://x-access-token:secret@github.com/owner/name"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("https://user@host/owner/na@me"), "https://host/owner/na@me");
  EXPECT_EQ(web_address("ssh://me:secret@host:22/owner/name.git"), "https://host/owner/name");
}

TEST(WebAddress, IsNoneOfAPlaceOnThisMachine) {
  for (const char* remote : {"", "/srv/git/name.git", "../name", "./a:b", "file:///srv/git/name.git", "https://",
                             "https://host", "host:", "javascript://host/x"}) {
    EXPECT_EQ(web_address(remote), std::nullopt) << remote;
  }
}

}  // namespace
}  // namespace filperf::page::test
