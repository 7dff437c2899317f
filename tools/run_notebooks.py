#!/usr/bin/env python3
"""Run notebooks as a reader would, each in a process of its own.

    python tools/run_notebooks.py [NOTEBOOK ...]           run, clean and save with their outputs
    python tools/run_notebooks.py --check [NOTEBOOK ...]   run, two at a time, and save nothing: the outputs
                                                           that come out are those that are saved

The same seed gives the same outputs on one machine. On another processor words and shapes are the same,
numbers to within a fifth, and pictures to 12 of 255 on average. Cells marked `#| timing` show what the clock
said: of those only the kind of output counts.
"""
import argparse, base64, io, json, os, re, subprocess, sys, tempfile
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
    r = subprocess.run([sys.executable, __file__, '--worker', str(path), str(into)],
                       env={**os.environ, **env})
    if r.returncode: raise RuntimeError(f'{path.name}: it does not run')
    return [c for c in json.loads(into.read_text())['cells'] if c['cell_type'] == 'code']

NUMBER = re.compile(r'[-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?')

def same_text(a, b):
    """Are two outputs the same words, with the same numbers to within a fifth? Another processor rounds
    differently."""
    if a == b: return True
    if NUMBER.sub('#', a).split() != NUMBER.sub('#', b).split(): return False
    pairs = zip(*([float(n.replace(',', '')) for n in NUMBER.findall(s)] for s in (a, b)))
    return all(abs(x - y) <= 0.2*max(abs(x), abs(y)) + 1e-3 for x, y in pairs)

def same_picture(a, b):
    "Have two pictures one size, and are their pixels apart by at most 12 of 255 on average?"
    import numpy as np
    from PIL import Image
    a, b = (np.asarray(Image.open(io.BytesIO(base64.b64decode(''.join(p)))).convert('RGB'), dtype=float)
            for p in (a, b))
    return a.shape == b.shape and abs(a - b).mean() <= 12

def texts(o):
    "What an output says in words."
    return [''.join(o.get('text', ''))] + [''.join(o.get('data', {}).get(k, ''))
                                           for k in ('text/plain', 'text/html')]

def same(a, b, timing):
    "Do two lists of outputs show the same? Of what depends on the clock only the kind."
    if [(o['output_type'], sorted(o.get('data', {})))
        for o in a] != [(o['output_type'], sorted(o.get('data', {}))) for o in b]:
        return False
    if timing: return True
    png = [(x['data']['image/png'], y['data']['image/png'])
           for x, y in zip(a, b) if 'image/png' in x.get('data', {})]
    return (all(same_text(s, t) for x, y in zip(a, b) for s, t in zip(texts(x), texts(y)))
            and all(same_picture(*p) for p in png))

def check(path):
    "Cells whose saved outputs are not those of a run, on one thread."
    saved = [c for c in json.loads(path.read_text())['cells'] if c['cell_type'] == 'code']
    with tempfile.TemporaryDirectory() as d:
        try: ran = outputs(path, Path(d)/'run', OMP_NUM_THREADS='1')
        except RuntimeError as e: return [str(e)]
    bad = [f'{path.name} #{s["id"]}: saved outputs are not what a run gives'
           for s, r in zip(saved, ran, strict=True)
           if not same(s['outputs'], r['outputs'], 'timing' in directives(s))]
    print(path.name, flush=True)
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
    if a.check:
        with ThreadPoolExecutor(2) as pool: bad = sum(pool.map(check, paths), [])
    else:
        for path in paths:
            new = path.with_suffix('.new')
            outputs(path, new)
            new.replace(path)
            print(path.name, flush=True)
    if bad: sys.exit('\n'.join(bad))

if __name__ == '__main__':
    try: main()
    except RuntimeError as e: sys.exit(str(e))
