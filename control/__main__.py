"""What `python -m control` runs."""

from control.cli import main

if __name__ == "__main__":
    main()
