"""Makes the managed environment of a subject: a virtual environment with exactly what a lock file says.

    python managed_environment.py --lock requirements.lock --root /var/tmp --print-path
    python managed_environment.py --lock requirements.lock --root /var/tmp --stamp build/environment.stamp
    python managed_environment.py --root /var/tmp --print-home

`filperf compare --lock` runs it too, for both lock files and for those in between.

The interpreter that runs this file makes the environment. The environment is in <root>/filperf-<uid>/<digest>. The digest is over the
lock's bytes and the interpreter's identity, so two checkouts with the same lock share an environment, and another lock or interpreter gets
another one. Its path has the same depth and length everywhere, because these move call counts.

An environment is complete when it has its marker, filperf-environment.json, which is written last. A folder without a marker is from an
interrupted installation: it is removed and made again. Installations of the same environment wait for each other.

Standard library only, Python 3.9 or later.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile

MARKER = "filperf-environment.json"
# Part of the digest: raise it when you change how an environment is made, so that nobody keeps an old one.
SCHEMA = "filperf/environment/1"
# pip settings that a user may have for other installations and that would break this one. Index, proxy and certificates are kept.
FOREIGN_PIP_SETTINGS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_DRY_RUN", "PIP_REPORT", "PIP_QUIET",
                        "PIP_REQUIRE_VIRTUALENV", "PIP_NO_BINARY", "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_EDITABLE")
SHOWN_LINES = 15
# Parts of the standard library that no program imports: tests and tools.
NOT_FOR_PROGRAMS = r"/(site-packages|dist-packages|test|tests|idlelib|lib2to3|turtledemo|ensurepip|config-[^/]*)/"


class Failure(Exception):
    """A problem that the user can fix. It is shown without a traceback."""


def identity():
    """The properties of the interpreter that an installed environment depends on."""
    return {
        "executable": os.path.realpath(base_executable()),
        "implementation": sys.implementation.name,
        "version": ".".join(str(part) for part in sys.version_info[:3]),
        "abi": sysconfig.get_config_var("SOABI") or "",
        "platform": sysconfig.get_platform(),
    }


def base_executable():
    """The interpreter itself, also if this one runs in a virtual environment."""
    return getattr(sys, "_base_executable", None) or sys.executable


def read_lock(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Failure("cannot read the lock file %s: %s" % (path, error.strerror))


def check_interpreter(lock_path, lock):
    """Refuses an interpreter that the lock is not for. pip would refuse it too, but later and with a long message."""
    if sys.version_info < (3, 9):
        raise Failure("%s is Python %d.%d; a managed environment needs 3.9 or later. Pass another by -DFILPERF_BASE_PYTHON=<interpreter>."
                      % ((sys.executable,) + tuple(sys.version_info[:2])))
    named = re.search(r"^#.*\bpython:([\d. ]+)$", lock.decode("utf-8", "replace"), re.MULTILINE)
    allowed = named[1].split() if named else []
    if allowed and "%d.%d" % sys.version_info[:2] not in allowed:
        raise Failure(
            "%s is Python %d.%d, but %s is for %s only. Pass one of those by -DFILPERF_BASE_PYTHON=<interpreter>, or "
            "use an environment that exists by -DFILPERF_PYTHON=<interpreter>."
            % ((sys.executable,) + tuple(sys.version_info[:2]) + (lock_path, ", ".join(allowed))))


def digest_of(lock):
    text = json.dumps({"schema": SCHEMA, "lock": hashlib.sha256(lock).hexdigest(), "interpreter": identity()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def home_of(root):
    return os.path.join(root, "filperf-%d" % os.getuid())


def prepare_home(root):
    home = home_of(root)
    try:
        os.mkdir(home, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise Failure("cannot make the folder %s: %s. Pass another root by -DFILPERF_ENVIRONMENT_ROOT=<dir>." % (home, error.strerror))
    check_home(home)
    return home


def check_home(home):
    """Refuses a folder that is not the user's own. In a world-writable root somebody else could have made it first, with code that we
    would then run."""
    status = os.lstat(home)
    remedy = "Remove it, or pass another root by -DFILPERF_ENVIRONMENT_ROOT=<dir>."
    if stat.S_ISLNK(status.st_mode):
        raise Failure("%s is a symbolic link, and what it points to cannot be trusted. %s" % (home, remedy))
    if not stat.S_ISDIR(status.st_mode):
        raise Failure("%s is not a folder. %s" % (home, remedy))
    if status.st_uid != os.getuid():
        raise Failure("%s belongs to user %d, not to you (%d). %s" % (home, status.st_uid, os.getuid(), remedy))
    if status.st_mode & 0o077:
        raise Failure("others may enter %s (mode %03o, 700 is needed). Run `chmod 700 %s` if what is in it is yours. %s"
                      % (home, status.st_mode & 0o777, home, remedy))


def count_files(environment):
    """The number of files. It shows whether a cleaner of old temporary files has removed some."""
    count = 0
    folders = [environment]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                else:
                    count += 1
    return count


def is_complete(environment, digest):
    # Its byte code is in the cache of all environments. Somebody may have emptied that cache alone.
    if not os.path.isdir(cache_of(environment) + environment):
        return False
    try:
        with open(os.path.join(environment, MARKER), encoding="utf-8") as file:
            marker = json.load(file)
        return (marker["schema"] == SCHEMA and marker["digest"] == digest and marker["files"] == count_files(environment)
                and os.access(os.path.join(environment, "bin", "python"), os.X_OK))
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextlib.contextmanager
def locked(path, environment):
    """Holds the lock, and yields its descriptor. The tools inherit it: if an installation is killed, its tools may live on and
    write, and nobody may touch the folder until they end."""
    import fcntl
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another installation of %s" % environment, file=sys.stderr, flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def tool_environment():
    """The user's variables, without those that would change what a new interpreter or pip does."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN_PIP_SETTINGS}
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE", "__PYVENV_LAUNCHER__"):
        environment.pop(name, None)
    environment["PYTHONNOUSERSITE"] = "1"
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return environment


