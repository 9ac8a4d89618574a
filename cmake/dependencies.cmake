# Every library that the project uses, in one place. CMake takes the installed one; if there is none, it fetches the release that
# Debian 12 has. The targets have the same names either way.
#
# Each release is named by the hash of its commit, so that what is fetched cannot change. For that CMake has to clone the whole
# repository: it can fetch a tag alone, but not a commit.
#
# -DCMAKE_DISABLE_FIND_PACKAGE_<name>=ON takes the release although one is installed, -DFETCHCONTENT_SOURCE_DIR_<NAME>=<dir> takes
# the sources in a folder, for a machine without a network.
include(FetchContent)

# Of each only the library: no tests, no documentation, nothing of theirs in our installation.
set(FMT_INSTALL OFF)
set(FMT_DOC OFF)
set(FMT_TEST OFF)
set(JSON_Install OFF)
set(JSON_BuildTests OFF)
set(CLI11_BUILD_TESTS OFF)
set(CLI11_BUILD_EXAMPLES OFF)
set(CLI11_BUILD_DOCS OFF)
set(CLI11_INSTALL OFF)
set(XXHASH_BUILD_XXHSUM OFF)
set(BENCHMARK_ENABLE_TESTING OFF)
set(BENCHMARK_ENABLE_INSTALL OFF)
set(BENCHMARK_INSTALL_DOCS OFF)
set(BENCHMARK_ENABLE_WERROR OFF)
set(INSTALL_GTEST OFF)
set(BUILD_SHARED_LIBS OFF)
# Some of them are older than the policy by which option() leaves the variables above alone.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
# And some ask for a CMake of before 3.5, whose ways CMake 4 no longer has.
set(CMAKE_POLICY_VERSION_MINIMUM 3.5)

set(dependencies fmt nlohmann_json CLI11 xxHash PCRE2)

# SYSTEM comes first: after another keyword, CMake 3.25 takes it for a value of that keyword.

FetchContent_Declare(fmt SYSTEM
    GIT_REPOSITORY https://github.com/fmtlib/fmt.git GIT_TAG a33701196adfad74917046096bf5a2aa0ab0bb50 # 9.1.0
    FIND_PACKAGE_ARGS 9.1)
FetchContent_Declare(nlohmann_json SYSTEM
    GIT_REPOSITORY https://github.com/nlohmann/json.git GIT_TAG bc889afb4c5bf1c0d8ee29ef35eaaf4c8bef8a5d # v3.11.2
    FIND_PACKAGE_ARGS 3.11)
FetchContent_Declare(CLI11 SYSTEM
    GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git GIT_TAG 70f8072f9dd2292fd0b9f9e5f58e279f60483ed3 # v2.1.2
    FIND_PACKAGE_ARGS 2.1)
# Found by FindxxHash.cmake beside this file: Debian's package has no CMake configuration.
FetchContent_Declare(xxHash SYSTEM
    GIT_REPOSITORY https://github.com/Cyan4973/xxHash.git GIT_TAG 35b0373c697b5f160d3db26b1cbb45a0d5ba788c # v0.8.1
    SOURCE_SUBDIR cmake_unofficial
    FIND_PACKAGE_ARGS 0.8 MODULE)
# Found by FindPCRE2.cmake, likewise. It has no option against being installed: it is added below.
FetchContent_Declare(PCRE2 SYSTEM
    GIT_REPOSITORY https://github.com/PCRE2Project/pcre2.git GIT_TAG 52c08847921a324c804cabf2814549f50bce1265 # pcre2-10.42
    SOURCE_SUBDIR added-below
    FIND_PACKAGE_ARGS 10.34 MODULE)

if(FILPERF_BUILD_BENCH)
  FetchContent_Declare(benchmark SYSTEM
      GIT_REPOSITORY https://github.com/google/benchmark.git GIT_TAG d572f4777349d43653b21d6c2fc63020ab326db2 # v1.7.1
      FIND_PACKAGE_ARGS 1.7)
  list(APPEND dependencies benchmark)
endif()
if(FILPERF_BUILD_TESTS)
  FetchContent_Declare(GTest SYSTEM
      GIT_REPOSITORY https://github.com/google/googletest.git GIT_TAG 58d77fa8070e8cec2dc1ed015d66b454c8d78850 # release-1.12.1
      FIND_PACKAGE_ARGS 1.12)
  list(APPEND dependencies GTest)
endif()

FetchContent_MakeAvailable(${dependencies})

if(NOT TARGET PCRE2::8BIT)
  set(PCRE2_BUILD_PCRE2GREP OFF)
  set(PCRE2_BUILD_TESTS OFF)
  add_subdirectory("${pcre2_SOURCE_DIR}" "${pcre2_BINARY_DIR}" EXCLUDE_FROM_ALL)
  add_library(PCRE2::8BIT ALIAS pcre2-8-static)
endif()
