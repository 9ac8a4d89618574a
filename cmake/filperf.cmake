#[===[.rst:
filperf
-------

Declares Python programs whose calls are gated, and the commands that are gated. The harness that the declared tests run is the
target ``filperf::filperf``; the module is at hand in its own tree, after ``find_package(filperf)`` (also in a project with
``LANGUAGES NONE``), after ``add_subdirectory`` and after ``FetchContent_MakeAvailable``. Call ``enable_testing()`` in the top
``CMakeLists.txt`` first: CTest finds no test without it.

.. command:: filperf_add_subject

  A Python program under the gate::

    filperf_add_subject(<name> ENTRY <module:callable> PACKAGE <package>
        [PYTHON <interpreter>] [LOCK <requirements.lock>] [SOURCE <dir>] [BASELINE_DIR <dir>]
        [ENVIRONMENT <NAME=value>...] [TOOLS <tool>...]
        [EXPECT_EXIT <code>] [TIMEOUT <s>] [MEMORY_LIMIT <MiB>]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>])

  ``<name>``
    What the program is called: its ``argv[0]``, and what a scenario's ``SUBJECT`` names.
  ``ENTRY``
    The callable that the program's command runs, as a console script's entry point has it.
  ``PACKAGE``
    The import package whose functions are the program's own.
  ``PYTHON``
    An interpreter in which the program is installed, or the folder of its virtual environment.
  ``LOCK``
    Instead of ``PYTHON``: a requirements file with hashes, of which the build makes a managed environment (see
    ``managed_environment.py``). A line ``# python: 3.11 3.12 3.13`` in it names the minor versions that its wheels are for.
  ``SOURCE``
    A checkout whose package takes precedence over the installed one; ``<dir>/<package>`` and ``<dir>/src/<package>`` are found.
  ``BASELINE_DIR``
    Where the baselines are, in one folder for each minor version of Python. Default: ``baselines`` beside the declaration.
  ``ENVIRONMENT``
    Variables that every scenario of the subject runs with.
  ``TOOLS``
    Programs that the subject calls and whose versions therefore belong to a baseline's environment, such as ``dot``.
  ``EXPECT_EXIT`` to ``MIN_CALLS``
    The defaults of the subject's scenarios.

.. command:: filperf_add_scenario

  One command of a subject, as the CTest test ``perf.<name>`` with the label ``perf``::

    filperf_add_scenario(<name> [SUBJECT <subject>] ARGS <arg>...
        [PHASE import|run] [PREPARE <arg>...]
        [INPUTS <file|dir>...] [DIRECTORIES <dir>...] [STDIN <file>] [ENVIRONMENT <NAME=value>...]
        [EXPECT_EXIT <code>] [TIMEOUT <s>] [MEMORY_LIMIT <MiB>]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>] [MAX_CALLS <n>]
        [LABELS <label>...] [PROPERTIES <name> <value>...])

  ``<name>``
    Letters, digits, ``.``, ``_`` and ``-``; the baseline's file is called after it.
  ``SUBJECT``
    May be left out where the project declares exactly one subject.
  ``ARGS``
    The arguments of the command, each taken literally. May be left out with ``PHASE import`` only. A word that reads like a
    misspelt keyword of this command (capitals, at most two letters away from one) is refused, here and in every list.
  ``PHASE``
    ``run`` (the default) gates what the command does, ``import`` what importing the entry point's module does.
  ``PREPARE``
    The arguments of a command of the subject that runs first in the same sandbox, and is not measured.
  ``INPUTS``
    What is copied into the sandbox's working folder before the command runs; a folder is copied under its own name.
  ``DIRECTORIES``
    Empty folders made in the working folder first; relative to it.
  ``STDIN``
    The file that standard input is read from; closed otherwise.
  ``ENVIRONMENT``
    Variables of this scenario alone, on top of the subject's.
  ``EXPECT_EXIT``
    The exit code that the command must end with. Default 0.
  ``TIMEOUT``, ``MEMORY_LIMIT``
    Limits of one run, in whole seconds and MiB. Default 120 and 2048.
  ``MAX_DRIFT``, ``MAX_PROGRAM_DRIFT``, ``MAX_FUNCTION_DRIFT``
    How far the total, the calls of and by the program, and those of a single function may drift, in percent. Default 1, 1 and 25.
    0 means exact.
  ``MIN_CALLS``
    The absolute floor: a drift of fewer calls never fails. Default 100.
  ``MAX_CALLS``
    A ceiling for the total, whatever the baseline says. Default: none.
  ``LABELS``
    Labels beside ``perf``, to select by. None may contain ``perf``: ``ctest -L perf`` would match it.
  ``PROPERTIES``
    Properties of the CTest test, set after all others. Must come last: everything after it is a name or a value, because properties
    are called ``TIMEOUT`` and ``ENVIRONMENT`` too.

What is read from the command line (``-D``), else from the environment variable of the same name:

``FILPERF_PYTHON``
  Replaces ``PYTHON`` and ``LOCK`` of every subject.
``FILPERF_SOURCE``
  Replaces ``SOURCE`` of every subject.
``FILPERF_BASE_PYTHON``
  The interpreter that a managed environment is made with. Default: ``python3.11``, else ``python3``.
``FILPERF_ENVIRONMENT_ROOT``
  Where managed environments and the cache of byte code are kept, in ``filperf-<uid>/`` below it. Default: ``/var/tmp``. The number
  of folders above a package moves its counts (``Path.resolve`` walks them), so another root should be as deep: two folders.