def run(what, command, environment, lock_descriptor, advice):
    """Runs a tool and shows its output if it fails."""
    process = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             pass_fds=(lock_descriptor,))
    if process.returncode != 0:
        lines = process.stdout.decode("utf-8", "replace").rstrip().splitlines()[-SHOWN_LINES:]
        raise Failure("%s failed (exit code %d).\n%s\n%s" % (what, process.returncode, "\n".join("  | " + line for line in lines), advice))


def venv_advice():
    version = "%d.%d" % sys.version_info[:2]
    return ("%s must be able to make a virtual environment with pip in it. On Debian and Ubuntu that is the package python3-venv (or "
            "python%s-venv): `apt-get install python3-venv`. Or pass another interpreter by -DFILPERF_BASE_PYTHON=<interpreter>."
            % (base_executable(), version))


def install(environment, lock_path, lock, digest, lock_descriptor, standard_library, shared_installer=None):
    python = os.path.join(environment, "bin", "python")
    base = base_executable()
    tools = tool_environment()
    for module in ("venv", "ensurepip"):
        run("Looking for the module %s" % module, [base, "-I", "-c", "import " + module], tools, lock_descriptor, venv_advice())

    print("installing %s for Python %s into %s" % (lock_path, identity()["version"], environment), flush=True)
    # pip runs from an environment of its own, because it must not be one of the subject's distributions.
    installer = shared_installer or os.path.join(environment, ".installer")
    run("Making the virtual environment %s" % environment, [base, "-I", "-m", "venv", "--without-pip", "--symlinks", environment],
        tools, lock_descriptor, venv_advice())
    if not os.path.exists(os.path.join(installer, "bin", "pip")):
        run("Making the virtual environment %s for pip" % installer, [base, "-I", "-m", "venv", "--symlinks", installer], tools,
            lock_descriptor, venv_advice())
    run("Installing %s" % lock_path,
        [os.path.join(installer, "bin", "python"), "-m", "pip", "--python", python, "install", "--no-input", "--progress-bar", "off",
         "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "-r", lock_path],
        tools, lock_descriptor,
        "Nothing half-installed is ever used: fix the cause and build again. An unreachable index: see `pip config list` for pip's "
        "settings, which apply here. No matching distribution: the lock has no wheel for this interpreter or platform.")
    if installer != shared_installer:
        shutil.rmtree(installer)

    packages = subprocess.run([python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], env=tools, check=True,
                              stdout=subprocess.PIPE, pass_fds=(lock_descriptor,)).stdout.decode().strip()
    # Twice: in the cache that the harness's runs use, and beside the sources for people who use the environment by hand.
    compile_all(python, packages, cache_of(environment), tools, lock_descriptor)
    copy_byte_code(cache_of(environment) + packages, packages)
    # If a run has to compile a module, that counts as hundreds of calls. So the standard library is compiled before the first run.
    if standard_library:
        folder = sysconfig.get_path("stdlib")
        compile_all(python, folder, cache_of(environment), tools, lock_descriptor, excluded=re.escape(folder) + NOT_FOR_PROGRAMS)

    marker = {"schema": SCHEMA, "digest": digest, "lock_sha256": hashlib.sha256(lock).hexdigest(), "interpreter": identity(),
              "python": identity()["version"], "files": count_files(environment) + 1}
    write_atomically(os.path.join(environment, MARKER), json.dumps(marker, indent=2, sort_keys=True) + "\n")


def cache_of(environment):
    """Where the harness's runs look for byte code (PYTHONPYCACHEPREFIX), each file below it at its own full path."""
    return os.path.join(os.path.dirname(environment), "pycache")


def compile_all(python, folder, prefix, environment, lock_descriptor, excluded="(?!)"):
    environment = {**environment, "PYTHONPYCACHEPREFIX": prefix}
    # In parallel first. If that fails, for example without shared memory, one after the other. That may fail too: some distributions have
    # files for other versions of Python, and these never compile.
    for jobs in ("0", "1"):
        process = subprocess.run([python, "-m", "compileall", "-q", "-j", jobs, "-x", excluded, folder], env=environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 pass_fds=(lock_descriptor,))
        if process.returncode == 0:
            break


def copy_byte_code(cached, folder):
    """Copies the byte code of a folder's modules from the cache to where Python looks for it without one."""
    for root, _, files in os.walk(cached):
        sources = os.path.join(folder, os.path.relpath(root, cached))
        beside = os.path.join(sources, "__pycache__")
        for file in files:
            # A name is <module>.<version>.pyc. The cache may still have modules of an environment that was here before.
            if os.path.isfile(os.path.join(sources, file.rsplit(".", 2)[0] + ".py")):
                os.makedirs(beside, exist_ok=True)
                shutil.copyfile(os.path.join(root, file), os.path.join(beside, file))


def write_atomically(path, text):
    # Beside the folder and not in it, because the files in it are counted.
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.dirname(path)), prefix=".marker-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def remove(environment):
    # The marker first: if this is interrupted, the rest does not look like an environment.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(os.path.join(environment, MARKER))
    if os.path.lexists(environment):
        shutil.rmtree(environment)


