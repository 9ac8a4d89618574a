"""Programs that behave badly in a child of the warm interpreter: the same verdict and message as in an interpreter of their own, and the
next scenario of the same warm interpreter is right.
"""

from __future__ import annotations

import os
import re
import unittest
from typing import Any

from harness import FAILED, OK, Result
from warm import WarmTest

PROGRAM = """
import signal
import time

def well():
    steps(1000)

def idle():
    while True:
        signal.pause()

def leaves_a_child():
    if os.fork() == 0:
        idle()

def leaves_many():
    for _ in range(20):
        if os.fork() == 0:
            idle()

def leaves_a_daemon():
    # It has lost parent, session, working folder and descriptors: only the kernel knows where it comes from.
    middle = os.fork()
    if middle == 0:
        os.setsid()
        os.chdir("/")
        if os.fork() == 0:
            note("daemons", str(os.getpid()))
            os.closerange(0, 64)
            idle()
        while not os.path.exists(os.path.join(FOLDER, "daemons")):
            pass
        os._exit(0)
    os.waitpid(middle, 0)

def leaves_a_daemon_in_its_folder():
    middle = os.fork()
    if middle == 0:
        os.setsid()
        if os.fork() == 0:
            idle()
        os._exit(0)
    os.waitpid(middle, 0)

def waits():
    hold()

def child_returns():
    # Two processes come to the end of the driver.
    if os.fork() == 0:
        return 0
    os.wait()

def child_fails():
    if os.fork() == 0:
        raise ValueError("in the child")
    os.wait()

def closes_all():
    steps(10)
    os.closerange(0, 256)

def exits_at_once():
    os._exit(0)

def exits_at_once_with_a_code():
    os._exit(3)

def exits_with_a_text():
    sys.exit("gone wrong")

def raises():
    raise ValueError("gone wrong")

def prints_much():
    for number in range(20000):
        print("line", number)
    return 1

def grow(mebibytes):
    kept = [b"x" * (1 << 20) for _ in range(mebibytes)]
    idle()

def hogs():
    grow(600)

def hogs_with_others():
    for _ in range(4):
        if os.fork() == 0:
            grow(120)
    idle()

def never_ends():
    while True:
        pass

def never_ends_and_hears_nobody():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        idle()
    never_ends()

def stops():
    os.kill(os.getpid(), signal.SIGSTOP)

def is_killed():
    os.kill(os.getpid(), signal.SIGKILL)

def is_terminated():
    os.kill(os.getpid(), signal.SIGTERM)

def crashes():
    os.kill(os.getpid(), signal.SIGSEGV)

def kills_its_session():
    os.killpg(0, signal.SIGKILL)

def spoils_its_process():
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
    os.umask(0o077)
    os.chdir("/")
    os.environ.clear()
    sys.path.append("/")
    sys.argv.clear()
    step.__code__ = idle.__code__
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)

def imports_late():
    # From source, and two from shared libraries: what has been looked up before makes other calls.
    import colorsys
    import resource
    import mmap

def main():
    note("sandboxes", os.getcwd())
    return globals()[sys.argv[1]]()
"""

# Those that end as they should, and those that do not, with what the report says.
GREEN = ("well", "leaves_a_child", "leaves_many", "leaves_a_daemon", "child_returns", "child_fails", "closes_all", "spoils_its_process",
         "imports_late")
RED = {
    "exits_at_once": "the program left no profile (exit code 0)",
    "exits_at_once_with_a_code": "the program's exit code was 3, expected 0",
    "exits_with_a_text": "the program's exit code was 1, expected 0",
    "raises": "ValueError: gone wrong",
    "prints_much": "line 19999",
    "hogs": "it used more memory than its MEMORY_LIMIT of 300 MiB",
    "hogs_with_others": "it used more memory than its MEMORY_LIMIT of 300 MiB",
    "never_ends": "it ran longer than its TIMEOUT of 2 s",
    "never_ends_and_hears_nobody": "it ran longer than its TIMEOUT of 2 s",
    "stops": "it ran longer than its TIMEOUT of 2 s",
    "is_killed": "the program was ended by signal 9",
    "is_terminated": "the program was ended by signal 15",
    "crashes": "the program was ended by signal 11",
    "kills_its_session": "the program was ended by signal 9",
}
LIMITED = ("never_ends", "never_ends_and_hears_nobody", "stops")


