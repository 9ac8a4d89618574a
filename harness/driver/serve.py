"""The warm interpreter: it imports the program once and forks a child for each request."""

import os
import sys
import time

from .processors import see_one_processor, see_processors
from .record import write_whole
from .run import settle
from .surroundings import move_surroundings, shared_with_forks

# The warm interpreter's ends of the two pipes.
REQUESTS = 3
REPORTS = 4


def read_exactly(size):
    """Reads `size` bytes from the server. None if the server closed its end."""
    content = b""
    while len(content) < size:
        part = os.read(REQUESTS, size - len(content))
        if not part:
            return None
        content += part
    return content


def next_request():
    """Waits for a request: its number, then what `take_on` needs. Ends this process if the server is gone."""
    header = read_exactly(4)
    body = header and read_exactly(int.from_bytes(header, "little"))
    if not body:
        os._exit(0)
    return [os.fsdecode(text) for text in body[:-1].split(b"\0")]


def code_files():
    """The files that the imported modules came from."""
    # Not by `getattr`: that would import a module that is lazily loaded.
    modules = [module for module in list(sys.modules.values()) if isinstance(module, type(sys))]
    paths = [object.__getattribute__(module, "__dict__").get("__file__") for module in modules]
    return sorted({path for path in paths if isinstance(path, str)})


def printed_at_import(folder):
    """What the import has printed so far, by descriptor: a run of its own would have it in its output."""
    printed = {}
    for number, name in ((1, "stdout.txt"), (2, "stderr.txt")):
        if os.fstat(number).st_size:
            with open(os.path.join(folder, name), "rb") as file:
                printed[number] = file.read()
    return printed


def take_on(run, request, printed):
    """Makes a fresh child the process that an interpreter started for this request would be."""
    os.close(REQUESTS)
    os.close(REPORTS)
    _, phase, work, home, temporary, result, standard_input, output, error, *arguments = request
    os.setsid()
    see_one_processor()
    flags_of_outputs = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    for target, path, flags in ((0, standard_input, os.O_RDONLY), (1, output, flags_of_outputs), (2, error, flags_of_outputs)):
        file = os.open(path, flags, 0o644)
        os.dup2(file, target)
        os.close(file)
    for target, text in printed.items():
        while text:
            text = text[os.write(target, text):]
    os.chdir(work)
    move_surroundings(os.path.dirname(run.result), os.path.dirname(result), phase, arguments)
    os.environ["HOME"] = home
    os.environ["TMPDIR"] = temporary
    run.phase = phase
    run.result = result
    run.process = os.getpid()


def report(text):
    """Writes a line to the server."""
    os.write(REPORTS, (text + "\n").encode("ascii", "replace"))


def fork_for_server():
    """Forks a child that the server waits for: its parent is a process in between that ends at once.

    Waiting for the child here would import `resource` into this process, and so into all later children. Returns True in the child,
    False in this process, and None if it could not fork.
    """
    try:
        between = os.fork()
    except OSError:
        return None
    if between == 0:
        try:
            child = os.fork()
        except OSError:
            os._exit(1)
        if child == 0:
            return True
        os._exit(0)
    return False if os.waitpid(between, 0)[1] == 0 else None


def refuse_unfit(module):
    """Ends this process where its forks would not be what runs of their own are."""
    if sys.modules["_thread"]._count():
        why = "starts threads, and a fork would not have them"
    else:
        shared = shared_with_forks(REPORTS)
        if shared is None:
            return
        why = shared + ", and all forks would share it"
    report("unfit importing %s %s" % (module, why.replace("\n", "?")[:500]))
    os._exit(1)


def serve(run, processors):
    """Imports the program, then forks a child for each request. Returns in each child, with the entry point.

    The server, which is the harness, starts this with two pipes. It writes requests: four bytes of length, then texts that each end
    in a zero byte. It reads reports, one a line: `ready`, `unfit REASON`, `started NUMBER PROCESS`, `failed NUMBER REASON`. The server
    checks itself whether the code is still the code that was imported; it finds the names of the files in `code`. If this process looked
    at them, every child would copy the memory that it touched.

    Forking takes longer than the harness takes to judge a run. So each child is forked before its request comes, reads the request
    itself, and the next child is forked while it runs.
    """
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[-6] = run.phase  # what a run sees at its import; the phase is the first of six words for the driver
    function = run.load()
    refuse_unfit(run.module_name)
    printed = printed_at_import(os.path.dirname(run.result))
    write_whole(os.path.join(run.result, "code"), b"".join(os.fsencode(path) + b"\0" for path in code_files()))
    run.places.look()
    see_processors(processors)
    settle()
    report("ready")
    while True:
        reader, writer = os.pipe()
        is_child = fork_for_server()
        if is_child:
            os.close(reader)
            settle()
            request = next_request()
            # First of all: the server may kill this process as soon as it hears of the child.
            os.write(writer, b"\n")
            os.close(writer)
            report("started %s %d" % (request[0], os.getpid()))
            take_on(run, request, printed)
            return function
        os.close(writer)
        if is_child is None:
            report("failed %s it could not fork" % next_request()[0])
        elif not os.read(reader, 1):
            os._exit(0)  # the child ended without a request
        os.close(reader)
        time.sleep(0.01)  # lets the run start first
