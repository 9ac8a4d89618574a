#[===[.rst:
filperf
-------

Declares Python programs, and the commands of them whose calls are gated. The declared tests run the target ``filperf::filperf``. The
module is available in its own tree, after ``find_package(filperf)`` (also in a project with ``LANGUAGES NONE``), after
``add_subdirectory`` and after ``FetchContent_MakeAvailable``. Call ``enable_testing()`` in the top ``CMakeLists.txt`` first: CTest finds
no test without it.

*Calls into the program* are calls of the program's functions. *Calls by the program* are calls that these functions make into other
code: libraries, the standard library, built-in functions.

.. command:: filperf_add_subject

  A Python program under the gate::

    filperf_add_subject(<name> ENTRY <module:callable> PACKAGE <package>
        [PYTHON <interpreter>] [LOCK <requirements.lock>] [SOURCE <dir>] [BASELINE_DIR <dir>]
        [ENVIRONMENT <NAME=value>...] [SETTINGS <FIL_PERF_...=value>...] [TOOLS <tool>...]
        [EXPECT_EXIT <code>] [CHILDREN count|ignore] [LINES on|off] [TIMEOUT <s>] [MEMORY_LIMIT <MiB>]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>]
        [MAX_UNSTABLE <%>] [ENVIRONMENT_CHANGE program|accept|gate|fail] [IMPROVEMENTS report|fail]
        [MAX_CREEP <%>] [CREEP_SINCE <tag>] [FUNCTION_LIMITS <identity>=<limit>...])

  ``<name>``
    The name of the program: its ``argv[0]``, and the name that a scenario gives as ``SUBJECT``.
  ``ENTRY``
    The callable that the program's command runs, written like the entry point of a console script.
  ``PACKAGE``
    The import package that holds the program's own functions.
  ``PYTHON``
    An interpreter in which the program is installed, or the folder of its virtual environment.
  ``LOCK``
    Instead of ``PYTHON``: a requirements file with hashes. The build makes a managed environment from it (see
    ``managed_environment.py``). A comment in it that ends with ``python: 3.11 3.12 3.13`` names the minor versions that it is for.
  ``SOURCE``
    A checkout whose package replaces the installed one, in ``<dir>/<package>`` or ``<dir>/src/<package>``. Its runs find a copy of it
    where the installed package would be, so the checkout may lie at any depth. What lies beside the package is copied too if it can be
    imported, but not tests, documents and scripts that an installed release does not have.
  ``BASELINE_DIR``
    The folder of the baselines, with one folder in it for each minor version of Python. Default: ``baselines`` beside the declaration.
  ``ENVIRONMENT``
    Variables that every scenario of the subject runs with.
  ``SETTINGS``
    Settings of filperf for every scenario of the subject, by the names of their variables (``filperf settings`` lists them). A variable
    of the environment wins over them. ``FIL_PERF_OUTPUT_DIR`` and ``FIL_PERF_CPROFILE_OUTPUT`` are relative to the build folder.
    ``FIL_PERF_REFRESH`` is not allowed: a scenario that always accepted its counts would never be red. Nor is ``FIL_PERF_AGAINST``, which
    is for one run.
  ``TOOLS``
    Programs that the subject calls, such as ``dot``. A baseline records their versions.
  ``EXPECT_EXIT`` to ``CREEP_SINCE``
    The defaults of the subject's scenarios.
  ``FUNCTION_LIMITS``
    As for a scenario, for all scenarios of the subject. A scenario need not call the function.

