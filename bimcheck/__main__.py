"""`python -m bimcheck` is `bimcheck`."""

from bimcheck.commands import main

main()