At the end of the configuration the module writes a manifest for each scenario to ``<build>/filperf/scenarios/``, the complete list
of them to ``<build>/filperf/index.json``, and adds the target ``perf-refresh``, which accepts the counts of today for every
scenario. A configuration that fails writes none of them. ``FILPERF_REFRESH_COMMAND`` may be set to the command that accepts
(``-R '^perf\.<name>$'`` is appended to it) where a project has a shorter one than the default.
#]===]

cmake_policy(VERSION 3.25)
include_guard(GLOBAL)

set(FILPERF_PYTHON "" CACHE STRING "Interpreter (or virtual environment) of the subjects, instead of the declared one")
set(FILPERF_SOURCE "" CACHE PATH "Checkout whose package takes precedence over the installed one")
set(FILPERF_BASE_PYTHON "" CACHE STRING "Interpreter that managed environments are made with")
set(FILPERF_ENVIRONMENT_ROOT "" CACHE PATH "Folder that holds filperf-<uid>/ with the managed environments (default /var/tmp)")

# The limits of a scenario, which a subject may set for all of its own: keyword and default.
set_property(GLOBAL PROPERTY filperf_limits
    EXPECT_EXIT TIMEOUT MEMORY_LIMIT MAX_DRIFT MAX_PROGRAM_DRIFT MAX_FUNCTION_DRIFT MIN_CALLS)
set_property(GLOBAL PROPERTY filperf_default_EXPECT_EXIT 0)
set_property(GLOBAL PROPERTY filperf_default_TIMEOUT 120)
set_property(GLOBAL PROPERTY filperf_default_MEMORY_LIMIT 2048)
set_property(GLOBAL PROPERTY filperf_default_MAX_DRIFT 1)
set_property(GLOBAL PROPERTY filperf_default_MAX_PROGRAM_DRIFT 1)
set_property(GLOBAL PROPERTY filperf_default_MAX_FUNCTION_DRIFT 25)
set_property(GLOBAL PROPERTY filperf_default_MIN_CALLS 100)

# The end of the whole configuration, wherever the module was included: only then is the list of scenarios complete, and a
# configuration that stops before leaves the list of the last good one.
cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _filperf_finish)

# ---------------------------------------------------------------------------------------------------------------------------------
# Public functions

function(filperf_add_subject name)
  set(call "filperf_add_subject(${name})")
  _filperf_check_name()
  get_property(subjects GLOBAL PROPERTY filperf_subjects)
  if("${name}" IN_LIST subjects)
    get_property(first GLOBAL PROPERTY "filperf_subject_${name}_declared_at")
    _filperf_fail("a subject of this name is already declared, in ${first}; choose another name or remove one of them")
  endif()

  get_property(limits GLOBAL PROPERTY filperf_limits)
  set(raw_count ${ARGC})
  foreach(i RANGE ${ARGC})
    set(raw_${i} "${ARGV${i}}")
  endforeach()
  _filperf_parse("ENTRY;PACKAGE;PYTHON;LOCK;SOURCE;BASELINE_DIR;${limits}" "ENVIRONMENT;TOOLS")

  foreach(required ENTRY PACKAGE)
    if(arg_${required}_COUNT EQUAL 0)
      _filperf_fail("${required} is missing; a subject needs ENTRY <module:callable> and PACKAGE <package>")
    endif()
  endforeach()
  if(NOT "${arg_ENTRY_0}" MATCHES "^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_.]*$")
    _filperf_fail("ENTRY is \"${arg_ENTRY_0}\"; it must be <module>:<callable>, such as filare.cli:cli")
  endif()
  if(NOT "${arg_PACKAGE_0}" MATCHES "^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*$")
    _filperf_fail("PACKAGE is \"${arg_PACKAGE_0}\"; it must be the name of an import package, such as filare")
  endif()
  _filperf_check_limits()
  _filperf_environment_json(environment)
  _filperf_array_json(TOOLS tools)
  _filperf_find_source(source)
  _filperf_find_python(python python_stamp)
  _filperf_prepare_home("${python}" home)

  set(baseline_dir "${CMAKE_CURRENT_SOURCE_DIR}/baselines")
  if(arg_BASELINE_DIR_COUNT)
    cmake_path(ABSOLUTE_PATH arg_BASELINE_DIR_0 BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE baseline_dir)
  endif()

  _filperf_json_string(json_name "${name}")
  _filperf_json_string(json_entry "${arg_ENTRY_0}")
  _filperf_json_string(json_package "${arg_PACKAGE_0}")
  _filperf_json_string(json_python "${python}")
  _filperf_json_string_or_null(json_stamp "${python_stamp}")
  _filperf_json_string_or_null(json_source "${source}")
  set(json "{\"name\": ${json_name}, \"entry\": ${json_entry}, \"package\": ${json_package}, \"program\": ${json_name},
    \"python\": ${json_python}, \"python_stamp\": ${json_stamp}, \"source\": ${json_source}, \"tools\": ${tools}}")

  _filperf_declared_at(filperf_add_subject declared_at)
  set_property(GLOBAL APPEND PROPERTY filperf_subjects "${name}")
  foreach(key declared_at json environment baseline_dir python home)
    set_property(GLOBAL PROPERTY "filperf_subject_${name}_${key}" "${${key}}")
  endforeach()
  foreach(limit IN LISTS limits)
    if(arg_${limit}_COUNT)
      set_property(GLOBAL PROPERTY "filperf_subject_${name}_${limit}" "${arg_${limit}_0}")
    endif()
  endforeach()
endfunction()