.. command:: filperf_add_scenario

  One command of a subject, as the CTest test ``perf.<name>`` with the label ``perf``::

    filperf_add_scenario(<name> [SUBJECT <subject>] ARGS <arg>...
        [PHASE import|run] [PREPARE <arg>...] [PREPARE_EXIT <code>]
        [INPUTS <file|dir>...] [DIRECTORIES <dir>...] [STDIN <file>] [ENVIRONMENT <NAME=value>...]
        [SETTINGS <FIL_PERF_...=value>...]
        [EXPECT_EXIT <code>] [CHILDREN count|ignore] [LINES on|off] [TIMEOUT <s>] [MEMORY_LIMIT <MiB>]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>] [MAX_CALLS <n>]
        [MAX_UNSTABLE <%>] [ENVIRONMENT_CHANGE program|accept|gate|fail] [IMPROVEMENTS report|fail]
        [MAX_CREEP <%>] [CREEP_SINCE <tag>] [FUNCTION_LIMITS <identity>=<limit>...]
        [LABELS <label>...] [PROPERTIES <name> <value>...])

  ``<name>``
    Letters, digits, ``.``, ``_`` and ``-``; the baseline's file is called after it.
  ``SUBJECT``
    Not needed if the project declares exactly one subject.
  ``ARGS``
    The arguments of the command, each taken literally. Only ``PHASE import`` does not need them. Words that look like a
    misspelt keyword of this command (in capitals, and at most two letters in one place differ) are refused, here and in every list.
  ``PHASE``
    ``run`` (the default) gates what the command does, ``import`` what importing the entry point's module does.
  ``PREPARE``
    The arguments of a command of the subject that runs first in the same sandbox. It is not measured.
  ``PREPARE_EXIT``
    The exit code that this command must end with, as a linter's that finds something. Default 0.
  ``INPUTS``
    Files and folders that are copied into the sandbox's working folder before the command runs, under their own names.
  ``DIRECTORIES``
    Empty folders to make in the working folder first; relative to it.
  ``STDIN``
    The file that the command reads as standard input. Default: standard input is closed.
  ``ENVIRONMENT``
    Variables of this scenario alone, in addition to the subject's.
  ``SETTINGS``
    Settings of filperf for this scenario alone, in addition to the subject's.
  ``EXPECT_EXIT``
    The exit code that the command must end with. Default 0.
  ``CHILDREN``
    What to do with Python processes that the command starts (multiprocessing, ProcessPoolExecutor, ``os.fork``, ``sys.executable`` in
    ``subprocess``): ``count`` their calls too (the default), or ``ignore`` them. A report says how many were not counted, and what part
    of the CPU time all other processes took. Processes that are killed, or get an ``env`` of their own, are never counted.
  ``LINES``
    Whether to count how often the lines of the program's own functions are run: ``on`` (the default) or ``off``. They show loops that
    call nothing. A scenario without them has a faster run, and no row ``lines of <subject>`` in its report.
  ``TIMEOUT``, ``MEMORY_LIMIT``
    Limits of one run, in whole seconds and MiB. Default 120 and 2048.
  ``MAX_DRIFT``, ``MAX_PROGRAM_DRIFT``, ``MAX_FUNCTION_DRIFT``
    How far the total, the calls into and by the program, and the calls of a single function may drift, in percent. Default 1, 1 and 25.
    0 means exact. The lines of the program are held to ``MAX_PROGRAM_DRIFT``, those of a single function to ``MAX_FUNCTION_DRIFT``.
  ``MIN_CALLS``
    The absolute floor: a drift of fewer calls, or of fewer lines, never fails. Default 100.
  ``MAX_UNSTABLE``
    A refresh records calls that differ from run to run, and the gate leaves them out. It fails if they are more than this share of all
    calls, in percent, because the gate would see too little. 100 allows any share. Default 5.
  ``ENVIRONMENT_CHANGE``
    What is gated if something that the run used is not the baseline's: the interpreter, a distribution that it imports from, a tool,
    the fonts if it draws text, or the depth. ``program`` (the default): the calls into and by the program, and the drift that began
    there, with everything below it; the gate is then weakened, and the report says so. ``accept``: the same, and more calls beyond a
    limit that the environment can have made are red too, until they are accepted. ``gate``: everything, as if the program had made all
    calls. ``fail``: another environment is red by itself.
  ``IMPROVEMENTS``
    If the calls fall by more than a limit: ``report`` it (the default), or ``fail`` until it is accepted.
  ``MAX_CALLS``
    A ceiling for the total, whatever the baseline says. Default: none.
  ``MAX_CREEP``, ``CREEP_SINCE``
    How far the total, the calls into and by the program and its lines may have grown, in percent, since the baseline of the git tag
    ``CREEP_SINCE``, however small each accepted step was. ``MIN_CALLS`` is its floor too, and 0 means exact. If the tag has no
    baseline of this command yet, the first one after it counts. A scenario with this limit needs git and the history since the
    tag, and fails without them. For a family, the limit is for the counts at its largest size. Default: no such limit.
  ``FUNCTION_LIMITS``
    Limits of single functions whose calls are expensive, in place of ``MAX_FUNCTION_DRIFT``, and without a floor:
    ``"<identity>=exact"``, ``"<identity>=<percent>"``, or ``"<identity>=at most <calls>"``, which holds whatever the baseline says.
    An identity is written as reports and baselines write it: ``"builtin:<built-in method io.open>=exact"``,
    ``filare/cli.py:run=10``. The scenario fails if neither its baseline nor its run calls the function, unless it is ``at most``.
    The scenario's limit of a function replaces the subject's.
  ``LABELS``
    More labels to select by. They may not contain ``perf``: ``ctest -L perf`` would match them.
  ``PROPERTIES``
    Properties of the CTest test, set after all others. Must come last: everything after it is a name or a value, because properties
    are called ``TIMEOUT`` and ``ENVIRONMENT`` too.

