#include "summary/web_address.h"

#include <gtest/gtest.h>

namespace filperf::summary::test {
namespace {

TEST(WebAddress, IsThatOfTheRepositorysPage) {
  EXPECT_EQ(web_address("https://github.com/owner/name.git"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("https://github.com/owner/name/"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("git@github.com:owner/name.git"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("github.com:owner/name"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("ssh://git@gitlab.example:2222/group/sub/name.git"), "https://gitlab.example/group/sub/name");
  EXPECT_EQ(web_address("git://host/name"), "https://host/name");
  EXPECT_EQ(web_address("http://localhost:3000/owner/name"), "http://localhost:3000/owner/name");
  EXPECT_EQ(web_address("ssh://git@ssh.github.com:443/owner/name.git"), "https://github.com/owner/name");
}

TEST(WebAddress, HasNoNameAndNoToken) {
  EXPECT_EQ(web_address("https://x-access-token:secret@github.com/owner/name"), "https://github.com/owner/name");
  EXPECT_EQ(web_address("https://user@host/owner/na@me"), "https://host/owner/na@me");
  EXPECT_EQ(web_address("ssh://me:secret@host:22/owner/name.git"), "https://host/owner/name");
  EXPECT_EQ(web_address("https://me@example.org:secret@host/owner/name"), "https://host/owner/name");
  // Neither is an address that git takes, and all of them hold a secret.
  for (const char* remote : {"https://me:se/cret@host/owner/name", "me:secret@host:owner/name",
                             "https://host/owner/name?private_token=secret", "https://host/owner/name#secret",
                             "ssh://me:se/cret@host/owner/name"}) {
    EXPECT_EQ(web_address(remote), std::nullopt) << remote;
  }
}

TEST(WebAddress, SteersNothing) {
  EXPECT_EQ(web_address("https://host/owner/a b)[c](d\"<e>\n"), "https://host/owner/a%20b%29%5Bc%5D%28d%22%3Ce%3E%0A");
  EXPECT_EQ(web_address("https://ho st/owner/name"), std::nullopt);
  EXPECT_EQ(web_address("https://host\"/owner/name"), std::nullopt);
}

TEST(WebAddress, IsNoneOfAPlaceOnThisMachine) {
  for (const char* remote : {"", "/srv/git/name.git", "../name", "./a:b", "file:///srv/git/name.git", "https://",
                             "https://host", "host:", "javascript://host/x"}) {
    EXPECT_EQ(web_address(remote), std::nullopt) << remote;
  }
}

}  // namespace
}  // namespace filperf::summary::test
