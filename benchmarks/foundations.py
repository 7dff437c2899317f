#!/usr/bin/env python3
"""What Part 0x promises, measured in one run, beside what one would use otherwise.

    python benchmarks/foundations.py

Times are medians of interleaved runs. Ratios carry over to other machines better than seconds do. Needs the
`[dev]` requirements; takes about three minutes.
"""
import random, subprocess, sys, tempfile, tracemalloc, warnings
from pathlib import Path
from statistics import median
from time import perf_counter
import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from miniai.core import bench
from miniai.linear import LinearClassifier, accuracy, sgd_epochs
from miniai.matmul import (matmul_broadcast, matmul_dot, matmul_einsum, matmul_elementwise, matmul_loops,
                           matmul_numba, matmul_tensor_loops,
                           matmul_zip, peak_gflops)
from miniai.matrix import Matrix
from miniai.mnist import _SUMS, MNIST_FOLDER, load_mnist, read_idx
from miniai.rng import WichmannHill
from table import missed, notebooks, row, title

def seconds(f):
    t = perf_counter()
    f()
    return perf_counter() - t

def start_up():
    title('Start')
    def python(code): return lambda: subprocess.run([sys.executable, '-c', code], check=True)
    t = bench(11, bare=python('pass'), miniai=python('import miniai'), core=python('import miniai.core'))
    row('import miniai, beyond the bare interpreter', f'{t["miniai"] - t["bare"]:.3f} s', '≤ 0.2 s',
        t['miniai'] - t['bare'] <= 0.2)
    row('import miniai.core, beyond the bare interpreter', f'{t["core"] - t["bare"]:.3f} s')

def mnist():
    title('02 MNIST')
    t = bench(5, load=load_mnist)['load']
    row('load_mnist(), sums checked', f'{t:.2f} s', '< 1 s', t < 1)
    tracemalloc.start()
    sets = load_mnist()
    share = tracemalloc.get_traced_memory()[1]/sum(x.numel() for s in sets for x in s)
    tracemalloc.stop()
    row('peak memory while loading, over the data', f'{share:.2f} ×', '< 3 ×', share < 3)
    verdicts = fuzz()
    row(f'2,000 damaged files: {verdicts["refused"]:,} refused, {verdicts["equal"]:,} with the same data',
        f'{2000 - verdicts["believed"]:,} right', '2,000', not verdicts['believed'])

def fuzz():
    """Injure the four files 2,000 times; read each once with its sum and once without, where gzip's own
    checksum must do."""
    rng, verdicts = np.random.default_rng(7), {'refused': 0, 'equal': 0, 'believed': 0}
    with tempfile.TemporaryDirectory() as d:
        path = Path(d)/'f.gz'
        for (name, sha), n in zip(_SUMS.items(), (20, 950, 80, 950)):
            raw, want = (MNIST_FOLDER/name).read_bytes(), read_idx(MNIST_FOLDER/name, sha)
            for k in range(n):
                b = bytearray(raw)
                i, m = int(rng.integers(len(b))), int(rng.integers(1, 40))
                if k % 5 == 0: b[i] ^= 1 << int(rng.integers(8))  # one bit
                elif k % 5 == 1: del b[i:]  # the end is missing
                # a piece is missing, blank, wrong, longer
                else: b[i:i + m] = (b'', bytes(m), rng.bytes(m), rng.bytes(2*m))[rng.integers(4)]
                if b == raw: b += b'x'
                path.write_bytes(b)
                verdicts[max(_read(path, want, None), _read(path, want, sha), key=list(verdicts).index)] += 1
    return verdicts

def _read(path, want, sha):
    "What became of it, from best to worst: refused, equal, believed."
    try: return 'equal' if np.array_equal(read_idx(path, sha), want) else 'believed'
    except ValueError as e: return 'refused' if str(path) in str(e) else 'believed'

def matrix():
    title('03 Matrix, 64×64 @ 64×64 in plain Python')
    a, b = (Matrix(np.random.default_rng(s).integers(0, 99, (64, 64))) for s in (0, 1))
    def generator(): return Matrix([[sum(x*y for x, y in zip(r, c)) for c in zip(*b.rows)] for r in a.rows])
    def comprehension():
        return Matrix([[sum([x*y for x, y in zip(r, c)]) for c in zip(*b.rows)] for r in a.rows])
    def row_by_row():
        out = []
        for r in a.rows:
            acc = [0]*b.shape[1]
            for x, s in zip(r, b.rows): acc = [p + x*y for p, y in zip(acc, s)]
            out.append(acc)
        return Matrix(out)
    t = bench(9, ours=lambda: a @ b, generator=generator, comprehension=comprehension, row_by_row=row_by_row,
              loops=lambda: matmul_loops(a, b))
    best = min(v for k, v in t.items() if k != 'ours')
    row('Matrix @ Matrix, over the fastest of four others', f'{t["ours"]/best:.2f} ×', '≤ 1',
        t['ours'] <= best)
    row('Matrix @ Matrix, over three loops', f'1 / {t["loops"]/t["ours"]:.0f}')

