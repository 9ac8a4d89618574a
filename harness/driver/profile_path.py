"""The first lines of `filperf profile`'s driver: what follows may import."""

import sys

# The modules, and the places of modules, that the interpreter knows without the driver.
BEFORE = (frozenset(sys.modules), frozenset(sys.path_importer_cache))

# The interpreter put the folder of what it runs first: that is the driver's, not the program's.
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]
