#!/usr/bin/env python3
"""Run notebooks as a reader would, each in a process of its own.

    python tools/run_notebooks.py [NOTEBOOK ...]           run, clean and save with their outputs
    python tools/run_notebooks.py --check [NOTEBOOK ...]   run each twice, save nothing: both runs give the same outputs,
                                                           and what is saved has the same shape as what comes out

Cells marked `#| timing` show what the clock said, so their outputs differ from run to run: `--check` leaves them out.
"""
import argparse, json, os, re, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

def directives(cell):
    "The words after `#|` in a code cell."
    return re.findall(r'^#\|\s*(.+?)\s*$', ''.join(cell['source']), re.M)

def skipped(cell, flags):
    "Cells that nbdev_test leaves out too."
    ds = directives(cell)
    return cell['cell_type'] != 'code' or 'eval: false' in ds or bool(flags & {d.split()[0] for d in ds})

def execute(path):
    "The notebook at `path`, run from top to bottom and cleaned; an error stops it."
    from execnb.nbio import read_nb
    from execnb.shell import CaptureShell
    from nbdev.clean import clean_nb
    from nbdev.config import get_config
    flags = set(get_config(path=ROOT).tst_flags.split())
    nb, shell = read_nb(path), CaptureShell(path)
    os.chdir(path.parent)
    def fresh(cell):
        if skipped(cell, flags): return True
        cell['outputs'] = []
    try: shell.run_all(nb, exc_stop=True, preproc=fresh)
    except Exception: sys.exit(shell.prettytb(path))
    clean_nb(nb)
    return nb

def outputs(path, into, **env):
    "Run the notebook in a fresh process that writes it to `into`; return its code cells."
    r = subprocess.run([sys.executable, __file__, '--worker', str(path), str(into)], env={**os.environ, **env})
    if r.returncode: raise RuntimeError(f'{path.name}: it does not run')
    return [c for c in json.loads(into.read_text())['cells'] if c['cell_type'] == 'code']

def shape(outs):
    "What a reader sees of outputs, less what may differ from one processor to the next."
    return [(o['output_type'], sorted(o.get('data', {}))) for o in outs]

def check(path):
    "Differences between two runs, side by side on one thread each, and between a run and what is saved."
    saved = [c for c in json.loads(path.read_text())['cells'] if c['cell_type'] == 'code']
    with tempfile.TemporaryDirectory() as d, ThreadPoolExecutor(2) as pool: a, b = pool.map(lambda n: outputs(path, Path(d)/n, OMP_NUM_THREADS='1'), 'ab')
    bad = []
    for s, x, y in zip(saved, a, b, strict=True):
        if shape(s['outputs']) != shape(x['outputs']): bad.append(f'{path.name} #{s["id"]}: saved outputs are not what a run gives')
        if 'timing' not in directives(s) and x['outputs'] != y['outputs']: bad.append(f'{path.name} #{s["id"]}: two runs give different outputs')
    return bad

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('notebooks', nargs='*', type=Path)
    p.add_argument('--check', action='store_true')
    p.add_argument('--worker', action='store_true', help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.worker:
        from execnb.nbio import write_nb
        src, dest = a.notebooks
        return write_nb(execute(src), dest)
    paths = [n.resolve() for n in a.notebooks] or sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))
    if not paths: sys.exit('no notebooks found')
    bad = []
    for path in paths:
        if a.check: bad += check(path)
        else:
            new = path.with_suffix('.new')
            outputs(path, new)
            new.replace(path)
        print(path.name, flush=True)
    if bad: sys.exit('\n'.join(bad))

if __name__ == '__main__':
    try: main()
    except RuntimeError as e: sys.exit(str(e))
