"""`python -m bot` is `headache-bot`."""

import sys

from bot.cli import main

sys.exit(main())
