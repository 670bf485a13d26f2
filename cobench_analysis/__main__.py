"""``python -m cobench_analysis`` is the command ``cobench``."""

import sys

from cobench_analysis.cli import main

sys.exit(main())
