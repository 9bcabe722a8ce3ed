"""`python cli.py …` from a checkout is the installed `bimcheck …`."""

from bimcheck.commands import main

if __name__ == "__main__":
    main()
