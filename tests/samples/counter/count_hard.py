"""Takes the counter to its limits in one interpreter, and looks at what a program sees of it.

    python count_hard.py COUNTER TRIAL [PAGES]

Prints one JSON object. Each trial is a function below.
"""

# mypy: ignore-errors

import gc
import itertools
import json
import marshal
import os
import sys
import threading

from count_odd import MONITORING, load, read

HERE = __file__


def counter_for(places=(HERE,), lines=True, own="<driver>"):
    module = load(sys.argv[1])
    assert module.fits() is None, module.fits()
    return module.Counter(places, lines, own)


def counted(function, *arguments, **how):
    counter = counter_for(**how)
    counter.enable()
    try:
        function(*arguments)
    finally:
        counter.disable()
    return dict(read(counter.counts(False)), state=counter.state())


def nothing():
    pass


def many(count, like=nothing):
    return [type(like)(like.__code__.replace(co_firstlineno=i + 1), {}) for i in range(count)]


def million():
    """10^6 functions, each called once."""
    made = many(1_000_000)
    counter = counter_for(places=("/nowhere/",))
    counter.enable()
    for function in made:
        function()
    counter.disable()
    content = counter.counts(False)
    numbers, functions = marshal.loads(content)[:2]
    assert counter.state() == ""
    return {"functions": len(numbers), "calls": sum(functions[1::6])}


def program_million():
    """10^5 of the program: its bill and its lines too."""
    made = many(100_000)
    counter = counter_for()
    counter.enable()
    for function in made:
        function()
    counter.disable()
    _, functions, _, bill, lines, _ = marshal.loads(counter.counts(False))
    return {"calls": sum(functions[1::6]), "bill": sum(bill[2::3]), "lines": sum(lines[2::3])}


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


def deep_recursion():
    """10^5 frames."""
    sys.setrecursionlimit(200_000)
    threading.stack_size(1 << 30)
    found = []
    # Up to Python 3.11 the thread that begins to count is the one that is counted.
    thread = threading.Thread(target=lambda: found.append(counted(deep, 100_000)))
    thread.start()
    thread.join()
    functions = found[0]["functions"]
    return {"deep": next(value for key, value in functions.items() if key.endswith(" deep")), "state": found[0]["state"]}


def step():
    return len("abc")


def work(times):
    for _ in range(times):
        step()