function(filperf_add_scenario name)
  set(call "filperf_add_scenario(${name})")
  _filperf_check_name()
  get_property(scenarios GLOBAL PROPERTY filperf_scenarios)
  if("${name}" IN_LIST scenarios)
    get_property(first GLOBAL PROPERTY "filperf_scenario_${name}_declared_at")
    _filperf_fail("a scenario of this name is already declared, in ${first}; choose another name or remove one of them")
  endif()
  if(NOT TARGET filperf::filperf)
    _filperf_fail("there is no target filperf::filperf for the test to run; add filperf by find_package(filperf), add_subdirectory "
                  "or FetchContent before the first scenario, in this folder or one above it")
  endif()
  if(NOT CMAKE_TESTING_ENABLED)
    _filperf_fail("tests are not enabled here, so that CTest would never see the scenario; call enable_testing() in "
                  "${CMAKE_SOURCE_DIR}/CMakeLists.txt before it adds this folder")
  endif()

  get_property(limits GLOBAL PROPERTY filperf_limits)
  set(raw_count ${ARGC})
  foreach(i RANGE ${ARGC})
    set(raw_${i} "${ARGV${i}}")
  endforeach()
  _filperf_parse("SUBJECT;PHASE;STDIN;MAX_CALLS;${limits}" "ARGS;INPUTS;DIRECTORIES;ENVIRONMENT;PREPARE;LABELS;PROPERTIES")

  _filperf_choose_subject(subject)
  set(phase run)
  if(arg_PHASE_COUNT)
    set(phase "${arg_PHASE_0}")
  endif()
  if(NOT "${phase}" MATCHES "^(import|run)$")
    _filperf_fail("PHASE is \"${phase}\"; it must be import or run")
  endif()
  if(arg_ARGS_COUNT EQUAL 0 AND NOT "${phase}" STREQUAL "import")
    _filperf_fail("ARGS is missing; only a scenario with PHASE import has no command")
  endif()
  _filperf_check_limits()
  if(arg_MAX_CALLS_COUNT)
    _filperf_check_count(MAX_CALLS "${arg_MAX_CALLS_0}")
  endif()
  _filperf_check_labels()
  _filperf_check_directories()
  _filperf_environment_json(environment)
  _filperf_inputs_json(inputs)
  set(stdin "")
  if(arg_STDIN_COUNT)
    _filperf_existing_path(STDIN "${arg_STDIN_0}" stdin)
    if(IS_DIRECTORY "${stdin}")
      _filperf_fail("STDIN names ${stdin}, which is a folder; it must be a file")
    endif()
  endif()

  foreach(limit IN LISTS limits)
    get_property(value_${limit} GLOBAL PROPERTY "filperf_default_${limit}")
    get_property(of_subject GLOBAL PROPERTY "filperf_subject_${subject}_${limit}" SET)
    if(arg_${limit}_COUNT)
      set(value_${limit} "${arg_${limit}_0}")
    elseif(of_subject)
      get_property(value_${limit} GLOBAL PROPERTY "filperf_subject_${subject}_${limit}")
    endif()
  endforeach()
  set(value_MAX_CALLS null)
  if(arg_MAX_CALLS_COUNT)
    set(value_MAX_CALLS "${arg_MAX_CALLS_0}")
  endif()

  foreach(list ARGS DIRECTORIES LABELS PREPARE)
    _filperf_array_json(${list} json_${list})
  endforeach()
  if(NOT arg_PREPARE_COUNT)
    set(json_PREPARE null)
  endif()
  _filperf_json_string_or_null(json_stdin "${stdin}")
  _filperf_declared_at(filperf_add_scenario declared_at)
  _filperf_json_string(json_declared_at "${declared_at}")
  _filperf_refresh_command(refresh_command)
  _filperf_json_string(json_refresh_command "${refresh_command}")
  _filperf_json_string(json_output_dir "${CMAKE_BINARY_DIR}/outputs/perf")
  _filperf_json_string(json_index "${CMAKE_BINARY_DIR}/filperf/index.json")
  foreach(key json environment baseline_dir home)
    get_property(subject_${key} GLOBAL PROPERTY "filperf_subject_${subject}_${key}")
  endforeach()
  _filperf_json_string(json_baseline_dir "${subject_baseline_dir}")
  _filperf_json_string(json_byte_code_dir "${subject_home}/pycache")

  set_property(GLOBAL APPEND PROPERTY filperf_scenarios "${name}")
  set_property(GLOBAL PROPERTY "filperf_scenario_${name}_declared_at" "${declared_at}")
  set_property(GLOBAL PROPERTY "filperf_scenario_${name}_baseline_dir" "${subject_baseline_dir}")
  set_property(GLOBAL PROPERTY "filperf_scenario_${name}_manifest" "{
  \"schema\": \"filperf/manifest/1\",
  \"scenario\": \"${name}\",
  \"phase\": \"${phase}\",
  \"labels\": ${json_LABELS},
  \"declared_at\": ${json_declared_at},
  \"subject\": ${subject_json},
  \"args\": ${json_ARGS},
  \"inputs\": ${inputs},
  \"directories\": ${json_DIRECTORIES},
  \"stdin\": ${json_stdin},
  \"subject_environment\": ${subject_environment},
  \"environment\": ${environment},
  \"prepare\": ${json_PREPARE},
  \"expect_exit\": ${value_EXPECT_EXIT},
  \"timeout_s\": ${value_TIMEOUT},
  \"memory_limit_mib\": ${value_MEMORY_LIMIT},
  \"limits\": {
    \"max_drift_percent\": ${value_MAX_DRIFT},
    \"max_program_drift_percent\": ${value_MAX_PROGRAM_DRIFT},
    \"max_function_drift_percent\": ${value_MAX_FUNCTION_DRIFT},
    \"min_calls\": ${value_MIN_CALLS},
    \"max_calls\": ${value_MAX_CALLS}
  },
  \"baseline_dir\": ${json_baseline_dir},
  \"output_dir\": ${json_output_dir},
  \"index\": ${json_index},
  \"byte_code_dir\": ${json_byte_code_dir},
  \"refresh_command\": ${json_refresh_command}
}
")

  add_test(NAME "perf.${name}" COMMAND "$<TARGET_FILE:filperf::filperf>" check "${CMAKE_BINARY_DIR}/filperf/scenarios/${name}.json")
  # The harness enforces the time limit of a run; CTest's is for a harness that hangs. A refresh runs the command several times.
  math(EXPR ctest_timeout "${value_TIMEOUT} * 8 + 60")
  set(labels perf)
  set(i 0)
  while(i LESS arg_LABELS_COUNT)
    list(APPEND labels "${arg_LABELS_${i}}")
    math(EXPR i "${i} + 1")
  endwhile()
  set_tests_properties("perf.${name}" PROPERTIES LABELS "${labels}" SKIP_RETURN_CODE 77 TIMEOUT ${ctest_timeout})
  _filperf_pass_properties_through()
