"What the benchmarks share: the table that they print, and the time that notebooks take as tests."
import os, subprocess, sys
from pathlib import Path
from time import perf_counter

missed = []

def row(what, value, bar='', ok=True):
    "One line of the table; a bar that is not reached is remembered."
    if not ok: missed.append(what)
    print(f'{what:<62} {value:>16}  {bar}{"" if ok else "   MISSED"}', flush=True)

def title(s): print(f'\n{s}\n{"-"*len(s)}')

def notebooks(names):
    "Seconds that the notebooks whose names match take under nbdev_test, with two workers."
    root = Path(__file__).resolve().parent.parent
    command = Path(sys.executable).with_name('nbdev_test')
    start = perf_counter()
    r = subprocess.run([command, '--file_re', names, '--n_workers', '2'], cwd=root,
                       env={**os.environ, 'HF_HUB_OFFLINE': '1'}, capture_output=True, text=True)
    # it exits with 0 if it finds no notebook, and says so
    if 'Success.' not in r.stdout: sys.exit(f'nbdev_test: {r.stdout}{r.stderr}')
    return perf_counter() - start
