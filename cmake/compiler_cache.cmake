# ccache, where it is installed: the builds of one checkout then share what they compile, so that the build of the gate takes seconds after
# that of the tests, and so does a branch that was built before.
#
# Paths are relative to the build folder, because the folders differ in nothing else. What a file includes is taken from the list that the
# compiler writes for Ninja anyway. The language of warnings makes no difference. Only for GCC: clang puts times into precompiled headers.
find_program(FILPERF_CCACHE ccache DOC "ccache, which keeps what the compiler made; OFF does without")
mark_as_advanced(FILPERF_CCACHE)
if(FILPERF_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_DEPEND=1
    CCACHE_SLOPPINESS=locale,pch_defines,time_macros "${FILPERF_CCACHE}")
endif()