.. command:: filperf_add_scenarios

  A scenario for each file of a folder, such as its examples: ``perf.<prefix>-<name of the file without its last suffix>``::

    filperf_add_scenarios(<prefix> FILES <glob>... [EXCLUDE <glob>...] ARGS <arg>...
        [keywords of filperf_add_scenario other than PHASE])

  ``FILES``, ``EXCLUDE``
    Which files, by patterns such as ``../examples/*.yml``, without those that ``EXCLUDE`` names. A pattern that no file matches is an
    error. A file that is added later is found at the next build or configuration. Two files of the same name get longer names.
  ``ARGS``, ``PREPARE``
    As in a scenario. ``@FILE@`` in a word stands for the file's name, ``@STEM@`` for that without its last suffix. The file is one of
    the scenario's inputs, so the command finds it in its working folder.
  ``STDIN``
    As in a scenario; ``@FILE@`` is the file.

  Everything else is the same for all of them.

.. command:: filperf_add_growth

  A family: one command of a subject at several sizes of its input. Its growth is gated, by the CTest test ``perf.<name>`` with the
  labels ``perf`` and ``growth``::

    filperf_add_growth(<name> [SUBJECT <subject>] ARGS <arg>... SIZES <n>...
        GENERATOR <script> [GENERATOR_ARGS <arg>...] [GENERATES <file>]
        MAX_EXPONENT <x> [MAX_EXPONENT_DRIFT <x>]
        [keywords of filperf_add_scenario other than PHASE])

  ``SIZES``
    3 to 16 different whole numbers, the largest at least twice the smallest. Counts are fitted as a + b * size^exponent. Three sizes
    leave nothing to check the fit with, so use four or more, each about twice the one before. Choose them as large as the time of a
    gate allows: a quadratic part shows in large inputs.
  ``GENERATOR``
    A Python script that makes the input of one size. The subject's interpreter runs it in an empty folder, without a profiler. All
    files that it writes there become inputs of the command. It has to make the same files each time.
  ``GENERATOR_ARGS``
    Its arguments; ``@SIZE@`` stands for the size. Default: ``@SIZE@``.
  ``GENERATES``
    The name of the file that receives the script's output. Not needed if the script writes its files itself.
  ``ARGS``, ``PREPARE``
    As in a scenario; ``@SIZE@`` stands for the size, and a word ``@GENERATED@`` for the sorted names of all files that the generator made.
  ``MAX_EXPONENT``
    The largest exponent of all calls, and of the calls into and by the program, whatever the baseline says: 1.1 for linear growth (a
    little above 1, because n log n measures 1.1 to 1.4), 2 for quadratic growth. It is compared with two decimals.
  ``MAX_EXPONENT_DRIFT``
    How far an exponent may rise above the baseline's: of the total, of the calls into and by the program, and of each function that is
    super-linear now. Default 0.05.

  The limits of a scenario hold at each size as well. So a change that makes every size slower by the same factor is seen.
  ``MAX_CALLS`` is a ceiling at every size, ``TIMEOUT`` and ``MEMORY_LIMIT`` hold for each run and for the generator.

.. command:: filperf_add_selftest

  A test of the gate itself, as the CTest test ``perf-selftest.<name>`` with the label ``selftest``. It makes a known change to one
  function of the program, in memory and for one run of the scenario. It passes if the gate is red and names that change first::

    filperf_add_selftest(<name> SCENARIO <scenario> FUNCTION <module:function>
        CHANGE same|twice|loop|uncached|swap|spin [CALL <call>] [TIMES <n>] [INSTEAD <function>] [EXPECT <identity>...]
        [MAX_DRIFT <%>] [MAX_PROGRAM_DRIFT <%>] [MAX_FUNCTION_DRIFT <%>] [MIN_CALLS <n>])

  ``SCENARIO``
    A scenario of the phase ``run``, declared before.
  ``FUNCTION``
    The function to change, imported with the entry point; a method is ``Class.method``. Functions nested in it are part of it.
  ``CHANGE``
    ``twice``: the call is made twice. ``loop``: the statement that holds it runs ``TIMES`` times. ``uncached``: the condition around it,
    which prevents that it is made again, is ignored. ``swap``: ``INSTEAD`` is called in its place; ``cached.__wrapped__`` undoes a
    ``functools.lru_cache``. ``spin``: the function first goes ``TIMES`` times round a loop that calls nothing, and its lines must be
    named first; this takes no ``CALL`` and no ``EXPECT``. ``same``: the function is compiled again as it is, and not a single call may move.
  ``CALL``
    The call, as it is written in the source (``yaml.load``), or ``.name`` for any method of that name. All such calls in the function
    are changed.
  ``EXPECT``
    The identities of the functions that are called differently. They have to be the first culprits, called by ``FUNCTION``, in any order.
    ``a|b`` is one function that has another identity in another version of Python.
  ``MAX_DRIFT`` to ``MIN_CALLS``
    Limits that replace the scenario's own.

  The change also has to be red if only the drift that began in the program is gated, as it is when the environment is not the
  baseline's.

Scenarios of the phase ``run`` without ``ENVIRONMENT``, and each size of such a family, run in a child of the subject's warm interpreter,
which has imported the program once. CTest starts and stops it by a fixture, the tests ``perf-warm.<subject>.start``, ``.ready`` and
``.stop``. Without it (``ctest -FS .``) a scenario starts an interpreter of its own, which is slower and gives the same counts. With the
environment variable ``FIL_PERF_AGAINST=<revision>`` the fixture starts a second one, which has imported that revision of ``SOURCE``, and each
scenario is compared with what it counts there instead of its baseline.

These settings are read from the command line (``-D``), else from the environment variable of the same name:

``FILPERF_PYTHON``
  Replaces ``PYTHON`` and ``LOCK`` of every subject.
``FILPERF_SOURCE``
  Replaces ``SOURCE`` of every subject.
``FILPERF_BASELINE_DIR``
  Replaces ``BASELINE_DIR`` of every subject: a checkout can have baselines of its own, and those of the release stay as they are.
``FILPERF_BASE_PYTHON``
  The interpreter to make a managed environment with. Default: ``python3.11``, else ``python3``.
``FILPERF_ENVIRONMENT_ROOT``
  The folder that holds managed environments and the cache of byte code, in ``filperf-<uid>/``. Default: ``/var/tmp``. The number of
  folders above a package moves its counts (``Path.resolve`` walks them), so choose another one as deep: two folders.

At the end of the configuration the module writes a manifest for each scenario to ``<build>/filperf/scenarios/``, and the complete list
of them to ``<build>/filperf/index.json``. It adds the targets ``perf-refresh``, which accepts today's counts of every scenario,
``perf-selftest``, which runs the self-tests, and, where filperf is built with its benchmarks, ``bench-scenarios``, which times the
scenarios. A configuration that fails writes nothing. A project that has a shorter command to accept counts than the default sets
``FILPERF_REFRESH_COMMAND`` to it; ``-R '^perf\.<name>$'`` is appended.
#]===]

cmake_policy(VERSION 3.25)
include_guard(GLOBAL)

set(FILPERF_PYTHON "" CACHE STRING "Interpreter (or virtual environment) of the subjects, instead of the declared one")
set(FILPERF_SOURCE "" CACHE PATH "Checkout whose package takes precedence over the installed one")
set(FILPERF_BASELINE_DIR "" CACHE PATH "Folder of the baselines, instead of the declared one")
set(FILPERF_BASE_PYTHON "" CACHE STRING "Interpreter that managed environments are made with")
set(FILPERF_ENVIRONMENT_ROOT "" CACHE PATH "Folder that holds filperf-<uid>/ with the managed environments (default /var/tmp)")

# The limits of a scenario, which a subject may set for all of its own: keyword and default.
set_property(GLOBAL PROPERTY filperf_limits
    EXPECT_EXIT CHILDREN LINES TIMEOUT MEMORY_LIMIT MAX_DRIFT MAX_PROGRAM_DRIFT MAX_FUNCTION_DRIFT MIN_CALLS MAX_UNSTABLE
    ENVIRONMENT_CHANGE IMPROVEMENTS MAX_CREEP CREEP_SINCE)
# Limits of single functions are a list, which a scenario adds to its subject's.
set_property(GLOBAL PROPERTY filperf_default_EXPECT_EXIT 0)
set_property(GLOBAL PROPERTY filperf_default_CHILDREN count)
set_property(GLOBAL PROPERTY filperf_default_LINES on)
set_property(GLOBAL PROPERTY filperf_default_TIMEOUT 120)
set_property(GLOBAL PROPERTY filperf_default_MEMORY_LIMIT 2048)
set_property(GLOBAL PROPERTY filperf_default_MAX_DRIFT 1)
set_property(GLOBAL PROPERTY filperf_default_MAX_PROGRAM_DRIFT 1)
set_property(GLOBAL PROPERTY filperf_default_MAX_FUNCTION_DRIFT 25)
set_property(GLOBAL PROPERTY filperf_default_MIN_CALLS 100)
set_property(GLOBAL PROPERTY filperf_default_MAX_UNSTABLE 5)
set_property(GLOBAL PROPERTY filperf_default_ENVIRONMENT_CHANGE program)
set_property(GLOBAL PROPERTY filperf_default_IMPROVEMENTS report)

# The settings that a declaration may make. The harness has the same list and explains each one (harness/settings/definitions.cpp).
set_property(GLOBAL PROPERTY filperf_settings
    FIL_PERF_CPROFILE_ENABLED FIL_PERF_ENABLE_CPROFILE FIL_PERF_CPROFILE_SORT FIL_PERF_CPROFILE_FORMAT FIL_PERF_CPROFILE_OUTPUT
    FIL_PERF_CPROFILE_STRIP_DIRS FIL_PERF_CPROFILE_SUBCOMMAND FIL_PERF_OUTPUT_DIR FIL_PERF_RUN_LABEL FIL_PERF_CONTAINER_IMAGE
    FIL_PERF_CPROFILE_ENGINE FIL_PERF_WARM_PATIENCE)

foreach(part arguments examples json interpreters growth scenarios selftests suite manifests)
  include("${CMAKE_CURRENT_LIST_DIR}/filperf/${part}.cmake")
endforeach()

# At the end of the whole configuration, wherever the module was included. The list of scenarios is complete only then, and a
# configuration that stops earlier leaves the last good list.
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
  _filperf_parse("ENTRY;PACKAGE;PYTHON;LOCK;SOURCE;BASELINE_DIR;${limits}" "ENVIRONMENT;SETTINGS;TOOLS;FUNCTION_LIMITS")

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
  _filperf_function_limits_json(function_limits)
  _filperf_find_source(source)
  _filperf_find_python(python python_stamp lock)
  _filperf_prepare_home("${python}" home)

  _filperf_find_baselines(baseline_dir)
  _filperf_subject_json(json)
  _filperf_declared_at(filperf_add_subject declared_at)
  set_property(GLOBAL APPEND PROPERTY filperf_subjects "${name}")
  foreach(key declared_at json environment settings baseline_dir python home function_limits)
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
  _filperf_parse("SUBJECT;PHASE;STDIN;PREPARE_EXIT;MAX_CALLS;${limits}" "ARGS;INPUTS;DIRECTORIES;ENVIRONMENT;SETTINGS;PREPARE;FUNCTION_LIMITS;LABELS;PROPERTIES")

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
  _filperf_parse("SUBJECT;STDIN;PREPARE_EXIT;GENERATOR;GENERATES;MAX_EXPONENT;MAX_EXPONENT_DRIFT;MAX_CALLS;${limits}"
      "ARGS;SIZES;GENERATOR_ARGS;INPUTS;DIRECTORIES;ENVIRONMENT;SETTINGS;PREPARE;FUNCTION_LIMITS;LABELS;PROPERTIES")

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