def touch(path):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w", encoding="utf-8"):
        pass


def main():
    parser = argparse.ArgumentParser(description="Make the managed environment of a lock file.")
    parser.add_argument("--lock", help="requirements file with hashes")
    parser.add_argument("--root", required=True, help="folder that holds filperf-<uid>/")
    parser.add_argument("--print-home", action="store_true", help="only make and check filperf-<uid>/, and print its path")
    parser.add_argument("--print-path", action="store_true",
                        help="only print the environment's path, and on a second line whether it is complete or absent")
    parser.add_argument("--compile-standard-library", action="store_true", help="compile its byte code for the harness's runs too")
    parser.add_argument("--installer", help="folder of a virtual environment with pip, to be made here where it is missing, and kept")
    parser.add_argument("--stamp", help="file to touch when the environment is complete")
    options = parser.parse_args()
    if options.print_home:
        print(prepare_home(options.root))
        return
    if not options.lock:
        parser.error("--lock is missing")

    lock = read_lock(options.lock)
    check_interpreter(options.lock, lock)
    digest = digest_of(lock)
    environment = os.path.join(home_of(options.root), digest)
    if options.print_path:
        if os.path.lexists(home_of(options.root)):
            check_home(home_of(options.root))
        print(environment)
        print("complete" if is_complete(environment, digest) else "absent")
        return
    prepare_home(options.root)
    if not is_complete(environment, digest):
        with locked(environment + ".lock", environment) as lock_descriptor:
            if not is_complete(environment, digest):
                remove(environment)
                install(environment, options.lock, lock, digest, lock_descriptor, options.compile_standard_library, options.installer)
    if options.stamp:
        touch(options.stamp)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("error: %s" % failure)
    except KeyboardInterrupt:
        sys.exit(130)
