"""What a program can have seen of its surroundings at its import in the warm interpreter, and what a run of its own finds there."""

import os
import stat
import sys

# Where the standard library keeps folders that it was asked for at the import. Each is a module and a name in it.
KEPT_FOLDERS = (
    ("tempfile", "tempdir"),
    ("multiprocessing.process", "ORIGINAL_DIR"),
    ("site", "USER_BASE"),
    ("site", "USER_SITE"),
)


def moved(text, there, here):
    """A text with the interpreter's folder replaced by the run's. They are equally long. None where it names no such folder."""
    return text.replace(there, here) if isinstance(text, str) and there in text else None


def move_in(names, name, there, here):
    text = moved(names.get(name), there, here)
    if text is not None:
        names[name] = text


def know_main_thread():
    """Puts the main thread's lock where `threading` forgot it in the fork: up to Python 3.12 it looks at each lock there as threads end."""
    threading = sys.modules.get("threading")
    lock = getattr(getattr(threading, "_main_thread", None), "_tstate_lock", None)
    if lock is not None:
        threading._shutdown_locks.add(lock)


def move_surroundings(there, here, phase, arguments):
    """Makes the surroundings those of a run in the folder `here`, in a fork of an interpreter that was started in `there`."""
    for name in list(os.environ):
        move_in(os.environ, name, there, here)
    for module, name in KEPT_FOLDERS:
        if module in sys.modules:
            move_in(vars(sys.modules[module]), name, there, here)
    move_in(getattr(sys.modules.get("sysconfig"), "_CONFIG_VARS", None) or {}, "userbase", there, here)
    sys.argv[1:] = arguments
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[-6] = phase
        sys.orig_argv[:] = [moved(word, there, here) or word for word in sys.orig_argv] + arguments
    main = sys.modules["__main__"]
    for names in (vars(main), vars(main.__loader__)):
        for name in ("__file__", "path"):
            move_in(names, name, there, here)
    know_main_thread()


def shared_with_forks(own):
    """Says what an import has left open that all forks would share, such as the position in a file. None if there is nothing.

    `own` is the highest number of the descriptors that were there before the import.
    """
    for name in os.listdir("/proc/self/fd"):
        number = int(name)
        try:
            mode = os.fstat(number).st_mode
            place = os.readlink("/proc/self/fd/" + name)
        except OSError:
            continue  # it was the listing's own
        # A device such as /dev/null or /dev/urandom has nothing to share.
        if number > own and not stat.S_ISCHR(mode):
            return "leaves %s open" % place
    with open("/proc/self/maps", "rb") as maps:
        for line in maps:
            fields = line.split(None, 5)
            if fields[1][1:2] == b"w" and fields[1][3:4] == b"s":
                return "keeps memory that processes share (%s)" % os.fsdecode(fields[-1].strip())
    return None
