"""Counts the calls of interpreters that the program starts anew.

They find a folder of the run's in PYTHONPATH, which the program's own `os.environ` does not show: Python runs `sitecustomize` there when it
starts. That takes the folder away again and lets the interpreter's own `sitecustomize` follow.
"""

import os
import sys

# The same text for every run, because its byte code may be kept. Python 2 may read it too.
STARTER = """
import os
import sys


def start():
    folder = os.path.dirname(os.path.abspath(__file__))
    whole = os.environ.pop("PYTHONPATH", "")
    rest = [path for path in whole.split(os.pathsep) if path and path != folder]
    if rest:
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    sys.path[:] = [path for path in sys.path if path != folder]
    sys.path_importer_cache.pop(folder, None)
    own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize
    except ImportError:
        sys.modules["sitecustomize"] = own
    result = os.path.dirname(folder)
    driver = os.path.join(os.path.dirname(result), "driver.py")
    with open(os.path.join(folder, "prefix")) as file:
        if file.read() != sys.base_prefix + sys.version:
            return
    names = {"__name__": "filperf"}
    with open(driver, "rb") as file:
        exec(compile(file.read(), driver, "exec"), names)
    with open(os.path.join(folder, "module")) as file:
        names["begin_spawned"](result, whole, file.read())


try:
    start()
except Exception:
    pass
"""


def prepare_spawned(result, module, places):
    """Lets the interpreters that are started from now on find the folder. They are told where the program's code lies."""
    folder = os.path.join(result, "site")
    os.makedirs(folder, exist_ok=True)
    for name, text in (("sitecustomize.py", STARTER), ("prefix", sys.base_prefix + sys.version), ("module", module),
                       ("places", "\0".join(places))):
        with open(os.path.join(folder, name), "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
    own = os.environ.get("PYTHONPATH")
    os.putenv("PYTHONPATH", folder + os.pathsep + own if own else folder)