endfunction()

# ---------------------------------------------------------------------------------------------------------------------------------
# Arguments. Everything below is private, and reads the variables of the function that called it (`call` begins every message).

function(_filperf_fail)
  set(text "")
  foreach(i RANGE ${ARGC})
    if(i LESS ARGC)
      string(APPEND text "${ARGV${i}}")
    endif()
  endforeach()
  message(FATAL_ERROR "${call}: ${text}.")
endfunction()

function(_filperf_check_name)
  if(NOT "${name}" MATCHES "^[A-Za-z0-9][A-Za-z0-9._-]*$")
    _filperf_fail("the name \"${name}\" cannot be used: it must begin with a letter or a digit and consist of letters, digits, "
                  "\".\", \"_\" and \"-\"")
  endif()
endfunction()

# Sorts raw_1 to raw_<raw_count - 1> into arg_<KEYWORD>_0, arg_<KEYWORD>_1, ... and arg_<KEYWORD>_COUNT in the caller. Not
# cmake_parse_arguments: a CMake list cannot hold every value (an unbalanced bracket joins its neighbours, a closing backslash the
# next), and an argument of a gated command may be any.
function(_filperf_parse one_value many_values)
  foreach(keyword IN LISTS one_value many_values)
    set(count_${keyword} 0)
    set(seen_${keyword} FALSE)
  endforeach()
  set(keywords ${one_value} ${many_values})
  set(keyword "")
  set(i 1)
  while(i LESS raw_count)
    set(value "${raw_${i}}")
    math(EXPR i "${i} + 1")
    if("${value}" IN_LIST keywords AND NOT "${keyword}" STREQUAL "PROPERTIES")
      _filperf_check_has_value()
      if(seen_${value})
        _filperf_fail("${value} is given twice; give all its values after one ${value}")
      endif()
      set(keyword "${value}")
      set(seen_${keyword} TRUE)
      continue()
    endif()
    _filperf_check_is_value()
    set(n ${count_${keyword}})
    set(arg_${keyword}_${n} "${value}" PARENT_SCOPE)
    math(EXPR count_${keyword} "${n} + 1")
  endwhile()
  _filperf_check_has_value()
  foreach(keyword IN LISTS keywords)
    set(arg_${keyword}_COUNT ${count_${keyword}} PARENT_SCOPE)
  endforeach()
endfunction()

function(_filperf_check_has_value)
  if(NOT "${keyword}" STREQUAL "" AND count_${keyword} EQUAL 0)
    _filperf_fail("${keyword} has no value")
  endif()
endfunction()

function(_filperf_check_is_value)
  list(JOIN keywords ", " known)
  if("${keyword}" STREQUAL "")
    _filperf_fail("\"${value}\" is not a keyword; the keywords are ${known}")
  endif()
  if("${keyword}" IN_LIST one_value)
    if("${value}" STREQUAL "")
      _filperf_fail("${keyword} has no value")
    elseif(count_${keyword} GREATER 0)
      _filperf_fail("\"${value}\" after the value of ${keyword} is neither a keyword nor expected; the keywords are ${known}")
    endif()
  elseif(NOT "${keyword}" STREQUAL "PROPERTIES")
    _filperf_resembled_keyword(meant)
    if(NOT "${meant}" STREQUAL "")
      _filperf_fail("\"${value}\" among the values of ${keyword} is not a keyword; did you mean ${meant}")
    endif()
  endif()
endfunction()