def many_threads():
    def run():
        threads = [threading.Thread(target=work, args=(200,)) for _ in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    sys.setswitchinterval(1e-5)
    return counted(run)


def short_threads():
    """The stack of a thread that has ended goes to the next one."""

    def run():
        for _ in range(2000):
            thread = threading.Thread(target=work, args=(1,))
            thread.start()
            thread.join()

    return counted(run)


def program_takes_profile():
    seen = []

    def run():
        step()
        sys.setprofile(lambda frame, event, argument: seen.append(event))
        step()
        sys.setprofile(None)
        step()

    result = counted(run)
    return {"state": result["state"], "seen": seen, "step": next(v for k, v in result["functions"].items() if k.endswith(" step")),
            "left": [sys.getprofile(), sys.gettrace()]}


def program_takes_trace():
    seen = []

    def tracer(frame, event, argument):
        seen.append((frame.f_code.co_name, event))
        return tracer

    def generator():
        yield 1
        yield 2

    def run():
        waiting = generator()
        next(waiting)
        step()
        sys.settrace(tracer)
        step()
        list(waiting)
        json.dumps([1])
        sys.settrace(None)
        step()

    run()
    plain, seen[:] = seen[:], []
    result = counted(run)
    return {"state": result["state"], "seen": seen, "plain": plain, "left": [sys.getprofile(), sys.gettrace()],
            "step": next(v for k, v in result["functions"].items() if k.endswith(" step"))}


def program_takes_none():
    """`sys.settrace(None)` of a program that has no tracer, as some test runners do at their end."""

    def run():
        for _ in range(3):
            sys.settrace(None)
            step()
            if len("a"):
                nothing()

    return counted(run)


def program_takes_tool():
    def run():
        step()
        MONITORING.free_tool_id(MONITORING.PROFILER_ID)
        step()

    result = counted(run)
    MONITORING.use_tool_id(MONITORING.PROFILER_ID, "another")
    return {"state": result["state"], "step": next(v for k, v in result["functions"].items() if k.endswith(" step"))}


def what_is_seen():
    modules = set(sys.modules)
    counter = counter_for()
    gc.collect()
    before = [sys.getprofile(), sys.gettrace()]
    counts = []

    def run():
        counts.append(gc.get_count()[0])
        for _ in range(100):
            step()
        counts.append(gc.get_count()[0])

    gc.disable()
    run()
    run()
    plain = counts[3] - counts[2]
    del counts[:]
    counter.enable()
    run()
    inside = [sys.getprofile(), sys.gettrace(), None if MONITORING is None else MONITORING.get_tool(MONITORING.PROFILER_ID)]
    counter.disable()
    after = [sys.getprofile(), sys.gettrace()]
    return {"modules": sorted(set(sys.modules) - modules), "before": before, "inside": inside, "after": after, "gc": counts[1] - counts[0],
            "plain": plain, "tracked": gc.is_tracked(counter)}


def references():
    """Nothing is kept or given away: None, the file's name, code that is thrown away."""
    counter = counter_for()
    counter.enable()
    counter.disable()
    values = (None, True, HERE, step.__code__, len)
    before = [sys.getrefcount(value) for value in values]
    for _ in range(400):
        counter.enable()
        for _ in range(20):
            step()
        counter.disable()
        counter.clear()
    after = [sys.getrefcount(value) for value in values]
    return {"moved": [abs(b - a) > 300 for a, b in zip(before, after)]}


def nested():
    """Counting begins and ends in the middle of calls."""
    counter = counter_for()

    def inner():
        counter.enable()
        step()

    def outer():
        inner()
        step()

    outer()
    step()

    def ends():
        step()
        counter.disable()

    def around():
        ends()
        step()

    around()
    step()
    counter.enable()
    counter.enable()
    step()
    counter.disable()
    counter.disable()
    return dict(read(counter.counts(False)), state=counter.state())


def forked():
    """A forked process counts from the fork on, with an empty table."""
    counter = counter_for()

    def child(writer):
        counter.clear()
        step()
        counter.disable()
        with open(writer, "w") as file:
            json.dump(read(counter.counts(False)), file)
        os._exit(0)

    def run():
        step()
        reader, writer = os.pipe()
        if os.fork() == 0:
            child(writer)
        os.close(writer)
        with open(reader) as file:
            found.append(json.load(file))
        os.wait()

    found = []
    counter.enable()
    run()
    counter.disable()
    return {"child": found[0], "parent": read(counter.counts(False))}


def without_own():
    """The functions of the driver's file are left out, with their part of the bill."""
    counter = counter_for(places=(os.path.dirname(HERE) + "/",), own=HERE)
    from odd_programs import odd_two_line_loop

    counter.enable()
    step()
    odd_two_line_loop()
    list(map(lambda _: step(), [1]))
    counter.disable()
    return {"with": read(counter.counts(False)), "without": read_lenient(counter.counts(True))}


def read_lenient(content):
    numbers, functions, _, bill, _, sites = marshal.loads(content)
    return {"names": [functions[6 * i][2] for i in range(len(numbers))], "calls": sum(functions[1::6]), "bill": sum(bill[2::3]),
            "unknown": [number for number in bill[0::3] + sites[0::4] + sites[2::4] if number and number not in numbers]}


def bad_arguments():
    module = load(sys.argv[1])
    found = []
    for arguments in ((), (1, True, "a"), ((1,), True, "a"), (("a",), True, 1), (["a"], True, "a"), (("a", "b/"), False, "\udcff")):
        try:
            module.Counter(*arguments)
            found.append("made")
        except Exception as error:
            found.append(type(error).__name__)
    try:
        module.Counter((), True, "").counts()
    except TypeError:
        found.append("counts")
    return {"found": found}


def call_all(functions):
    for function in functions:
        function()


def no_memory():
    """Where the system gives no more memory, counting ends, and the program goes on."""
    import resource

    counter = counter_for()
    callees, callers = many(600), many(600, call_all)

    counter.enable()
    call_all(callees)
    for caller in callers:
        caller(())
    counter.disable()
    counter.clear()
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    counter.enable()
    resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[3]) * 4096, resource.RLIM_INFINITY))
    for caller in callers:
        caller(callees)
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    counter.disable()
    state = counter.state()
    result = read(counter.counts(False))
    calls, bill = (sum(count[0] for count in result[kind].values()) for kind in ("functions", "bill"))
    assert calls == bill
    assert all(result["edges"][edge] == count + [0] for edge, count in result["sites"].items())
    counter.clear()
    counter.enable()
    step()
    counter.disable()
    return {"state": state, "some": 1000 < calls < 360_000, "again": [counter.state(), len(marshal.loads(counter.counts(False))[0])]}


def dropped():
    """A counter that is on when it is given up."""
    counter = counter_for()
    counter.enable()
    step()
    del counter
    step()
    return counted(step)


def changed_label():
    """A method of a class whose attribute of that name says what it likes."""

    class Said:
        __repr__ = None

    Listed = type("Listed", (list,), {})
    append = Listed().append
    Listed.append = Said()

    def run():
        append(1)
        for _ in itertools.repeat(None, 2):
            append(2)

    return counted(run)


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[2]]()))
