#!/usr/bin/env python3
"""What Parts 2x and 3x promise of the small Stable Diffusion, measured in one run.

    python benchmarks/latent_diffusion.py [--model FOLDER] [--n 2240] [--steps 10] [--figure guidance.png]

Prompts, seeds and real pictures are fixed; real ones are made of MNIST's test digits. The Fréchet distance is
in the judge's features, always with the same n and combinations drawn at random, beside real against real.
FOLDER is what `miniai_train --out` wrote; without it, the model of the package. Takes about half an hour on
two cores.
"""
import argparse, sys
from pathlib import Path
import torch
from miniai.clip import load_clip, zero_shot
from miniai.core import MODELS, bench
from miniai.judge import load_judge, look_at, prompt_accuracy
from miniai.painted_digits import COMBINATIONS, HELD_OUT, TRAINED, PaintedDigits
from miniai.painted_digits import caption, draw_combinations, labels
from miniai.recipe import figures
from miniai.stable_diffusion import StableDiffusion
from miniai.vae import psnr, reconstruct
from table import missed, notebooks, row, title

GUIDANCE = (1., 1.5, 2., 2.5, 3., 4., 5., 7.5)

def real(n, combinations, seed):
    return PaintedDigits(n, 'test', seed, combinations).get_batch(torch.arange(n))
def percent(v): return f'{v:.2%}'

def painter():
    title('30 painted digits')
    ds, idx = PaintedDigits(100_000), torch.arange(128)
    rate = 128/bench(paint=lambda: ds.get_batch(idx))['paint']
    row('pictures a second', f'{rate:,.0f}', '≥ 5,000', rate >= 5000)

def reader(judge):
    title('31 judge, on real unseen pictures')
    for name, combinations in (('trained', TRAINED), ('held-out', HELD_OUT)):
        x = real(5600, combinations, 11)
        r = look_at(judge, x.x)[0]
        right = prompt_accuracy(r.y, x.y)
        row(f'{name} combinations, all right', percent(right), '≥ 99.3 %', right >= 0.993)
        row(f'{name} combinations, digits surer than 0.9',
            percent((r.sure[:, 0] > 0.9).double().mean().item()))

def words(folder):
    title('32 CLIP, zero-shot among 560')
    clip, tokenizer = load_clip(folder.parent/'clip.safetensors', folder/'tokenizer')
    for name, combinations in (('trained', TRAINED), ('held-out', HELD_OUT)):
        x = real(5600, combinations, 12)
        right = prompt_accuracy(zero_shot(clip, tokenizer, x.x), x.y)
        row(f'{name} combinations', percent(right), '≥ 95 %', right >= 0.95)

def reconstruction(vae, judge):
    title('33 VAE, on real unseen pictures')
    x = real(2240, COMBINATIONS, 13)
    back = reconstruct(vae, x.x)
    row('reconstruction', f'{psnr(back, x.x):.2f} dB', '≥ 29 dB', psnr(back, x.x) >= 29)
    a, b = (prompt_accuracy(look_at(judge, p)[0].y, x.y) for p in (x.x, back))
    row('all right, originals', percent(a))
    row('all right, reconstructions', percent(b), 'as well as originals', b >= a - 0.003)

def paint(sd, prompts, g, steps, seed=0):
    return sd.mk_samples(prompts, g=g, seed=[seed + i for i in range(len(prompts))], steps=steps,
                         progress=False)

def painting(sd, judge, n, steps):
    "Figures for each guidance scale."
    title(f'34 latent diffusion: {n:,} prompts of all combinations, '
          f'{steps} steps of {type(sd.scheduler).__name__}')
    some, found = draw_combinations(n), {}
    prompts, wanted = [caption(*c) for c in some], labels(some)
    for g in GUIDANCE:
        f = found[g] = figures(judge, paint(sd, prompts, g, steps), wanted)
        row(f'g = {g}: all right, trained / held-out combinations',
            f'{f["trained"]:.2%} / {f["held_out"]:.2%}')
        row(f'g = {g}: digits surer than 0.9; Fréchet distance over the floor',
            f'{f["sure"]:.2%}; {f["frechet"]:.2f} ×')
    lifelike = min(found, key=lambda g: found[g]['frechet'])
    obedient = max(found, key=lambda g: found[g]['right'])
    row(f'least distance, g = {lifelike}', f'{found[lifelike]["frechet"]:.2f} ×', '≤ 1.15 ×',
        found[lifelike]['frechet'] <= 1.15)
    row(f'distance where accuracy is best, g = {obedient}', f'{found[obedient]["frechet"]:.2f} ×', '≤ 1.5 ×',
        found[obedient]['frechet'] <= 1.5)
    return found, obedient

def obedience(sd, judge, g, steps):
    title(f'34 latent diffusion: 1,120 prompts each, g = {g}, {steps} steps')
    for name, combinations, seed, bar in (('trained', TRAINED, 10_000, 0.985),
                                          ('held-out', HELD_OUT, 20_000, 0.97)):
        some = (combinations*20)[:1120]
        r = look_at(judge, paint(sd, [caption(*c) for c in some], g, steps, seed))[0]
        right, sure = prompt_accuracy(r.y, labels(some)), (r.sure[:, 0] > 0.9).double().mean().item()
        row(f'{name} combinations, all right', percent(right), f'≥ {bar:.1%}', right >= bar)
        row(f'{name} combinations, digits surer than 0.9', percent(sure), '≥ 97.5 %', sure >= 0.975)

def draw(found, path):
    "Accuracy against distance, by guidance."
    from matplotlib.figure import Figure
    fig = Figure(figsize=(6, 3.2), layout='constrained')
    ax = fig.subplots()
    x, y = [f['frechet'] for f in found.values()], [100*f['right'] for f in found.values()]
    ax.plot(x, y, 'o-')
    for a, b, g in zip(x, y, found):
        ax.annotate(f'g = {g:g}', (a, b), textcoords='offset points', xytext=(6, -10), fontsize=8)
    ax.axvline(1, color='k', ls=':', lw=0.8)
    ax.margins(0.15, 0.1)
    ax.set(xlabel='Fréchet distance to real pictures, over that of real to real', ylabel='prompt accuracy, %')
    fig.savefig(path, dpi=110)

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--model', type=Path, default=Path(str(MODELS)))
    p.add_argument('--n', type=int, default=2240)
    p.add_argument('--steps', type=int, default=10)
    p.add_argument('--figure')
    a = p.parse_args()
    print(f'Python {sys.version.split()[0]}, PyTorch {torch.__version__}, {torch.get_num_threads()} threads')
    torch.set_flush_denormal(True)
    folder = a.model/'painted-digits'
    sd, judge = StableDiffusion.from_pretrained(folder), load_judge(a.model/'judge.safetensors')
    painter()
    reader(judge)
    words(folder)
    reconstruction(sd.vae, judge)
    found, g = painting(sd, judge, a.n, a.steps)
    obedience(sd, judge, g, 20)
    if a.figure: draw(found, a.figure)
    title('Notebooks 20, 26, 30 to 34 and 50 as tests')
    seconds = notebooks('^(20|26|3[0-4]|50)_')
    row('nbdev_test, two workers', f'{seconds:.0f} s', '≤ 240 s', seconds <= 240)
    sys.exit(f'\nmissed: {", ".join(missed)}' if missed else 0)
