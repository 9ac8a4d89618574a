# A toolchain file that takes the newest clang, under whichever name it is installed. `cmake -P cmake/clang.cmake` says whether that
# clang can make fuzzers: its exit code is 0 if it can.
set(names clang++)
foreach(version RANGE 30 14 -1)
  list(APPEND names clang++-${version})
endforeach()
if(NOT CMAKE_CXX_COMPILER)
  find_program(FILPERF_CLANG NAMES ${names})
  if(NOT FILPERF_CLANG)
    message(FATAL_ERROR "There is no clang++ 14 or later, which makes the fuzzers. Install it (Debian: apt-get install clang), or pass "
                        "-DCMAKE_CXX_COMPILER=<path>.")
  endif()
  set(CMAKE_CXX_COMPILER "${FILPERF_CLANG}")
endif()

if(CMAKE_SCRIPT_MODE_FILE)
  set(folder "$ENV{TMPDIR}")
  if(NOT folder)
    set(folder /tmp)
  endif()
  string(RANDOM LENGTH 12 random)
  set(folder "${folder}/filperf-clang-${random}")
  file(WRITE "${folder}/fuzz.cpp" "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n")
  execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -fsanitize=fuzzer,address,undefined "${folder}/fuzz.cpp" -o "${folder}/fuzz"
      RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  file(REMOVE_RECURSE "${folder}")
  if(failed)
    message(FATAL_ERROR "${CMAKE_CXX_COMPILER} cannot link with -fsanitize=fuzzer,address,undefined: its runtime is not installed "
                        "(Debian: libclang-rt-<version>-dev).")
  endif()
endif()
