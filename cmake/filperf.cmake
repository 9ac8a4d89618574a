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
        [ENVIRONMENT <NAME=value>...] [SETTINGS <FIL_PERF_...=value>...] [TOOLS <tool>...]
        [EXPECT_EXIT <code>] [TIMEOUT <s>] [MEMORY_LIMIT <MiB>]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>]
        [ENVIRONMENT_CHANGE gate|program|fail] [IMPROVEMENTS report|fail]
        [MAX_CREEP <%>] [CREEP_SINCE <tag>])

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
  ``SETTINGS``
    Settings of filperf for every scenario of the subject, by the names of their variables (``filperf settings`` lists them), which
    overrule them. ``FIL_PERF_OUTPUT_DIR`` and ``FIL_PERF_CPROFILE_OUTPUT`` are taken relative to the build folder. ``FIL_PERF_REFRESH`` is
    none of them: a scenario that always accepted its counts would never be red.
  ``TOOLS``
    Programs that the subject calls and whose versions therefore belong to a baseline's environment, such as ``dot``.
  ``EXPECT_EXIT`` to ``CREEP_SINCE``
    The defaults of the subject's scenarios.

.. command:: filperf_add_scenario

  One command of a subject, as the CTest test ``perf.<name>`` with the label ``perf``::

    filperf_add_scenario(<name> [SUBJECT <subject>] ARGS <arg>...
        [PHASE import|run] [PREPARE <arg>...]
        [INPUTS <file|dir>...] [DIRECTORIES <dir>...] [STDIN <file>] [ENVIRONMENT <NAME=value>...]
        [SETTINGS <FIL_PERF_...=value>...]
        [EXPECT_EXIT <code>] [TIMEOUT <s>] [MEMORY_LIMIT <MiB>]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>] [MAX_CALLS <n>]
        [ENVIRONMENT_CHANGE gate|program|fail] [IMPROVEMENTS report|fail]
        [MAX_CREEP <%>] [CREEP_SINCE <tag>]
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
  ``SETTINGS``
    Settings of filperf for this scenario alone, on top of the subject's.
  ``EXPECT_EXIT``
    The exit code that the command must end with. Default 0.
  ``TIMEOUT``, ``MEMORY_LIMIT``
    Limits of one run, in whole seconds and MiB. Default 120 and 2048.
  ``MAX_DRIFT``, ``MAX_PROGRAM_DRIFT``, ``MAX_FUNCTION_DRIFT``
    How far the total, the calls into and by the program, and those of a single function may drift, in percent. Default 1, 1 and 25.
    0 means exact.
  ``MIN_CALLS``
    The absolute floor: a drift of fewer calls never fails. Default 100.
  ``ENVIRONMENT_CHANGE``
    What is gated where interpreter, distributions, tools, fonts or depth are not the baseline's. ``program`` (the default): the calls
    into and by the program, and the drift that began there, with all that follows below it. ``gate``: everything. ``fail``: another
    environment is red by itself.
  ``IMPROVEMENTS``
    Whether fewer calls, beyond a limit, are a ``report`` (the default) or ``fail`` too, until they are accepted.
  ``MAX_CALLS``
    A ceiling for the total, whatever the baseline says. Default: none.
  ``MAX_CREEP``, ``CREEP_SINCE``
    How far the total and the calls into and by the program may have grown, in percent, against the baseline that the git tag
    ``CREEP_SINCE`` holds, however small each accepted step was. ``MIN_CALLS`` is its floor too, and 0 means exact. Where the
    tag has no baseline of this command yet, the first one after it counts. Needs git and the history since the tag: a
    scenario with this limit fails where they are not there. Of a family the counts at its largest size are held to it.
    Default: no such limit.
  ``LABELS``
    Labels beside ``perf``, to select by. None may contain ``perf``: ``ctest -L perf`` would match it.
  ``PROPERTIES``
    Properties of the CTest test, set after all others. Must come last: everything after it is a name or a value, because properties
    are called ``TIMEOUT`` and ``ENVIRONMENT`` too.