class ChildrenTest(WarmTest):
    """Each behaviour as a scenario of its own, run by the same warm interpreter one after another and compared with a cold run."""

    def changes(self, behaviour: str) -> dict[str, Any]:
        return {"scenario": "%s-%s" % (self.name, behaviour.replace("_", "-")), "args": [behaviour], "memory_limit_mib": 300,
                "children": "ignore",
                "timeout_s": 2 if behaviour in LIMITED else 60}

    def check_behaviour(self, behaviour: str, *options: str) -> Result:
        if os.path.exists(self.path("daemons")):
            os.remove(self.path("daemons"))
        return self.check(*options, **self.changes(behaviour))

    def part(self, verdict: Any) -> Any:
        """What must be the same: everything but times, memory, how it was run, and that a cold run confirmed it."""
        verdict["warnings"] = [re.sub("[0-9]+ % of the CPU time", "some of the CPU time", text) for text in verdict["warnings"]]
        return {key: value for key, value in verdict.items() if key not in ("resources", "harness_s", "runner", "confirmation")}

    def assert_same_as_cold(self, behaviour: str, code: int) -> Result:
        scenario = self.changes(behaviour)["scenario"]
        warm = self.assert_code(self.check_behaviour(behaviour), code)
        runner, warm_part = self.verdict_of(scenario).get("runner"), self.part(self.verdict_of(scenario))
        self.assertEqual(self.verdict_of(scenario).get("confirmation", {}).get("agrees"), None if code == OK else True)
        self.assert_code(self.check_behaviour(behaviour, "--cold"), code)
        self.assertEqual(warm_part, self.part(self.verdict_of(scenario)))
        if code == OK:
            self.assertEqual(runner, {"warm": True, "why_cold": ""})
        self.assertEqual([line for line in self.remains() if "driver.py" in line and "serve" not in line], [])
        return warm

    def assert_next_is_right(self) -> None:
        self.assert_code(self.check_behaviour("well"), OK)
        self.assert_warm(self.changes("well")["scenario"])
        server = self.running(**self.changes("well"))
        self.assertEqual(self.runs(**self.changes("well")), [])
        self.assertEqual(server, self.server)

    def begin_with(self, *behaviours: str) -> None:
        self.warm_program(PROGRAM)
        for behaviour in behaviours:
            self.accepted(**self.changes(behaviour))
            if os.path.exists(self.path("daemons")):
                os.remove(self.path("daemons"))
        self.server = self.start(**self.changes("well"))

    def test_green(self) -> None:
        self.begin_with(*GREEN)
        for behaviour in GREEN:
            with self.subTest(behaviour=behaviour):
                self.assert_same_as_cold(behaviour, OK)
                self.assert_exact(self.changes(behaviour)["scenario"])
                self.assert_next_is_right()

    def test_red(self) -> None:
        self.begin_with("well")
        for behaviour, message in RED.items():
            with self.subTest(behaviour=behaviour):
                self.assert_says(self.assert_same_as_cold(behaviour, FAILED), message)
                self.assert_next_is_right()

    def test_leftovers_are_told_of_their_own_scenario(self) -> None:
        """What one run leaves while another, which began earlier, goes on: it is killed when its own run ends, and that run is told."""
        self.begin_with("well", "waits", "leaves_a_daemon_in_its_folder")
        self.hold()
        other = self.begin(**self.changes("waits"))
        writer = self.wait_until_held(among=other)
        self.assert_code(self.check_behaviour("leaves_a_daemon_in_its_folder"), OK)
        verdict = self.assert_exact(self.changes("leaves_a_daemon_in_its_folder")["scenario"])
        self.assertIn("the program left 1 running process(es) behind, which were killed", verdict["warnings"])
        self.assertEqual(len(self.runs(**self.changes("well"))), 1)
        self.release()
        os.close(writer)
        self.assert_code(self.finish(other), OK)
        self.assertEqual(self.assert_exact(self.changes("waits")["scenario"])["warnings"], [])


if __name__ == "__main__":
    unittest.main()
