"""Two processes beside one with two threads, in training and in painting, measured in one run.

    python benchmarks/devices.py [--rounds 5] [--steps 12]

Both do the same work on two cores: notebook 34's denoiser trained with batches of the recipe's size, and a
list of prompts painted. They take turns, each in new processes; figures are medians over rounds, and a
step's time leaves out the first three. Takes some minutes.
"""
import argparse, os, statistics, tempfile
from pathlib import Path
from time import perf_counter
import torch
from miniai.accelerated import Accelerated, launch, paint_files
from miniai.core import MODELS
from miniai.latent_diffusion import denoiser_learner
from miniai.learner import Callback
from miniai.painted_digits import caption, draw_combinations
from miniai.recipe import Recipe
from miniai.stable_diffusion import load_parts
from table import missed, row, title

def train(out, steps):
    "Train the denoiser, and write down how many seconds a step takes."
    torch.set_flush_denormal(True)
    parts, t, times = load_parts(MODELS/'painted-digits'), Recipe().unet, []
    n = 256                                              # few pictures, as their latents aren't measured
    latents = [torch.randn(n, 4, 8, 8).half(), torch.full((n, 4, 8, 8), 0.1).half()]
    learn = denoiser_learner(parts['vae'], parts['text_encoder'], parts['tokenizer'], steps + 3, t.bs, n,
                             t.opt_func, latents=latents)
    def note(learn): times.append(perf_counter())
    learn.fit(1, t.lr, cbs=[Accelerated(cpu=True, parts=2), Callback(after_batch=note)], progress=False)
    if learn.main: Path(out).write_text(f'{(times[-1] - times[2])/steps}')

def paint(out, n):
    "Paint, and write down how many seconds a picture takes, all processes together."
    prompts = [caption(*c) for c in draw_combinations(n)]
    with tempfile.TemporaryDirectory() as d:
        paint_files(prompts[:1], Path(d, 'first', os.environ['RANK']), steps=1)
    start = perf_counter()
    paint_files(prompts, f'{out}-pictures', steps=10)
    Path(f'{out}-{os.environ["RANK"]}').write_text(f'{(perf_counter() - start)/n}')

def measured(func, n, *args):
    "What the slowest of n processes wrote down."
    with tempfile.TemporaryDirectory() as d:
        launch(func, n, f'{d}/seconds', *args)
        return max(float(p.read_text()) for p in Path(d).glob('seconds*') if p.is_file())

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--rounds', type=int, default=5)
    p.add_argument('--steps', type=int, default=12)
    a = p.parse_args()
    jobs = ('training, a step', train, a.steps, 1.25), ('painting, a picture', paint, 64, 1.)
    for name, func, size, bar in jobs:
        title(name)
        found = {1: [], 2: []}
        for _ in range(a.rounds):
            for n in found: found[n].append(measured(func, n, size))
        ratios = [x/y for x, y in zip(found[1], found[2])]
        for n, what in ((1, 'one process, two threads'), (2, 'two processes, a thread each')):
            row(what, f'{statistics.median(found[n])*1000:.0f} ms')
        ratio = statistics.median(ratios)
        row(f'rate over rate, from {min(ratios):.2f} to {max(ratios):.2f}', f'{ratio:.2f} ×', f'≥ {bar}',
            ratio >= bar)
    if missed: print('\nmissed:', ', '.join(missed))

if __name__ == '__main__': main()
