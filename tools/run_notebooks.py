#!/usr/bin/env python3
"""Run notebooks as a reader would.

    python tools/run_notebooks.py [NOTEBOOK ...]           run each in a process of its own, clean it and
                                                           save it with its outputs
    python tools/run_notebooks.py --check [NOTEBOOK ...]   save nothing: `nbdev_test`, which here fails too
                                                           if the outputs are not those that are saved, or
                                                           if an exercise takes readers' wrong answers, or
                                                           refuses right ones

The same seed gives the same outputs on one machine. On another processor words and shapes are the same,
numbers to within a fifth (percentages also to within a point), and pictures, seen from so far that 16 by 16
pixels are one, to 8 of 255 on average. Cells marked `#| timing` show what the clock said: of those only the
kind of output counts.
"""
import argparse, base64, io, json, os, re, subprocess, sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from difflib import unified_diff
from multiprocessing import get_context
from pathlib import Path
from time import time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

def directives(cell):
    "The words after `#|` in a code cell."
    return re.findall(r'^#\|\s*(.+?)\s*$', ''.join(cell['source']), re.M)

def execute(path):
    "The notebook at `path`, run from top to bottom and cleaned; an error stops it."
    from execnb.nbio import read_nb
    from execnb.shell import CaptureShell
    from nbdev.clean import clean_nb
    from nbdev.config import get_config
    flags = set(get_config(path=ROOT).tst_flags.split())
    nb, shell = read_nb(path), CaptureShell(path)
    os.chdir(path.parent)
    def left_out(cell):                                  # by nbdev_test, too
        ds = directives(cell)
        if cell['cell_type'] != 'code' or 'eval: false' in ds or flags & set(ds): return True
        cell['outputs'] = []
    try: shell.run_all(nb, exc_stop=True, preproc=left_out)
    except Exception: sys.exit(shell.prettytb(path))
    clean_nb(nb)
    return nb

NUMBER = re.compile(r'([-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?)(%?)')

def same_text(a, b):
    """Are two outputs the same words, with the same numbers to within a fifth? Another processor rounds
    differently. Of percentages a point is allowed, too: 3% may be 4% there."""
    if a == b: return True
    if NUMBER.sub(r'#\2', a).split() != NUMBER.sub(r'#\2', b).split(): return False
    def near(x, y, percent):
        x, y = (float(n.replace(',', '')) for n in (x, y))
        return abs(x - y) <= max(0.2*max(abs(x), abs(y)) + 1e-3, percent == '%')
    return all(near(x, y, percent) for (x, percent), (y, _) in zip(NUMBER.findall(a), NUMBER.findall(b)))

def same_picture(a, b):
    """Have two pictures one size, and are they apart by at most 8 of 255 on average? Each is first made
    smaller by 16, so that a thin line may stand a little higher."""
    import numpy as np
    from PIL import Image
    a, b = (Image.open(io.BytesIO(base64.b64decode(''.join(p)))).convert('RGB') for p in (a, b))
    if a.size != b.size: return False
    a, b = (np.asarray(p.reduce(16), dtype=float) for p in (a, b))
    return abs(a - b).mean() <= 8

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

def difference(a, b):
    "Where the words of two lists of outputs differ, line by line."
    a, b = ([l for o in outputs for t in texts(o) for l in t.splitlines()] for outputs in (a, b))
    return '\n'.join([*unified_diff(a, b, lineterm='')][2:]) or 'in pictures, or in what kinds there are'

def check(paths):
    "`nbdev_test` of these notebooks, or of all, each in a process of its own, and its outputs compared."
    from execnb.shell import CaptureShell
    from nbdev import test
    from nbdev.clean import clean_nb
    from answers import faults
    from miniai.learn import exercises
    class Comparing(CaptureShell):
        def __init__(self, path):
            super().__init__(path)
            self.path = path

        def run_all(self, nb, preproc, **kw):
            start, file, wrong = time(), json.loads(self.path.read_text()), []
            saved = [c for c in file['cells'] if c['cell_type'] == 'code']
            ran = [c for c in nb.cells if c.cell_type == 'code']
            asked = {c['id']: e for e in exercises(file, self.path.name[:2]) for c in saved
                     if ''.join(c['source']) == e.check}
            def fresh(cell):
                if preproc(cell): return True
                cell.outputs = []
                if cell.id in asked: wrong.extend(faults(asked[cell.id], self.user_ns))
            super().run_all(nb, preproc=fresh, **kw)
            clean_nb(nb)
            bad = [f'{self.path.name} #{s["id"]}: saved outputs (-) are not what a run gives (+)\n'
                   + difference(s['outputs'], r['outputs'])
                   for s, r in zip(saved, ran, strict=True)
                   if not same(s['outputs'], r['outputs'], 'timing' in directives(s))]
            bad += wrong
            if bad:
                self.exc = AssertionError('\n'.join(bad))
                raise self.exc
            print(f'- Compared {self.path.name} ({time() - start:.0f} s)', flush=True)
    def in_fresh_processes(f, items, n_workers, pause, **kw):
        def run(item):
            with ProcessPoolExecutor(1, get_context('fork')) as ex: return ex.submit(f, item, **kw).result()
        with ThreadPoolExecutor(n_workers or 1) as ex:
            return [*ex.map(run, items[::-1])][::-1]     # the later ones take longer
    test.CaptureShell, test.parallel = Comparing, in_fresh_processes
    for path in paths or [None]: test.nbdev_test(path=path, do_print=True)

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('notebooks', nargs='*', type=Path)
    p.add_argument('--check', action='store_true')
    p.add_argument('--worker', action='store_true', help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.check: return check(a.notebooks)
    if a.worker:
        from execnb.nbio import write_nb
        src, dest = a.notebooks
        return write_nb(execute(src), dest)
    for path in [n.resolve() for n in a.notebooks] or sorted((ROOT/'nbs').glob('[0-9]*.ipynb')):
        new = path.with_suffix('.new')
        if subprocess.run([sys.executable, __file__, '--worker', path, new]).returncode:
            sys.exit(f'{path.name}: it does not run')
        new.replace(path)
        print(path.name, flush=True)

if __name__ == '__main__': main()