# The keyword that a value in capitals is at most two edits away from, or an abbreviation or extension of; else nothing. A misspelt
# keyword would otherwise become one more value of the keyword before it, and what follows it would be lost without a word.
function(_filperf_resembled_keyword out)
  set(${out} "" PARENT_SCOPE)
  if(NOT "${value}" MATCHES "^[A-Z][A-Z_]+$")
    return()
  endif()
  string(LENGTH "${value}" length)
  foreach(candidate IN LISTS keywords)
    string(FIND "${candidate}" "${value}" abbreviation)
    string(FIND "${value}" "${candidate}" extension)
    if((abbreviation EQUAL 0 AND length GREATER 2) OR extension EQUAL 0)
      set(${out} "${candidate}" PARENT_SCOPE)
      return()
    endif()
    string(LENGTH "${candidate}" candidate_length)
    if(length LESS 5 OR candidate_length LESS 5)
      continue()
    endif()
    # Levenshtein's distance, one row of its table at a time.
    foreach(j RANGE ${candidate_length})
      set(row_${j} ${j})
    endforeach()
    foreach(i RANGE 1 ${length})
      math(EXPR at "${i} - 1")
      string(SUBSTRING "${value}" ${at} 1 ours)
      set(diagonal ${at})
      set(row_0 ${i})
      foreach(j RANGE 1 ${candidate_length})
        math(EXPR before "${j} - 1")
        string(SUBSTRING "${candidate}" ${before} 1 theirs)
        set(best ${diagonal})
        if(NOT "${ours}" STREQUAL "${theirs}")
          math(EXPR best "${best} + 1")
        endif()
        foreach(other ${row_${j}} ${row_${before}})
          math(EXPR other "${other} + 1")
          if(other LESS best)
            set(best ${other})
          endif()
        endforeach()
        set(diagonal ${row_${j}})
        set(row_${j} ${best})
      endforeach()
    endforeach()
    if(row_${candidate_length} LESS 3)
      set(${out} "${candidate}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

function(_filperf_check_limits)
  foreach(limit MAX_DRIFT MAX_PROGRAM_DRIFT MAX_FUNCTION_DRIFT)
    if(arg_${limit}_COUNT AND NOT "${arg_${limit}_0}" MATCHES "^(0|[1-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?)([.][0-9]+)?$")
      _filperf_fail("${limit} is \"${arg_${limit}_0}\"; it must be a number of percent such as 0, 0.5 or 25")
    endif()
  endforeach()
  if(arg_MIN_CALLS_COUNT)
    _filperf_check_count(MIN_CALLS "${arg_MIN_CALLS_0}")
  endif()
  foreach(limit TIMEOUT MEMORY_LIMIT)
    if(arg_${limit}_COUNT AND NOT "${arg_${limit}_0}" MATCHES "^[1-9][0-9]?[0-9]?[0-9]?[0-9]?[0-9]?[0-9]?$")
      _filperf_fail("${limit} is \"${arg_${limit}_0}\"; it must be a whole number of 1 or more")
    endif()
  endforeach()
  if(arg_EXPECT_EXIT_COUNT)
    if(NOT "${arg_EXPECT_EXIT_0}" MATCHES "^(0|[1-9][0-9]?[0-9]?)$" OR arg_EXPECT_EXIT_0 GREATER 255)
      _filperf_fail("EXPECT_EXIT is \"${arg_EXPECT_EXIT_0}\"; it must be an exit code from 0 to 255")
    endif()
  endif()
endfunction()

function(_filperf_check_count keyword value)
  string(LENGTH "${value}" length)
  if(NOT "${value}" MATCHES "^(0|[1-9][0-9]*)$" OR length GREATER 15)
    _filperf_fail("${keyword} is \"${value}\"; it must be a whole number of calls, 0 or more")
  endif()
endfunction()

function(_filperf_check_labels)
  set(i 0)
  while(i LESS arg_LABELS_COUNT)
    set(label "${arg_LABELS_${i}}")
    if("${label}" MATCHES "[Pp][Ee][Rr][Ff]")
      _filperf_fail("the label \"${label}\" contains \"perf\", so that `ctest -L perf` would select it; every scenario has the "
                    "label perf of itself")
    elseif(NOT "${label}" MATCHES "^[A-Za-z0-9][A-Za-z0-9._-]*$")
      _filperf_fail("the label \"${label}\" cannot be used: a label begins with a letter or a digit and consists of letters, "
                    "digits, \".\", \"_\" and \"-\"")
    endif()
    math(EXPR i "${i} + 1")
  endwhile()
endfunction()

function(_filperf_check_directories)
  set(i 0)
  while(i LESS arg_DIRECTORIES_COUNT)
    set(directory "${arg_DIRECTORIES_${i}}")
    if("${directory}" STREQUAL "" OR IS_ABSOLUTE "${directory}" OR "/${directory}/" MATCHES "/[.][.]/")
      _filperf_fail("DIRECTORIES names \"${directory}\"; it must be relative to the working folder, and stay below it")
    endif()
    math(EXPR i "${i} + 1")
  endwhile()
endfunction()

function(_filperf_existing_path keyword value out)
  cmake_path(ABSOLUTE_PATH value BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE path)
  string(REGEX REPLACE "(.)/$" "\\1" path "${path}")
  if("${value}" STREQUAL "" OR NOT EXISTS "${path}")
    _filperf_fail("${keyword} names \"${value}\", but ${path} does not exist; a relative path is taken from the folder of the "
                  "declaration")
  endif()
  set(${out} "${path}" PARENT_SCOPE)
endfunction()

function(_filperf_choose_subject out)
  get_property(subjects GLOBAL PROPERTY filperf_subjects)
  list(LENGTH subjects count)
  list(JOIN subjects ", " known)
  if(arg_SUBJECT_COUNT)
    if(NOT "${arg_SUBJECT_0}" IN_LIST subjects)
      if(count EQUAL 0)
        set(known "none; call filperf_add_subject first")
      endif()
      _filperf_fail("SUBJECT is \"${arg_SUBJECT_0}\", which is not declared; declared are: ${known}")
    endif()
    set(${out} "${arg_SUBJECT_0}" PARENT_SCOPE)
  elseif(count EQUAL 1)
    set(${out} "${subjects}" PARENT_SCOPE)
  elseif(count EQUAL 0)
    _filperf_fail("no subject is declared; call filperf_add_subject first")
  else()
    _filperf_fail("SUBJECT is missing, and there are several to choose from: ${known}")
  endif()
endfunction()

function(_filperf_pass_properties_through)
  set(i 0)
  while(i LESS arg_PROPERTIES_COUNT)
    math(EXPR j "${i} + 1")
    if(NOT j LESS arg_PROPERTIES_COUNT)
      _filperf_fail("PROPERTIES needs pairs of a name and a value, but \"${arg_PROPERTIES_${i}}\" has no value")
    elseif("${arg_PROPERTIES_${i}}" STREQUAL "LABELS")
      _filperf_fail("PROPERTIES sets LABELS, which would take the label perf away; use the keyword LABELS")
    endif()
    set_tests_properties("perf.${name}" PROPERTIES "${arg_PROPERTIES_${i}}" "${arg_PROPERTIES_${j}}")
    math(EXPR i "${i} + 2")
  endwhile()
endfunction()

# Where the running declaration stands: file:line, the file relative to the top of the project. CMake tells a function the file that
# called it but not the line, so the line is looked up; a name that is computed is not found, and the file alone is given.
function(_filperf_declared_at command out)
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_LIST_FILE BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE file)
  if("${file}" MATCHES "^[.][.]/")
    set(file "${CMAKE_CURRENT_LIST_FILE}")
  endif()
  string(REPLACE "." "[.]" pattern "${name}")
  file(READ "${CMAKE_CURRENT_LIST_FILE}" content)
  set(content "\n${content}")
  if("${content}" MATCHES "\n[ \t]*${command}[ \t]*[(][ \t\r\n]*\"?${pattern}\"?[ \t\r\n)]")
    string(FIND "${content}" "${CMAKE_MATCH_0}" position)
    string(SUBSTRING "${content}" 0 ${position} head)
    string(REGEX REPLACE "[^\n]" "" newlines "${head}")
    string(LENGTH "${newlines}" line)
    math(EXPR line "${line} + 1")
    string(APPEND file ":${line}")
  endif()
  set(${out} "${file}" PARENT_SCOPE)
