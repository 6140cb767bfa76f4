"""`python -m netlint`: the same as the `netlint` command."""

from netlint.cli import main

if __name__ == "__main__":
    main()