.. command:: filperf_add_growth

  A family: one command of a subject at several sizes of its input, whose growth is gated, as the CTest test ``perf.<name>`` with the
  labels ``perf`` and ``growth``::

    filperf_add_growth(<name> [SUBJECT <subject>] ARGS <arg>... SIZES <n>...
        GENERATOR <script> [GENERATOR_ARGS <arg>...] [GENERATES <file>]
        MAX_EXPONENT <x> [MAX_EXPONENT_DRIFT <x>]
        [keywords of filperf_add_scenario other than PHASE])

  ``SIZES``
    Three different whole numbers or more, up to 16, the largest at least twice the smallest. Counts are fitted as a + b * size^exponent; three sizes leave nothing to check the
    fit with, so four are better, and each about twice the one before. As large as the time of a gate allows: a quadratic part shows in
    large inputs.
  ``GENERATOR``
    A Python script that makes the input of one size. The subject's interpreter runs it in an empty folder, without a profiler; all that
    it writes there becomes an input of the command. It has to make the same each time.
  ``GENERATOR_ARGS``
    Its arguments; ``@SIZE@`` stands for the size. Default: ``@SIZE@``.
  ``GENERATES``
    The name of the file that what it prints becomes. Left out where the script writes its files itself.
  ``ARGS``, ``PREPARE``
    As in a scenario; ``@SIZE@`` stands for the size, and a word ``@GENERATED@`` for the names of all that the generator made, sorted.
  ``MAX_EXPONENT``
    The largest exponent of all calls, and of the calls into and by the program, whatever the baseline says: 1.1 for linear growth (a
    little above 1, because n log n measures 1.1 to 1.4), 2 for quadratic growth. It is compared with two decimals.
  ``MAX_EXPONENT_DRIFT``
    How far an exponent may rise above the baseline's: of the total, of the calls into and by the program, and of each function that is
    super-linear now. Default 0.05.

  The counts at each size are held to the limits of a scenario as well, so that a change that makes everything slower alike is seen.
  ``MAX_CALLS`` is a ceiling at every size, ``TIMEOUT`` and ``MEMORY_LIMIT`` hold for each run and for the generator.

.. command:: filperf_add_selftest

  A test of the gate itself, as the CTest test ``perf-selftest.<name>`` with the label ``selftest``. It makes a known change to one
  function of the program, in memory and for one run of the scenario, and passes where the gate is red and names that change first::

    filperf_add_selftest(<name> SCENARIO <scenario> FUNCTION <module:function>
        CHANGE same|twice|loop|uncached|swap [CALL <call>] [TIMES <n>] [INSTEAD <function>] [EXPECT <identity>...]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>])

  ``SCENARIO``
    A scenario of the phase ``run``, declared before.
  ``FUNCTION``
    The function that is changed, imported with the entry point; a method is ``Class.method``. What is nested in it is part of it.
  ``CHANGE``
    ``twice``: the call is made twice. ``loop``: the statement that holds it is run ``TIMES`` times. ``uncached``: the condition round it,
    which keeps it from being made again, is ignored. ``swap``: ``INSTEAD`` is called in its place; ``cached.__wrapped__`` undoes a
    ``functools.lru_cache``. ``same``: the function is compiled again as it is, and not one call may move.
  ``CALL``
    The call, as the source has it (``yaml.load``), or ``.name`` for any method of that name. All such calls of the function are changed.
  ``EXPECT``
    The identities of what is called differently: the first culprits have to be these, called by ``FUNCTION``, in whatever order.
  ``MAX_DRIFT`` to ``MIN_CALLS``
    Limits in place of the scenario's own.

  The change has to be red by the drift that began in the program alone as well, which is what is gated where the environment is not the
  baseline's.

A scenario of the phase ``run`` without ``ENVIRONMENT``, and each size of such a family, runs in a child of the subject's warm interpreter, which has imported the program
once. CTest starts and stops it by a fixture, the tests ``perf-warm.<subject>.start``, ``.ready`` and ``.stop``. Without it (``ctest -FS .``) a
scenario starts an interpreter of its own: slower, with the same counts.

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
scenario, ``bench-scenarios``, which times them, and ``perf-selftest``, which runs the self-tests. A configuration that fails writes none of them. ``FILPERF_REFRESH_COMMAND`` may be set to the command that accepts
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
    EXPECT_EXIT TIMEOUT MEMORY_LIMIT MAX_DRIFT MAX_PROGRAM_DRIFT MAX_FUNCTION_DRIFT MIN_CALLS
    ENVIRONMENT_CHANGE IMPROVEMENTS MAX_CREEP CREEP_SINCE)
