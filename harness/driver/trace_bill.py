"""Charges calls to lines of the program, where the native counter does not fit the interpreter."""

from _thread import get_ident

from .trace import Trace


class BillTrace(Trace):
    """Charges every call to the innermost frame of the program below which it is made, and to the line that this frame has reached.

    It looks at the frames themselves, so it needs no stack of its own. Its text has the files of the program, and no edges.
    """

    def __init__(self, text):
        super().__init__(text)
        # By thread, code and line, or by the thread alone where no frame of the program is below.
        self.of_functions = {}
        self.of_builtins = {}

    def enter_function(self, code):
        return None if code.co_filename == self.own_file else self.of_functions

    def enter_builtin(self, function):
        return self.of_builtins

    def leave(self):
        pass

    def note(self, charges, frame):
        thread = get_ident()
        place = (thread,)
        outermost = frame
        while frame is not None:
            kind = self.kinds.get(id(frame.f_code)) or self.kind_of(frame)
            if kind == self.DRIVER:
                if frame is outermost and charges is self.of_builtins:
                    return  # the driver's own call, which ends the trace
                break
            if kind >= self.PROGRAM:
                place = (thread, id(frame.f_code), frame.f_lineno or 0)
                break
            frame = frame.f_back
        charges[place] = charges.get(place, 0) + 1

    def result(self):
        """As of a trace of one edge: a stack with the frame that calls are charged to, or without one."""
        numbers = {}
        stacks = []
        for charges in (self.of_functions, self.of_builtins):
            for (_, *place), calls in charges.items():
                frames = [[numbers.setdefault(place[0], len(numbers)), place[1]]] if place else []
                stacks.append({"calls": calls, "ending": self.IN_PROGRAM if place else self.AT_START, "frames": frames})
        return {"whole": self.whole, "functions": self.listed(numbers), "edges": [stacks]}


def trace_for(text):
    """A trace of the edges that a text names, or of the bill where it names none."""
    trace = Trace(text)
    return trace if trace.edges else BillTrace(text)
