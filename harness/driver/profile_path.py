"""The first lines of `filperf profile`'s driver: what follows may import."""

import sys

# `-c` put the working folder first. A module of the program's there could take the place of one that the driver imports.
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]
