#!/usr/bin/env python3
"""Print constraints that hold every requirement at its lowest version, for pip's -c.

PyTorch's lowest is to be had without CUDA for few systems, so it is the one of `constraints.txt`.
"""
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

def main():
    cfg = ConfigParser(delimiters=['='])
    cfg.read(ROOT/'settings.ini')
    pinned = dict(line.split('==') for line in (ROOT/'constraints.txt').read_text().splitlines()
                  if '==' in line)
    for r in cfg['DEFAULT']['requirements'].split():
        name, lowest = re.fullmatch(r'([\w-]+)>=([\d.]+)', r).groups()
        print(f'{name}=={pinned[name] if name == "torch" else lowest}')

if __name__ == '__main__': main()