endfunction()

function(_filperf_refresh_command out)
  if(DEFINED FILPERF_REFRESH_COMMAND)
    set(command "${FILPERF_REFRESH_COMMAND}")
  else()
    set(directory "${CMAKE_BINARY_DIR}")
    if(NOT "${directory}" MATCHES "^[A-Za-z0-9/._+-]+$")
      string(REPLACE "'" "'\\''" directory "${directory}")
      set(directory "'${directory}'")
    endif()
    set(command "FIL_PERF_REFRESH=1 ctest --test-dir ${directory}")
  endif()
  string(REPLACE "." "\\." pattern "${name}")
  set(${out} "${command} -R '^perf\\.${pattern}$'" PARENT_SCOPE)
endfunction()

# ---------------------------------------------------------------------------------------------------------------------------------
# JSON. string(JSON) takes values that are JSON already, so the quoting is here in any case.

function(_filperf_json_string out value)
  string(REPLACE "\\" "\\\\" value "${value}")
  string(REPLACE "\"" "\\\"" value "${value}")
  string(ASCII 1 first)
  string(ASCII 31 last)
  if("${value}" MATCHES "[${first}-${last}]")
    foreach(code RANGE 1 31)
      string(ASCII ${code} character)
      math(EXPR hexadecimal "${code} + 256" OUTPUT_FORMAT HEXADECIMAL)
      string(REPLACE "0x1" "\\u00" escape "${hexadecimal}")
      string(REPLACE "${character}" "${escape}" value "${value}")
    endforeach()
  endif()
  set(${out} "\"${value}\"" PARENT_SCOPE)
endfunction()

function(_filperf_json_string_or_null out value)
  set(json null)
  if(NOT "${value}" STREQUAL "")
    _filperf_json_string(json "${value}")
  endif()
  set(${out} "${json}" PARENT_SCOPE)
endfunction()

function(_filperf_array_json keyword out)
  set(items "")
  set(separator "")
  set(i 0)
  while(i LESS arg_${keyword}_COUNT)
    _filperf_json_string(item "${arg_${keyword}_${i}}")
    string(APPEND items "${separator}${item}")
    set(separator ", ")
    math(EXPR i "${i} + 1")
  endwhile()
  set(${out} "[${items}]" PARENT_SCOPE)
endfunction()

