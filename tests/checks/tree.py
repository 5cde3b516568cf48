# SPDX-License-Identifier: MIT
"""What the checks share: the files of the tree, C without comments, and how a check ends."""

import pathlib
import re
import subprocess
import sys

FREESTANDING = ("lines", "program", "ieee1284", "port")


def files(*patterns):
    """Files of the tree, those not yet added too, as paths from its root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for path in map(pathlib.Path, sorted(set(names) - {""})) if path.is_file()]


def read(path):
    return path.read_text(encoding="utf-8")


def without_comments(text):
    """C with comments blanked, line numbers kept."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group()) if match.group()[0] == "/" else match.group()
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.DOTALL)


def finish(complaints):
    """Print the complaints, and end the check."""
    print(*complaints, sep="\n" if complaints else "", end="\n" if complaints else "")
    sys.exit(1 if complaints else 0)
