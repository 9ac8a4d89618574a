# What filperf_add_scenario and filperf_add_growth share.

function(_filperf_check_testable)
  if(NOT TARGET filperf::filperf)
    _filperf_fail("there is no target filperf::filperf for the test to run; add filperf by find_package(filperf), add_subdirectory "
                  "or FetchContent before the first scenario, in this folder or one above it")
  endif()
  if(NOT CMAKE_TESTING_ENABLED)
    _filperf_fail("tests are not enabled here, so that CTest would never see the scenario; call enable_testing() in "
                  "${CMAKE_SOURCE_DIR}/CMakeLists.txt before it adds this folder")
  endif()
endfunction()

# Keeps the manifest of a scenario and adds its test. The arguments are sorted already. For a family `growth` is JSON and `sizes` says how
# many sizes it has. For a single scenario `growth` is empty and `sizes` is 1.
function(_filperf_declare_scenario command)
  _filperf_check_limits()
  if(arg_MAX_CALLS_COUNT)
    _filperf_check_count(MAX_CALLS "${arg_MAX_CALLS_0}")
  endif()
  _filperf_check_labels()
  _filperf_check_directories()
  _filperf_check_settings()
  _filperf_values_of_limits()
  _filperf_command_json(json_command)
  _filperf_limits_json(json_limits)
  _filperf_declared_at("${command}" declared_at)
  _filperf_json_string(json_declared_at "${declared_at}")
  _filperf_array_json(LABELS json_labels)
  _filperf_refresh_command(refresh_command)
  _filperf_json_string(json_refresh_command "${refresh_command}")
  _filperf_json_string(json_output_dir "${CMAKE_BINARY_DIR}/outputs/perf")
  _filperf_json_string(json_index "${CMAKE_BINARY_DIR}/filperf/index.json")
  foreach(key json environment settings baseline_dir home)
    get_property(subject_${key} GLOBAL PROPERTY "filperf_subject_${subject}_${key}")
  endforeach()
  _filperf_json_string(json_baseline_dir "${subject_baseline_dir}")
  _filperf_json_string(json_byte_code_dir "${subject_home}/pycache")
  set(json_growth "")
  if(NOT "${growth}" STREQUAL "")
    set(json_growth "
  \"growth\": ${growth},")
  endif()

  set_property(GLOBAL APPEND PROPERTY filperf_scenarios "${name}")
  set_property(GLOBAL PROPERTY "filperf_scenario_${name}_declared_at" "${declared_at}")
  set_property(GLOBAL PROPERTY "filperf_scenario_${name}_baseline_dir" "${subject_baseline_dir}")
  set_property(GLOBAL PROPERTY "filperf_scenario_${name}_manifest" "{
  \"schema\": \"filperf/manifest/1\",
  \"scenario\": \"${name}\",
  \"phase\": \"${phase}\",
  \"labels\": ${json_labels},
  \"declared_at\": ${json_declared_at},
  \"subject\": ${subject_json},
${json_command},
  \"subject_environment\": ${subject_environment},
  \"subject_settings\": ${subject_settings},
  \"limits\": ${json_limits},${json_growth}
  \"baseline_dir\": ${json_baseline_dir},
  \"output_dir\": ${json_output_dir},
  \"index\": ${json_index},
  \"byte_code_dir\": ${json_byte_code_dir},
  \"refresh_command\": ${json_refresh_command}
}
")
  _filperf_add_scenario_test()
endfunction()

# Sets value_<LIMIT> in the caller for each limit: what the declaration says, else what its subject says, else the default. A ceiling has
# no default.
function(_filperf_values_of_limits)
  foreach(limit IN LISTS limits)
    get_property(value GLOBAL PROPERTY "filperf_default_${limit}")
    get_property(of_subject GLOBAL PROPERTY "filperf_subject_${subject}_${limit}" SET)
    if(arg_${limit}_COUNT)
      set(value "${arg_${limit}_0}")
    elseif(of_subject)
      get_property(value GLOBAL PROPERTY "filperf_subject_${subject}_${limit}")
    endif()
    set(value_${limit} "${value}" PARENT_SCOPE)
  endforeach()
  set(value_MAX_CALLS null PARENT_SCOPE)
  if(arg_MAX_CALLS_COUNT)
    set(value_MAX_CALLS "${arg_MAX_CALLS_0}" PARENT_SCOPE)
  endif()
endfunction()