function(_filperf_environment_json out)
  set(items "")
  set(separator "")
  set(names "")
  set(i 0)
  while(i LESS arg_ENVIRONMENT_COUNT)
    set(entry "${arg_ENVIRONMENT_${i}}")
    string(FIND "${entry}" "=" position)
    if(position LESS 1)
      _filperf_fail("ENVIRONMENT has the entry \"${entry}\"; an entry is NAME=value")
    endif()
    string(SUBSTRING "${entry}" 0 ${position} key)
    if(NOT "${key}" MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
      _filperf_fail("ENVIRONMENT has the entry \"${entry}\", whose name \"${key}\" is not one of a variable: letters, digits and \"_\"")
    elseif("${key}" IN_LIST names)
      _filperf_fail("ENVIRONMENT sets ${key} twice")
    endif()
    list(APPEND names "${key}")
    math(EXPR position "${position} + 1")
    string(SUBSTRING "${entry}" ${position} -1 value)
    _filperf_json_string(value "${value}")
    string(APPEND items "${separator}\"${key}\": ${value}")
    set(separator ", ")
    math(EXPR i "${i} + 1")
  endwhile()
  set(${out} "{${items}}" PARENT_SCOPE)
endfunction()

function(_filperf_inputs_json out)
  set(items "")
  set(separator "")
  set(taken "/")
  set(i 0)
  while(i LESS arg_INPUTS_COUNT)
    _filperf_existing_path(INPUTS "${arg_INPUTS_${i}}" path)
    cmake_path(GET path FILENAME file)
    string(FIND "${taken}" "/${file}/" position)
    if(NOT position EQUAL -1)
      _filperf_fail("INPUTS has two entries called \"${file}\"; one would replace the other in the working folder")
    endif()
    string(APPEND taken "${file}/")
    _filperf_json_string(item "${path}")
    string(APPEND items "${separator}${item}")
    set(separator ", ")
    math(EXPR i "${i} + 1")
  endwhile()
  set(${out} "[${items}]" PARENT_SCOPE)
endfunction()

# ---------------------------------------------------------------------------------------------------------------------------------
# Interpreters and checkouts

function(_filperf_setting variable out)
  set(value "${${variable}}")
  if("${value}" STREQUAL "")
    set(value "$ENV{${variable}}")
  endif()
  set(${out} "${value}" PARENT_SCOPE)
endfunction()

function(_filperf_environment_root out)
  _filperf_setting(FILPERF_ENVIRONMENT_ROOT root)
  if("${root}" STREQUAL "")
    set(root /var/tmp)
  endif()
  cmake_path(ABSOLUTE_PATH root BASE_DIRECTORY "${CMAKE_BINARY_DIR}" NORMALIZE)
  string(REGEX REPLACE "(.)/$" "\\1" root "${root}")
  set(${out} "${root}" PARENT_SCOPE)
endfunction()

function(_filperf_find_source out)
  set(${out} "" PARENT_SCOPE)
  _filperf_setting(FILPERF_SOURCE checkout)
  set(given FILPERF_SOURCE)
  if("${checkout}" STREQUAL "")
    if(NOT arg_SOURCE_COUNT)
      return()
    endif()
    set(checkout "${arg_SOURCE_0}")
    set(given SOURCE)
  endif()
  cmake_path(ABSOLUTE_PATH checkout BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  string(REGEX REPLACE "(.)/$" "\\1" checkout "${checkout}")
  string(REPLACE "." "/" package "${arg_PACKAGE_0}")
  # A regular package or module before a namespace package: a folder of the name may just be there.
  foreach(kind "/__init__.py" ".py" "/.")
    foreach(folder "${checkout}" "${checkout}/src")
      if(EXISTS "${folder}/${package}${kind}")
        set(${out} "${folder}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
  _filperf_fail("${given} is ${checkout}, but neither ${checkout}/${package} nor ${checkout}/src/${package} is there; name the "
                "folder that holds the package ${arg_PACKAGE_0}, or a checkout with it in src/")
endfunction()

# The interpreter that the subject runs in, and the marker of its managed environment, if it is one.
function(_filperf_find_python out_python out_stamp)
  set(${out_stamp} "" PARENT_SCOPE)
  _filperf_setting(FILPERF_PYTHON requested)
  set(given FILPERF_PYTHON)
  if("${requested}" STREQUAL "" AND arg_PYTHON_COUNT)
    if(arg_LOCK_COUNT)
      _filperf_fail("both PYTHON and LOCK are given; an environment either exists or is made from a lock file")
    endif()
    set(requested "${arg_PYTHON_0}")
    set(given PYTHON)
  endif()
  if(NOT "${requested}" STREQUAL "")
    _filperf_ask_interpreter("${given}" "${requested}" python)
    set(${out_python} "${python}" PARENT_SCOPE)
  elseif(arg_LOCK_COUNT)
    _filperf_managed_environment(python stamp)
    set(${out_python} "${python}" PARENT_SCOPE)
    set(${out_stamp} "${stamp}" PARENT_SCOPE)
  else()
    _filperf_fail("there is no interpreter; give PYTHON <interpreter> (or -DFILPERF_PYTHON=<interpreter>) for an environment that "
                  "exists, or LOCK <requirements.lock> for a managed one")
  endif()
endfunction()

# The folder filperf-<uid> in the root of environments, made and checked: runs keep their byte code there whatever the interpreter,
# so that it is compiled once and not on every run, which would count it.
function(_filperf_prepare_home python out)
  _filperf_environment_root(root)
  # A managed environment's interpreter may not be there yet.
  _filperf_setting(FILPERF_BASE_PYTHON base)
  if(EXISTS "${python}" OR "${base}" STREQUAL "")
    set(base "${python}")
  endif()
  execute_process(COMMAND "${base}" -I "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/managed_environment.py" --root "${root}" --print-home
      OUTPUT_VARIABLE answer ERROR_VARIABLE trouble RESULT_VARIABLE result OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT result EQUAL 0 OR NOT IS_ABSOLUTE "${answer}")
    _filperf_fail("the folder for environments and byte code cannot be used (${result}): ${trouble}")
  endif()
  set(${out} "${answer}" PARENT_SCOPE)
endfunction()

# What an interpreter calls itself: a name is looked up in PATH, a virtual environment's folder stands for its interpreter, and a
# shim (pyenv's, for one) is asked for the interpreter behind it.
function(_filperf_ask_interpreter given requested out)
  if("${requested}" MATCHES "/")
    set(base "${CMAKE_CURRENT_SOURCE_DIR}")
    if("${given}" MATCHES "^FILPERF_")
      set(base "${CMAKE_SOURCE_DIR}")
    endif()
    cmake_path(ABSOLUTE_PATH requested BASE_DIRECTORY "${base}" NORMALIZE OUTPUT_VARIABLE path)
    if(IS_DIRECTORY "${path}")
      cmake_path(APPEND path bin python)
    endif()
  else()
    set(path path-NOTFOUND)
    find_program(path NAMES "${requested}" NO_CACHE)
  endif()
  if(NOT path OR NOT EXISTS "${path}")
    _filperf_fail("${given} names the interpreter \"${requested}\", which does not exist; name a Python of 3.9 or later")
  endif()
  execute_process(COMMAND "${path}" -I -c "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])"
      OUTPUT_VARIABLE answer ERROR_VARIABLE trouble RESULT_VARIABLE result OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT result EQUAL 0 OR NOT "${answer}" MATCHES "^(/[^\n]*)\n([0-9]+[.][0-9]+)$")
    _filperf_fail("${given} names ${path}, which does not answer as a Python does (${result}): ${answer} ${trouble}")
  endif()
  set(python "${CMAKE_MATCH_1}")
  set(version "${CMAKE_MATCH_2}")
  if(version VERSION_LESS 3.9)
    _filperf_fail("${given} names ${python}, which is Python ${version}; the driver needs 3.9 or later")
  endif()
  set(${out} "${python}" PARENT_SCOPE)
endfunction()

function(_filperf_base_interpreter out)
  _filperf_setting(FILPERF_BASE_PYTHON requested)
  if(NOT "${requested}" STREQUAL "")
    _filperf_ask_interpreter(FILPERF_BASE_PYTHON "${requested}" python)
    set(${out} "${python}" PARENT_SCOPE)
    return()
  endif()
  # Every one in PATH, not the first alone: a shim may stand before an interpreter and have none to offer.
  string(REPLACE ":" ";" folders "$ENV{PATH}")
  foreach(candidate python3.11 python3)
    foreach(folder IN LISTS folders)
      if(NOT IS_ABSOLUTE "${folder}" OR NOT EXISTS "${folder}/${candidate}")
        continue()
      endif()
      execute_process(COMMAND "${folder}/${candidate}" -I -c "import sys; print(sys.executable)"
          OUTPUT_VARIABLE answer ERROR_QUIET RESULT_VARIABLE result OUTPUT_STRIP_TRAILING_WHITESPACE)
      if(result EQUAL 0 AND IS_ABSOLUTE "${answer}")
        # As find_program would: the next configuration takes the same one, whatever PATH is then.
        set_property(CACHE FILPERF_BASE_PYTHON PROPERTY VALUE "${answer}")
        set(${out} "${answer}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
  _filperf_fail("there is neither python3.11 nor python3 in PATH to make the managed environment with; install Python with its venv "
                "module (Debian: apt-get install python3 python3-venv), or pass -DFILPERF_BASE_PYTHON=<interpreter>, or use an "
                "environment that exists by -DFILPERF_PYTHON=<interpreter>")
endfunction()

function(_filperf_managed_environment out_python out_stamp)
  _filperf_existing_path(LOCK "${arg_LOCK_0}" lock)
  _filperf_base_interpreter(base)
  _filperf_environment_root(root)
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/managed_environment.py")
  set(command "${base}" -I "${script}" --lock "${lock}" --root "${root}")
  execute_process(COMMAND ${command} --print-path
      OUTPUT_VARIABLE answer ERROR_VARIABLE trouble RESULT_VARIABLE result OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
  if(NOT result EQUAL 0 OR NOT "${answer}" MATCHES "^(/[^\n]*)\n(complete|absent)$")
    _filperf_fail("the managed environment cannot be planned (${result}): ${trouble} ${answer}")
  endif()
  set(directory "${CMAKE_MATCH_1}")
  set(state "${CMAKE_MATCH_2}")
  cmake_path(GET directory FILENAME digest)
  # The stamp stands in the build folder, so that `clean` here takes nothing away from another checkout that shares the environment;
  # an environment that is gone takes the stamp with it.
  set(stamp "${CMAKE_BINARY_DIR}/filperf/environments/${name}-${digest}.stamp")
  if("${state}" STREQUAL "absent")
    file(REMOVE "${stamp}")
  endif()
  add_custom_command(OUTPUT "${stamp}" COMMAND ${command} --compile-standard-library --stamp "${stamp}"
      DEPENDS "${lock}" "${script}"
      COMMENT "Making the managed environment of ${name} in ${directory}" VERBATIM)
  add_custom_target("filperf-environment-${name}" ALL DEPENDS "${stamp}")
  set_property(GLOBAL APPEND PROPERTY filperf_environment_targets "filperf-environment-${name}")
  # The folder is called after the lock's content, so another content is another configuration.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${lock}" "${script}")
  set(${out_python} "${directory}/bin/python" PARENT_SCOPE)
  set(${out_stamp} "${directory}/filperf-environment.json" PARENT_SCOPE)
endfunction()

# ---------------------------------------------------------------------------------------------------------------------------------
# The end of the configuration

# Writes only what changed, and never half of it: a rewritten file would look new to everything that depends on it.
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
    _filperf_add_refresh_target()
  endif()
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
      COMMENT "Accepting the counts of today as the baseline of every scenario" USES_TERMINAL VERBATIM)
  get_property(environments GLOBAL PROPERTY filperf_environment_targets)
  if(environments)
    add_dependencies(${target} ${environments})
  endif()
  if(TARGET filperf)
    add_dependencies(${target} filperf)
  endif()
endfunction()
