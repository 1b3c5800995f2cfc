"""`python -m ropa`, the same as the command `ropa`."""

from ropa.cli import main

if __name__ == "__main__":
    main()
