#!/usr/bin/env python3
"""Print one of the README's commands, so that whoever runs it runs what the reader would.

    python tools/readme_commands.py 1 setup     everything before the last `&&` of the first command
    python tools/readme_commands.py 1 job       what comes after it
"""
import re, sys
from pathlib import Path

def commands():
    "The README's shell commands: the lines of its bash blocks."
    text = (Path(__file__).resolve().parent.parent/'README.md').read_text()
    return [c for block in re.findall(r'^```bash\n(.*?)^```', text, re.M | re.S) for c in block.splitlines()]

if __name__ == '__main__':
    setup, job = commands()[int(sys.argv[1]) - 1].rsplit(' && ', 1)
    print({'setup': setup, 'job': job}[sys.argv[2]])
