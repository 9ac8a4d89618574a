"""Finds the lines that some calls come from."""

import sys
from _thread import get_ident

from .labels import label
from .trace_names import bound, builtin_name, class_of_builtin, template_lines, without_addresses


class Trace:
    """Finds the lines that the calls of some edges of the call graph come from.

    It sees the events that the profiler sees, and keeps a stack as the profiler does. So the caller of a call is the one in the profile:
    the function that was entered last and not left yet, in Python or in C.

    A text says which edges. Its items end in a zero byte and form three lists, each after the number of its entries: the files of the
    program; labels of functions, as number, file, line and name (labels may share a number); edges of the call graph, as the numbers
    of caller and callee, each edge once; ANY for the caller stands for all of them, and then the callee has no other edge.
    """

    ROOT = 0  # the caller's number if no function makes the call
    OTHER = -1  # the number of all functions that no edge names
    ANY = -2  # the caller's number if calls by all functions are meant
    DEEPEST = 64  # frames that are looked at for one call
    MOST = 1000  # stacks that are kept for one edge
    DRIVER, MACHINERY, FOREIGN, PROGRAM, COMPREHENSION = range(1, 6)  # whose code it is
    AT_START, IN_PROGRAM, CUT = range(3)  # how a stack ends

    def __init__(self, text):
        texts = iter(text.split("\0"))

        def entries(width):
            return [[next(texts) for _ in range(width)] for _ in range(int(next(texts)))]

        self.program = {file for file, in entries(1)}
        self.numbers = {(file, int(line), name): int(number) for number, file, line, name in entries(4)}
        self.edges = [(int(caller), int(callee), {}) for caller, callee in entries(2)]
        self.callers = {}  # the stacks of each edge with their counts, by callee, then by caller
        for caller, callee, stacks in self.edges:
            self.callers.setdefault(callee, {})[caller] = stacks
        self.stack = []
        self.codes = {}  # by id; they are kept here, so that no other code gets the id
        self.functions = {}  # the numbers of functions written in Python, by the id of their code
        self.builtins = {}  # the numbers of those written in C
        self.names = {}  # the same, by what the profiler tells them apart by
        self.kinds = {}  # by the id of a code
        self.templates = {}  # by the id of a code that Jinja made: its lines and those of the template
        self.own_file = label.__code__.co_filename  # the driver's too
        self.whole = True  # whether it has seen every event

    def learn(self, code):
        """The number of a function that is called for the first time."""
        self.codes[id(code)] = code
        file, line, name = label(code)
        number = self.numbers.get((without_addresses(file), line, without_addresses(name)), self.OTHER)
        self.functions[id(code)] = number
        return number

    def learn_builtin(self, key, function):
        """The same for a function written in C. As in the profile, it keeps the name of its first call."""
        known = key[:2] + (class_of_builtin(function),)
        if known not in self.names:
            self.names[known] = self.numbers.get(("~", 0, without_addresses(builtin_name(function))), self.OTHER)
        self.builtins[key] = self.names[known]
        return self.builtins[key]

    def kind_of(self, frame):
        """Whose code it is that a frame runs."""
        code = frame.f_code
        file = code.co_filename
        if file == self.own_file:
            kind = self.DRIVER
        elif file.startswith("<frozen importlib"):
            kind = self.MACHINERY
        elif without_addresses(file) not in self.program:
            kind = self.FOREIGN
        elif code.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"):
            kind = self.COMPREHENSION
        else:
            kind = self.PROGRAM
        lines = None if file.endswith(".py") else template_lines(frame.f_globals.get("debug_info"))
        if lines:
            self.templates[id(code)] = lines
        self.codes[id(code)] = code
        self.kinds[id(code)] = kind
        return kind

    def note(self, stacks, frame):
        """Notes a call of an edge: the frames from the calling one outwards, without those of the import system, up to the first frame
        of the program. If the program itself makes the call, up to the program's next function: it says how the program got there.
        """
        stack = [self.AT_START]
        site = below = None
        for _ in range(self.DEEPEST):
            kind = self.DRIVER if frame is None else self.kinds.get(id(frame.f_code)) or self.kind_of(frame)
            if kind == self.DRIVER:
                break
            code = frame.f_code
            if kind != self.MACHINERY and not (code is site and kind >= self.PROGRAM):
                stack += (id(code), frame.f_lineno or 0)
                if kind >= self.PROGRAM and site is not None and below != self.COMPREHENSION:
                    stack[0] = self.IN_PROGRAM
                    break
                site = site or code
                below = kind
            frame = frame.f_back
        else:
            stack[0] = self.CUT
        # Each thread adds to numbers of its own: it could lose the interpreter between reading one and writing it.
        thread = get_ident()
        stack = (thread, *stack)
        if stack not in stacks and len(stacks) >= self.MOST:
            stack = (thread, self.CUT) + stack[2:4] if len(stacks) < 2 * self.MOST else (thread, self.CUT)
        stacks[stack] = stacks.get(stack, 0) + 1

    def enter(self, number):
        """Puts a function on the stack. Returns the stacks of this call's edge, if they are wanted."""
        callers = self.callers.get(number)
        stacks = callers and callers.get(self.ANY if self.ANY in callers else self.stack[-1] if self.stack else self.ROOT)
        self.stack.append(number)
        return stacks

    def enter_function(self, code):
        number = self.functions.get(id(code))
        return self.enter(self.learn(code) if number is None else number)

    def enter_builtin(self, function):
        # One builtin method has many Python objects, one for each object that it is bound to. All have the same C function, and the
        # hash tells which (`meth_hash` in CPython's Objects/methodobject.c, the same from 3.8 to 3.13). But methods of several
        # classes may share a C function, as those of the buffered files do.
        owner = function.__self__
        key = (hash(function) ^ object.__hash__(owner), function.__name__, id(type(owner)))
        number = self.builtins.get(key)
        return self.enter(self.learn_builtin(key, function) if number is None else number)

    def leave(self):
        try:
            self.stack.pop()
        except IndexError:
            # More leaves than enters: an event was lost when the program had used up Python's stack, or a thread ran before the trace.
            self.whole = self.whole and not self.functions

    def observe(self, frame, event, argument):
        """For `sys.setprofile`, which the profiler itself uses up to Python 3.11."""
        if event == "call":
            stacks = self.enter_function(frame.f_code)
            frame = frame.f_back
        elif event == "c_call":
            stacks = self.enter_builtin(argument)
        else:
            return self.leave()
        if stacks is not None:
            self.note(stacks, frame)

    def callbacks(self):
        """For `sys.monitoring`, which the profiler itself uses from Python 3.12 on: events of all threads, on one stack."""
        events, missing = sys.monitoring.events, sys.monitoring.MISSING
        builtin, method = type(len), type(list.append)

        def entered(code, *_):
            stacks = self.enter_function(code)
            if stacks is not None:
                self.note(stacks, sys._getframe(1).f_back)

        def left(*_):
            self.leave()

        def builtin_of(function, argument):
            """What `sys.setprofile` would get: a builtin, bound to its object. None for calls of other functions."""
            if type(function) is method and argument is not missing:
                try:
                    function = bound(function, argument)
                except TypeError:
                    return None
            return function if issubclass(type(function), builtin) else None

        def called(code, offset, function, argument):
            function = builtin_of(function, argument)
            stacks = None if function is None else self.enter_builtin(function)
            if stacks is not None:
                self.note(stacks, sys._getframe(1))

        def returned(code, offset, function, argument):
            if builtin_of(function, argument) is not None:
                self.leave()

        return {
            events.PY_START: entered,
            events.PY_RESUME: entered,
            events.PY_THROW: entered,
            events.PY_RETURN: left,
            events.PY_YIELD: left,
            events.PY_UNWIND: left,
            events.CALL: called,
            events.C_RETURN: returned,
            events.C_RAISE: returned,
        }

    def start(self):
        if not hasattr(sys, "monitoring"):
            self.observer = self.observe
            sys.setprofile(self.observer)
            return
        tool = sys.monitoring.PROFILER_ID
        sys.monitoring.use_tool_id(tool, "filperf")
        wanted = 0
        for event, callback in self.callbacks().items():
            sys.monitoring.register_callback(tool, event, callback)
            wanted |= event
        sys.monitoring.set_events(tool, wanted)

    def stop(self):
        if not hasattr(sys, "monitoring"):
            self.whole = self.whole and sys.getprofile() is self.observer
            sys.setprofile(None)
            return
        tool = sys.monitoring.PROFILER_ID
        if sys.monitoring.get_tool(tool) != "filperf":
            self.whole = False
        else:
            sys.monitoring.set_events(tool, 0)
            sys.monitoring.free_tool_id(tool)

    def source_line(self, code, line):
        """The line in a function's file that a line of its code stands for."""
        lines = self.templates.get(code)
        return line if lines is None else max((pair for pair in lines if pair[0] <= line), default=(0, 1))[1]

    def listed(self, codes):
        """The functions of some codes by their ids, in JSON's types."""

        def portable(text):
            return text.encode("utf-8", "backslashreplace").decode("utf-8")

        functions = []
        for code in codes:
            file, _, name = label(self.codes[code])
            functions.append({"file": portable(file), "name": portable(name), "template": code in self.templates})
        return functions

    def result(self):
        """What was found, in JSON's types. A frame is an index into `functions` and a line."""
        numbers = {}
        edges = []
        for _, _, stacks in self.edges:
            found = []
            of_all_threads = {}
            for (_, *stack), count in stacks.items():
                of_all_threads[tuple(stack)] = of_all_threads.get(tuple(stack), 0) + count
            for (ending, *places), count in of_all_threads.items():
                frames = []
                for code, line in zip(places[::2], places[1::2]):
                    number = numbers.setdefault(code, len(numbers))
                    frames.append([number, self.source_line(code, line)])
                found.append({"calls": count, "ending": ending, "frames": frames})
            edges.append(found)
        return {"whole": self.whole, "functions": self.listed(numbers), "edges": edges}
