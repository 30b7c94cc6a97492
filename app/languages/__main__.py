"""Entry point: `python -m ternlight.app.languages [--list]`."""

import sys

from ternlight.app.languages.update import main

sys.exit(main())