def ladder():
    title('04 The ladder, (1024×784) @ (784×10), float32')
    (x, _), _ = load_mnist()
    x, w = x[:1024].flatten(1)/255, torch.randn(10, 784, generator=torch.Generator().manual_seed(0)).T
    xm, wm = Matrix(x[:32]), Matrix(w)
    rungs = {'0 three loops over tensors (2 rows, scaled)': (lambda: matmul_tensor_loops(x[:2], w), 512),
             '1 three loops over Matrix (8 rows, scaled)': (lambda: matmul_loops(xm[:8], wm), 128),
             '2 zip and map, Matrix @ (32 rows, scaled)': (lambda: matmul_zip(xm, wm), 32),
             '3 numba': (lambda: matmul_numba(x, w), 1),
             '4 element-wise': (lambda: matmul_elementwise(x, w), 1), '5 dot': (lambda: matmul_dot(x, w), 1),
             '6 broadcasting': (lambda: matmul_broadcast(x, w), 1),
             '7 einsum': (lambda: matmul_einsum(x, w), 1), '8 @': (lambda: x @ w, 1),
             '  @, weight with its rows in one piece': (lambda w=w.contiguous(): x @ w, 1),
             '  NumPy @': (lambda a=x.numpy(), b=w.numpy(): a @ b, 1)}
    t = {k: v*rungs[k][1] for k, v in bench(9, **{k: f for k, (f, _) in rungs.items()}).items()}
    fast = t['8 @']
    bars = {'0': 1e5, '1': 1e4}
    for k, v in t.items():
        row(f'{k:<44} {1e3*v:>14.3f} ms', f'{v/fast:,.1f} ×', f'≥ {bars[k[0]]:,.0f}' if k[0] in bars else '',
            v/fast >= bars.get(k[0], 0))
    peak = peak_gflops()
    row('this machine\'s peak, multiply-adds in registers, float32', f'{peak:.0f} GFLOP/s')
    a = torch.randn(2048, 2048)
    rate = 2*2048**3/bench(7, f=lambda: a @ a)['f']/1e9
    row('@ on 2048×2048', f'{rate:.0f} GFLOP/s', f'{rate/peak:.0%} of the peak')
    row('@ on our digits', f'{2*1024*784*10/fast/1e9:.0f} GFLOP/s',
        f'{2*1024*784*10/fast/1e9/peak:.0%} of the peak')

def rng():
    n = 10**7
    title('05 Ten million uniform numbers, float64')
    g, gen = WichmannHill(0), np.random.default_rng(0)
    t = bench(5, **{'one at a time': lambda: [g.rand() for _ in range(n//100)],
                    'random.random': lambda: [random.random() for _ in range(n//100)],
                    'rand(n)': lambda: g.rand(n), 'torch': lambda: torch.rand(n, dtype=torch.float64),
                    'numpy': lambda: gen.random(n)})
    for k in ('one at a time', 'random.random'): t[k] *= 100
    for k, name in (('one at a time', 'WichmannHill.rand(), one at a time (scaled)'),
                    ('random.random', 'random.random, one at a time (scaled)'),
                    ('rand(n)', 'WichmannHill.rand(n)'),
                    ('torch', 'torch.rand(n)'), ('numpy', 'NumPy default_rng().random(n)')):
        row(name, f'{t[k]:.3f} s')
    row('tensor over scalar, rate', f'{t["one at a time"]/t["rand(n)"]:.0f} ×', '≥ 20',
        t['one at a time'] >= 20*t['rand(n)'])
    row('tensor over torch.rand, rate', f'{t["torch"]/t["rand(n)"]:.2f} ×', '≥ 0.2',
        t['torch'] >= 0.2*t['rand(n)'])

def linear():
    title('06 A linear classifier on the whole of MNIST')
    (x, y), (xt, yt) = ((s.x.flatten(1)/255, s.y.long()) for s in load_mnist())
    xn, yn, res = x.numpy(), y.numpy(), {}
    def ours():
        m = LinearClassifier(784, 10)
        for _ in sgd_epochs(m, x, y): pass
        res['ours'] = accuracy(m(xt), yt)
    def sklearn():
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')                                # it stops at its 100 iterations
            res['sklearn'] = LogisticRegression().fit(xn, yn).score(xt.numpy(), yt.numpy())
    t = [(seconds(ours), seconds(sklearn)) for _ in range(3)]
    a, b = (median(v) for v in zip(*t))
    row('ours, 20 epochs: test accuracy', f'{res["ours"]:.2%}', '≥ 92.3 %', res['ours'] >= 0.923)
    row('scikit-learn LogisticRegression: test accuracy', f'{res["sklearn"]:.2%}', 'within 0.3 points',
        abs(res['ours'] - res['sklearn']) <= 0.003)
    row('time, ours', f'{a:.1f} s')
    row('time, scikit-learn', f'{b:.1f} s', f'ours takes {a/b:.2f} × as long; ≤ 1', a <= b)

def tests():
    title('Part 0x as tests')
    t = notebooks('^0')
    row('nbdev_test, two workers', f'{t:.0f} s', '≤ 180 s', t <= 180)

if __name__ == '__main__':
    print(f'Python {sys.version.split()[0]}, PyTorch {torch.__version__}, {torch.get_num_threads()} threads')
    for part in (start_up, mnist, matrix, ladder, rng, linear, tests): part()
    sys.exit(f'\nmissed: {", ".join(missed)}' if missed else 0)
