#!/usr/bin/env python3
"""Our denoising loop beside diffusers' pipeline, and all schedulers by quality and time, measured in one run.

    python benchmarks/stable_diffusion.py [--n 280] [--g 3] [--figure schedulers.png]

The model is the package's. Loops take the same prompts and seeds and are timed in turns; figures are medians.
Quality is what notebook 31's judge says of the same n prompts for every scheduler and number of steps. Takes
about a quarter of an hour on two cores.
"""
import argparse, subprocess, sys, tempfile
from pathlib import Path
from time import perf_counter
import diffusers, torch
from diffusers import StableDiffusionPipeline
from miniai.core import MODELS, bench
from miniai.judge import load_judge
from miniai.painted_digits import caption, draw_combinations, labels
from miniai.recipe import figures
from miniai.stable_diffusion import SCHEDULERS, StableDiffusion
from table import missed, notebooks, row, title

STEPS = (3, 5, 10, 20)

def loops(sd, pipe):
    "The same pictures by our loop and by the pipeline, with one scheduler and with all."
    title('our loop and the pipeline: seconds, and ours over theirs')
    prompt, config = 'a red seven on a blue background', dict(pipe.scheduler.config)
    for b in (1, 16):
        for name, cls in SCHEDULERS.items() if b == 1 else (('dpm', SCHEDULERS['dpm']),):
            theirs = getattr(diffusers, cls.__name__).from_config(config)
            ours = cls.from_config(config)
            gens = [torch.Generator() for _ in range(b)]
            def pipeline():
                pipe.scheduler = theirs
                for i, g in enumerate(gens): g.manual_seed(i)
                return pipe([prompt]*b, guidance_scale=4., num_inference_steps=20, generator=gens,
                            output_type='pt').images
            def loop():
                return sd.mk_samples([prompt]*b, g=4., seed=list(range(b)), steps=20, scheduler=ours,
                                     progress=False)
            apart = (loop()/2 + 0.5 - pipeline()).abs().max().item()
            t = bench(loop=loop, pipeline=pipeline, repeats=9)
            row(f'batch {b:2}, {name:5} 20 steps: pictures differ by at most', f'{apart:.0e}', '< 1e-5',
                apart < 1e-5)
            ratio = t['loop']/t['pipeline']
            row(f'batch {b:2}, {name:5} 20 steps: {t["loop"]:.3f} s over {t["pipeline"]:.3f} s',
                f'{ratio:.3f}', '≤ 1.00', ratio <= 1)

def command():
    title('miniai_generate, cold')
    with tempfile.TemporaryDirectory() as d:
        start = perf_counter()
        subprocess.run([Path(sys.executable).with_name('miniai_generate'),
                        'a red seven on a blue background'], cwd=d, check=True, capture_output=True)
        seconds = perf_counter() - start
    row('30 steps, from the command line to the file', f'{seconds:.1f} s', '≤ 15 s', seconds <= 15)

def quality(sd, judge, n, g):
    "Accuracy, distance over the floor and seconds a picture, by scheduler and steps."
    title(f'{n} prompts, g = {g}: all right; digits surer than 0.9; Fréchet distance over the '
          'floor; ms a picture')
    some, found = draw_combinations(n), {}
    prompts, wanted = [caption(*c) for c in some], labels(some)
    for name in SCHEDULERS:
        for steps in STEPS:
            start = perf_counter()
            x = sd.mk_samples(prompts, g, list(range(n)), steps, scheduler=name, progress=False, bs=56)
            took, f = (perf_counter() - start)/n, figures(judge, x, wanted)
            found[name, steps] = f['right'], f['frechet'], took
            row(f'{name:5} {steps:3} steps',
                f'{f["right"]:.1%}; {f["sure"]:.1%}; {f["frechet"]:5.2f} ×; {1000*took:4.0f} ms')
    return found

def draw(found, path):
    "Quality and time against steps."
    from matplotlib.figure import Figure
    fig = Figure(figsize=(10, 3), layout='constrained')
    for i, (ax, what) in enumerate(zip(fig.subplots(1, 3),
                                       ('prompt accuracy', 'Fréchet distance over the floor',
                                        'seconds a picture'))):
        for name, mark in zip(SCHEDULERS, 'os^vDxP*'):
            ax.plot(STEPS, [found[name, s][i] for s in STEPS], f'{mark}-', label=name, ms=4, alpha=0.8)
        ax.set(title=what, xlabel='steps', xticks=STEPS,
               **(dict(yscale='log') if i == 1 else dict(ylim=(0, None))))
        if i == 1: ax.set_yticks([1, 2, 5], [1, 2, 5])
        if i == 1: ax.minorticks_off()
    ax.legend(fontsize=8)
    fig.savefig(path, dpi=110)

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--n', type=int, default=280)
    p.add_argument('--g', type=float, default=3.)
    p.add_argument('--figure')
    a = p.parse_args()
    print(f'Python {sys.version.split()[0]}, PyTorch {torch.__version__}, {torch.get_num_threads()} threads')
    torch.set_flush_denormal(True)
    sd = StableDiffusion.from_pretrained()
    pipe = StableDiffusionPipeline.from_pretrained(str(MODELS/'painted-digits'))
    pipe.set_progress_bar_config(disable=True)
    loops(sd, pipe)
    command()
    found = quality(sd, load_judge(), a.n, a.g)
    if a.figure: draw(found, a.figure)
    title('Notebooks 22, 35 and 36 as tests')
    seconds = notebooks('^(22|35|36)_')
    row('nbdev_test, two workers', f'{seconds:.0f} s', '≤ 240 s', seconds <= 240)
    sys.exit(f'\nmissed: {", ".join(missed)}' if missed else 0)
