# The end of the configuration: the files for the harness, and the targets that refresh, time and test.

# Writes a file only if its content changed, and completely or not at all. A rewritten file would look new to everything that depends on it.
function(_filperf_write path content)
  set(present "")
  if(EXISTS "${path}")
    file(READ "${path}" present)
  endif()
  if(NOT "${present}" STREQUAL "${content}")
    file(WRITE "${path}.new" "${content}")
    file(RENAME "${path}.new" "${path}")
  endif()
endfunction()

function(_filperf_finish)
  set(call "filperf")
  get_property(scenarios GLOBAL PROPERTY filperf_scenarios)
  if(scenarios AND NOT CMAKE_TESTING_ENABLED)
    _filperf_fail("the project declares scenarios but does not enable tests; call enable_testing() in "
                  "${CMAKE_SOURCE_DIR}/CMakeLists.txt, before the first of them")
  endif()
  list(SORT scenarios)
  set(folder "${CMAKE_BINARY_DIR}/filperf/scenarios")
  file(MAKE_DIRECTORY "${folder}")
  set(entries "")
  set(separator "\n")
  foreach(name IN LISTS scenarios)
    get_property(manifest GLOBAL PROPERTY "filperf_scenario_${name}_manifest")
    _filperf_write("${folder}/${name}.json" "${manifest}")
    get_property(baseline_dir GLOBAL PROPERTY "filperf_scenario_${name}_baseline_dir")
    _filperf_json_string(manifest "${folder}/${name}.json")
    _filperf_json_string(baseline_dir "${baseline_dir}")
    string(APPEND entries "${separator}    {\"name\": \"${name}\", \"manifest\": ${manifest}, \"baseline_dir\": ${baseline_dir}}")
    set(separator ",\n")
  endforeach()
  _filperf_write("${CMAKE_BINARY_DIR}/filperf/index.json"
      "{\n  \"schema\": \"filperf/index/1\",\n  \"scenarios\": [${entries}\n  ]\n}\n")
  file(GLOB present RELATIVE "${folder}" "${folder}/*.json")
  foreach(file IN LISTS present)
    string(REGEX REPLACE "[.]json$" "" name "${file}")
    if(NOT "${name}" IN_LIST scenarios)
      file(REMOVE "${folder}/${file}")
    endif()
  endforeach()
  if(scenarios)
    _filperf_add_summary()
    _filperf_add_refresh_target()
    _filperf_add_bench_target()
  endif()
  get_property(selftests GLOBAL PROPERTY filperf_selftests)
  if(selftests)
    _filperf_add_selftest_target()
  endif()
endfunction()

# Lets CTest start the subject's warm interpreter before the first scenario that needs it, and stop it after the last. The fixture has a
# label of its own: `^perf$` selects scenarios only, and CTest adds the fixture by itself. Its tests never fail: a scenario that has to run
# without it describes a problem of the program better.
#
# Starting it and waiting for its import are two tests, so that scenarios that do not need it can run in between.
function(_filperf_require_warm_interpreter)
  set(fixture "filperf-warm-${subject}")
  get_property(declared GLOBAL PROPERTY "filperf_subject_${subject}_warm")
  if(NOT declared)
    set_property(GLOBAL PROPERTY "filperf_subject_${subject}_warm" TRUE)
    set(manifest "${CMAKE_BINARY_DIR}/filperf/scenarios/${name}.json")
    add_test(NAME "perf-warm.${subject}.start" COMMAND "$<TARGET_FILE:filperf::filperf>" warm start --optional --no-wait "${manifest}")
    add_test(NAME "perf-warm.${subject}.ready" COMMAND "$<TARGET_FILE:filperf::filperf>" warm status --optional "${manifest}")
    add_test(NAME "perf-warm.${subject}.stop" COMMAND "$<TARGET_FILE:filperf::filperf>" warm stop "${manifest}")
    set_tests_properties("perf-warm.${subject}.start" PROPERTIES FIXTURES_SETUP "${fixture}" LABELS perf-warm TIMEOUT 180)
    set_tests_properties("perf-warm.${subject}.ready" PROPERTIES FIXTURES_SETUP "${fixture}" DEPENDS "perf-warm.${subject}.start"
        LABELS perf-warm TIMEOUT 180)
    set_tests_properties("perf-warm.${subject}.stop" PROPERTIES FIXTURES_CLEANUP "${fixture}" LABELS perf-warm TIMEOUT 60)
  endif()
  set_tests_properties("perf.${name}" PROPERTIES FIXTURES_REQUIRED "${fixture}")
endfunction()

# A scenario that does not need the warm interpreter runs while it imports, if CTest starts one.
function(_filperf_follow_warm_interpreter)
  set_tests_properties("perf.${name}" PROPERTIES DEPENDS "perf-warm.${subject}.start")
endfunction()

function(_filperf_add_refresh_target)
  # A project that already has a target of this name keeps it.
  set(target perf-refresh)
  if(TARGET perf-refresh)
    set(target filperf-perf-refresh)
  endif()
  cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
  add_custom_target(${target}
      COMMAND "${CMAKE_COMMAND}" -E env FIL_PERF_REFRESH=1
          "${CMAKE_CTEST_COMMAND}" --test-dir "${CMAKE_BINARY_DIR}" -C "$<CONFIG>" -L "^perf$" --no-tests=error -V -j ${cores}
      COMMENT "Accepting today's counts as the baseline of every scenario" USES_TERMINAL VERBATIM)
  get_property(environments GLOBAL PROPERTY filperf_environment_targets)
  if(environments)
    add_dependencies(${target} ${environments})
  endif()
  if(TARGET filperf)
    add_dependencies(${target} filperf)
  endif()
endfunction()

# Times every scenario without a profiler. That needs Google Benchmark, so only a program built in this tree can do it.
function(_filperf_add_bench_target)
  get_property(environments GLOBAL PROPERTY filperf_environment_targets)
  if(NOT FILPERF_BUILD_BENCH OR TARGET bench-scenarios)
    return()
  endif()
  set(manifests "")
  foreach(name IN LISTS scenarios)
    list(APPEND manifests "${CMAKE_BINARY_DIR}/filperf/scenarios/${name}.json")
  endforeach()
  add_custom_target(bench-scenarios
      COMMAND "$<TARGET_FILE:filperf::filperf>" bench "--benchmark_out=${CMAKE_BINARY_DIR}/outputs/perf/bench-scenarios.json" ${manifests}
      COMMENT "Timing every scenario, without a profiler" USES_TERMINAL VERBATIM)
  add_dependencies(bench-scenarios filperf)
  if(environments)
    add_dependencies(bench-scenarios ${environments})
  endif()
endfunction()

function(_filperf_add_selftest_target)
  get_property(environments GLOBAL PROPERTY filperf_environment_targets)
  if(TARGET perf-selftest)
    return()
  endif()
  cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
  add_custom_target(perf-selftest
      COMMAND "${CMAKE_CTEST_COMMAND}" --test-dir "${CMAKE_BINARY_DIR}" -C "$<CONFIG>" -L "^selftest$" --no-tests=error
          --output-on-failure -j ${cores}
      COMMENT "Testing the gate with known changes to the programs" USES_TERMINAL VERBATIM)
  if(environments)
    add_dependencies(perf-selftest ${environments})
  endif()
  if(TARGET filperf)
    add_dependencies(perf-selftest filperf)
  endif()
endfunction()