# The members of the manifest that say what is run, and with what.
function(_filperf_command_json out)
  _filperf_pairs_json(ENVIRONMENT environment)
  _filperf_pairs_json(SETTINGS settings)
  _filperf_inputs_json(inputs)
  set(stdin "")
  if(arg_STDIN_COUNT)
    _filperf_existing_path(STDIN "${arg_STDIN_0}" stdin)
    if(IS_DIRECTORY "${stdin}")
      _filperf_fail("STDIN names ${stdin}, which is a folder; it must be a file")
    endif()
  endif()
  _filperf_json_string_or_null(stdin "${stdin}")
  foreach(list ARGS DIRECTORIES PREPARE)
    _filperf_array_json(${list} json_${list})
  endforeach()
  if(NOT arg_PREPARE_COUNT)
    set(json_PREPARE null)
  endif()
  set(children "")
  if("${value_CHILDREN}" STREQUAL "ignore")
    set(children "
  \"children\": \"ignore\",")
  endif()
  set(lines "")
  if("${value_LINES}" STREQUAL "off")
    set(lines "
  \"lines\": \"off\",")
  endif()
  set(prepare_exit "")
  if(arg_PREPARE_EXIT_COUNT)
    if(NOT arg_PREPARE_COUNT)
      _filperf_fail("PREPARE_EXIT is given, but there is no PREPARE whose exit code it could be")
    endif()
    _filperf_check_exit(PREPARE_EXIT)
    set(prepare_exit "
  \"prepare_exit\": ${arg_PREPARE_EXIT_0},")
  endif()
  set(${out} "  \"args\": ${json_ARGS},
  \"inputs\": ${inputs},
  \"directories\": ${json_DIRECTORIES},
  \"stdin\": ${stdin},
  \"environment\": ${environment},
  \"settings\": ${settings},
  \"prepare\": ${json_PREPARE},${prepare_exit}${children}${lines}
  \"expect_exit\": ${value_EXPECT_EXIT},
  \"timeout_s\": ${value_TIMEOUT},
  \"memory_limit_mib\": ${value_MEMORY_LIMIT}" PARENT_SCOPE)
endfunction()

function(_filperf_limits_json out)
  _filperf_creep_json(max_creep creep_since)
  set(max_unstable "")
  if(NOT "${value_MAX_UNSTABLE}" STREQUAL "5")
    set(max_unstable ",\n    \"max_unstable_percent\": ${value_MAX_UNSTABLE}")
  endif()
  _filperf_function_limits_json(functions)
  get_property(subject_functions GLOBAL PROPERTY "filperf_subject_${subject}_function_limits")
  set(more "")
  foreach(member functions subject_functions)
    if(NOT "${${member}}" STREQUAL "")
      string(APPEND more ",
    \"${member}\": ${${member}}")
    endif()
  endforeach()
  set(${out} "{
    \"max_drift_percent\": ${value_MAX_DRIFT},
    \"max_program_drift_percent\": ${value_MAX_PROGRAM_DRIFT},
    \"max_function_drift_percent\": ${value_MAX_FUNCTION_DRIFT},
    \"min_calls\": ${value_MIN_CALLS},
    \"max_calls\": ${value_MAX_CALLS},
    \"environment_change\": \"${value_ENVIRONMENT_CHANGE}\",
    \"improvements\": \"${value_IMPROVEMENTS}\",
    \"max_creep_percent\": ${max_creep},
    \"creep_since\": ${creep_since}${max_unstable}${more}
  }" PARENT_SCOPE)
endfunction()

function(_filperf_add_scenario_test)
  _filperf_plan_summary()
  add_test(NAME "perf.${name}" COMMAND "$<TARGET_FILE:filperf::filperf>" check "${CMAKE_BINARY_DIR}/filperf/scenarios/${name}.json")
  # The harness enforces the time limit of a run. CTest's limit is for a harness that hangs. A refresh runs the command up to eight times.
  math(EXPR ctest_timeout "${value_TIMEOUT} * 8 * ${sizes} + 60")
  set(labels perf)
  if(NOT "${growth}" STREQUAL "")
    list(APPEND labels growth)
  endif()
  set(i 0)
  while(i LESS arg_LABELS_COUNT)
    list(APPEND labels "${arg_LABELS_${i}}")
    math(EXPR i "${i} + 1")
  endwhile()
  set_tests_properties("perf.${name}" PROPERTIES LABELS "${labels}" SKIP_RETURN_CODE 77 TIMEOUT ${ctest_timeout})
  if("${phase}" STREQUAL "run" AND arg_ENVIRONMENT_COUNT EQUAL 0)
    _filperf_require_warm_interpreter()
  else()
    _filperf_follow_warm_interpreter()
  endif()
  _filperf_pass_properties_through()
endfunction()
