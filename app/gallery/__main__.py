"""Entry point: `python -m ternlight.app.gallery OUT [--only NAME ...]`."""

import sys

from ternlight.app.gallery.render import main

sys.exit(main())