set_property(GLOBAL PROPERTY filperf_default_EXPECT_EXIT 0)
set_property(GLOBAL PROPERTY filperf_default_TIMEOUT 120)
set_property(GLOBAL PROPERTY filperf_default_MEMORY_LIMIT 2048)
set_property(GLOBAL PROPERTY filperf_default_MAX_DRIFT 1)
set_property(GLOBAL PROPERTY filperf_default_MAX_PROGRAM_DRIFT 1)
set_property(GLOBAL PROPERTY filperf_default_MAX_FUNCTION_DRIFT 25)
set_property(GLOBAL PROPERTY filperf_default_MIN_CALLS 100)
set_property(GLOBAL PROPERTY filperf_default_ENVIRONMENT_CHANGE program)
set_property(GLOBAL PROPERTY filperf_default_IMPROVEMENTS report)

# The settings that a declaration may make. The harness has the same list, with what each means (harness/settings/definitions.cpp).
set_property(GLOBAL PROPERTY filperf_settings
    FIL_PERF_CPROFILE_ENABLED FIL_PERF_ENABLE_CPROFILE FIL_PERF_CPROFILE_SORT FIL_PERF_CPROFILE_FORMAT FIL_PERF_CPROFILE_OUTPUT
    FIL_PERF_CPROFILE_STRIP_DIRS FIL_PERF_CPROFILE_SUBCOMMAND FIL_PERF_OUTPUT_DIR FIL_PERF_RUN_LABEL FIL_PERF_CONTAINER_IMAGE)

foreach(part arguments json interpreters growth scenarios selftests manifests)
  include("${CMAKE_CURRENT_LIST_DIR}/filperf/${part}.cmake")
endforeach()

# The end of the whole configuration, wherever the module was included: only then is the list of scenarios complete, and a
# configuration that stops before leaves the list of the last good one.
cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _filperf_finish)

function(filperf_add_subject name)
  set(call "filperf_add_subject(${name})")
  _filperf_check_name()
  _filperf_check_new(subject)

  get_property(limits GLOBAL PROPERTY filperf_limits)
  set(raw_count ${ARGC})
  foreach(i RANGE ${ARGC})
    set(raw_${i} "${ARGV${i}}")
  endforeach()
  _filperf_parse("ENTRY;PACKAGE;PYTHON;LOCK;SOURCE;BASELINE_DIR;${limits}" "ENVIRONMENT;SETTINGS;TOOLS")

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
  _filperf_check_settings()
  _filperf_pairs_json(ENVIRONMENT environment)
  _filperf_pairs_json(SETTINGS settings)
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
  foreach(key declared_at json environment settings baseline_dir python home)
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
  _filperf_check_new(scenario)
  _filperf_check_testable()

  get_property(limits GLOBAL PROPERTY filperf_limits)
  set(raw_count ${ARGC})
  foreach(i RANGE ${ARGC})
    set(raw_${i} "${ARGV${i}}")
  endforeach()
  _filperf_parse("SUBJECT;PHASE;STDIN;MAX_CALLS;${limits}" "ARGS;INPUTS;DIRECTORIES;ENVIRONMENT;SETTINGS;PREPARE;LABELS;PROPERTIES")

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
  set(growth "")
  set(sizes 1)
  _filperf_declare_scenario(filperf_add_scenario)
endfunction()

function(filperf_add_growth name)
  set(call "filperf_add_growth(${name})")
  _filperf_check_name()
  _filperf_check_new(scenario)
  _filperf_check_testable()

  get_property(limits GLOBAL PROPERTY filperf_limits)
  set(raw_count ${ARGC})
  foreach(i RANGE ${ARGC})
    set(raw_${i} "${ARGV${i}}")
  endforeach()
  _filperf_parse("SUBJECT;STDIN;GENERATOR;GENERATES;MAX_EXPONENT;MAX_EXPONENT_DRIFT;MAX_CALLS;${limits}"
      "ARGS;SIZES;GENERATOR_ARGS;INPUTS;DIRECTORIES;ENVIRONMENT;SETTINGS;PREPARE;LABELS;PROPERTIES")

  _filperf_choose_subject(subject)
  foreach(required ARGS SIZES GENERATOR MAX_EXPONENT)
    if(arg_${required}_COUNT EQUAL 0)
      _filperf_fail("${required} is missing; a family needs ARGS <arg>..., SIZES <n>..., GENERATOR <script> and MAX_EXPONENT <x>")
    endif()
  endforeach()
  _filperf_growth_json(growth sizes)
  set(phase run)
  _filperf_declare_scenario(filperf_add_growth)
endfunction()
