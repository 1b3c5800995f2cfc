"""`python -m ropa`, the same as the command `ropa`."""

import sys

if __name__ == "__main__":
    # Python puts the working folder first on the import path, and a file there may be named like a module.
    if not sys.flags.safe_path and sys.path[0] != __file__.rpartition("ropa")[0].rstrip("/\\"):
        del sys.path[0]
    from ropa.cli import main

    main()
