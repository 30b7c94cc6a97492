#!/usr/bin/env python3
"""Make this checkout run: `python3 installer/bootstrap.py [test|run] ...` (`--help` tells the rest).

This file must stay readable by any Python, so that an old one can say what is wrong; the work is in `steps/`.
"""

import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the point of this file: whoever starts it may have an older one
        sys.stderr.write(
            "Ternlight needs Python 3.11 or newer, and this is Python %d.%d: install a newer one from "  # noqa: UP031
            "https://www.python.org/downloads/ and start this script with it, for instance "
            "`python3.12 installer/bootstrap.py`.\n" % sys.version_info[:2]
        )
        sys.exit(2)

    from steps.main import main

    sys.exit(main(sys.argv[1:]))
