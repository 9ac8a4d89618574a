# Every library that the project uses, in one place: the installed one where there is one, else its release at the version of
# Debian 12, which is what the project is tried with. Names of targets are the same either way.
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

set(dependencies fmt nlohmann_json CLI11 xxHash PCRE2)

FetchContent_Declare(fmt
    GIT_REPOSITORY https://github.com/fmtlib/fmt.git GIT_TAG 9.1.0 GIT_SHALLOW TRUE
    SYSTEM FIND_PACKAGE_ARGS 9.1)
FetchContent_Declare(nlohmann_json
    GIT_REPOSITORY https://github.com/nlohmann/json.git GIT_TAG v3.11.2 GIT_SHALLOW TRUE
    SYSTEM FIND_PACKAGE_ARGS 3.11)
FetchContent_Declare(CLI11
    GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git GIT_TAG v2.1.2 GIT_SHALLOW TRUE
    SYSTEM FIND_PACKAGE_ARGS 2.1)
# Found by FindxxHash.cmake beside this file: Debian's package has no CMake configuration.
FetchContent_Declare(xxHash
    GIT_REPOSITORY https://github.com/Cyan4973/xxHash.git GIT_TAG v0.8.1 GIT_SHALLOW TRUE SOURCE_SUBDIR cmake_unofficial
    SYSTEM FIND_PACKAGE_ARGS 0.8 MODULE)
# Found by FindPCRE2.cmake, likewise. It has no option against being installed: it is added below.
FetchContent_Declare(PCRE2
    GIT_REPOSITORY https://github.com/PCRE2Project/pcre2.git GIT_TAG pcre2-10.42 GIT_SHALLOW TRUE SOURCE_SUBDIR added-below
    SYSTEM FIND_PACKAGE_ARGS 10.34 MODULE)

if(FILPERF_BUILD_BENCH)
  FetchContent_Declare(benchmark
      GIT_REPOSITORY https://github.com/google/benchmark.git GIT_TAG v1.7.1 GIT_SHALLOW TRUE
      SYSTEM FIND_PACKAGE_ARGS 1.7)
  list(APPEND dependencies benchmark)
endif()
if(FILPERF_BUILD_TESTS)
  FetchContent_Declare(GTest
      GIT_REPOSITORY https://github.com/google/googletest.git GIT_TAG release-1.12.1 GIT_SHALLOW TRUE
      SYSTEM FIND_PACKAGE_ARGS 1.12)
  list(APPEND dependencies GTest)
endif()

FetchContent_MakeAvailable(${dependencies})

if(NOT TARGET PCRE2::8BIT)
  set(PCRE2_BUILD_PCRE2GREP OFF)
  set(PCRE2_BUILD_TESTS OFF)
  add_subdirectory("${pcre2_SOURCE_DIR}" "${pcre2_BINARY_DIR}" EXCLUDE_FROM_ALL)
  add_library(PCRE2::8BIT ALIAS pcre2-8-static)
endif()
