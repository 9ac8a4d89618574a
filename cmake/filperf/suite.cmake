# The summary at the end of a run of CTest. CTest shows nothing of a test that passes, so no test can print it. It is the output of a command
# that CTest runs after all tests, as CTestCustom.cmake in the top build folder tells it. Another one runs before, so that the summary knows
# which verdicts are of this run.

# Plans both commands, once. In the folder of a scenario, because the program may be known only there.
function(_filperf_plan_summary)
  get_property(planned GLOBAL PROPERTY filperf_summary_planned)
  if(planned)
    return()
  endif()
  set_property(GLOBAL PROPERTY filperf_summary_planned TRUE)
  # CTest stops if a command fails, so a program that is not built yet is passed over. CTest takes a command apart at blanks; it knows both
  # kinds of quotes, and no escapes between them.
  set(text "")
  foreach(moment "PRE begin" "POST end")
    string(REGEX MATCH "^(.*) (.*)$" _ "${moment}")
    string(APPEND text "list(APPEND CTEST_CUSTOM_${CMAKE_MATCH_1}_TEST [==['/bin/sh' '-c' 'test ! -x \"$0\" || exec \"$0\" \"$@\"' "
        "\"$<TARGET_FILE:filperf::filperf>\" \"suite\" \"${CMAKE_MATCH_2}\" \"${CMAKE_BINARY_DIR}/filperf/runs\"]==])\n")
  endforeach()
  # A build folder may be for several configurations. The first program that is there prints the summary.
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/filperf/ctest/$<CONFIG>.cmake" CONTENT "${text}")
endfunction()

# Lets CTest read what was planned. A project may have a CTestCustom of its own: it keeps that, and gets a line.
function(_filperf_add_summary)
  _filperf_write("${CMAKE_BINARY_DIR}/filperf/ctest.cmake"
      "file(GLOB filperf_files \"${CMAKE_BINARY_DIR}/filperf/ctest/*.cmake\")\nforeach(file IN LISTS filperf_files)\n  include(\"\${file}\")\nendforeach()\n")
  set(custom "${CMAKE_BINARY_DIR}/CTestCustom.cmake")
  if(NOT EXISTS "${custom}" AND EXISTS "${CMAKE_BINARY_DIR}/CTestCustom.ctest")
    set(custom "${CMAKE_BINARY_DIR}/CTestCustom.ctest")
  endif()
  set(present "")
  if(EXISTS "${custom}")
    file(READ "${custom}" present)
  endif()
  set(line "include(\"${CMAKE_BINARY_DIR}/filperf/ctest.cmake\" OPTIONAL)")
  string(FIND "${present}" "${line}" position)
  if(position EQUAL -1)
    if(NOT "${present}" MATCHES "(^|\n)$")
      string(APPEND present "\n")
    endif()
    _filperf_write("${custom}" "${present}${line}\n")
  endif()
endfunction()
