#!/usr/bin/env python3
"""The papers on our model: the student of one, two and four steps beside its teacher of fifty, and what an
edit by Imagic keeps and how often it obeys, beside its rivals.

    python benchmarks/papers.py [--n 2240] [--edits 24] [--figure students.png]

Takes about an hour and a quarter on two cores, most of it the teacher's. An edit counts if notebook 31's
judge reads the wanted digit and colours and the stroke's mask has at least 0.75 in common with the picture's
(intersection over union). `--n 0` leaves the students out, `--edits 0` the edits.
"""
import argparse, sys
from collections import Counter
from time import perf_counter
import torch
from diffusers import StableDiffusionPipeline
from miniai.core import MODELS, bench
from miniai.imagic import imagic, overlap
from miniai.judge import load_judge, look_at, prompt_accuracy
from miniai.noise import NoiseSchedule
from miniai.painted_digits import (COLOURS, DIGITS, HELD_OUT, TRAINED, PaintedDigits, caption,
                                   draw_combinations, labels)
from miniai.progressive_distillation import ddim_step, step_times
from miniai.recipe import figures
from miniai.stable_diffusion import StableDiffusion
from miniai.vae import decode, encode
from table import missed, notebooks, row, title

SEEDS = [1, 2, 3]

GUIDANCE, STEPS = (1., 2., 3., 4.), (4, 2, 1)
# how far a student may fall behind: points all right, points sure, distance at g >= 2, distance at g = 1
BARS = {4: (0.005, 0.015, 1.15, 1.3), 2: (0.0075, 0.02, 1.15, 1.35), 1: (0.015, 0.04, 1.15, 1.6)}

def paint(model, prompts, g, steps):
    # the way that the students learned to shorten is DDIM's
    def some(i): return model.mk_samples(prompts[i:i + 112], g=g, steps=steps, scheduler='ddim',
                                         seed=[*range(i, min(i + 112, len(prompts)))], progress=False)
    return torch.cat([some(i) for i in range(0, len(prompts), 112)])

def judged(model, judge, n, g, steps):
    some = draw_combinations(n)
    return figures(judge, paint(model, [caption(*c) for c in some], g, steps), labels(some))

def say(f): return f'{f["right"]:.2%} / {f["sure"]:.2%} / {f["frechet"]:.2f}'

def students(sd, fast, judge, n):
    title(f'41 the student beside its teacher, {n:,} prompts: all right / digits surer than 0.9 / '
          'Fréchet distance over the floor')
    found = {}
    for g in GUIDANCE:
        t = found['teacher', g] = judged(sd, judge, n, g, 50)
        row(f'g = {g:g}: teacher, 50 steps, {50 if g == 1 else 100} evaluations', say(t))
        for k in STEPS:
            f, (right, sure, far, far1) = judged(fast, judge, n, g, k), BARS[k]
            most = far1 if g == 1 else far
            ok = (f['right'] >= t['right'] - right and f['sure'] >= t['sure'] - sure
                  and f['frechet'] <= most*t['frechet'])
            row(f'g = {g:g}: student, evaluations: {k}', say(f),
                f'≥ −{100*right:g} / −{100*sure:g} / ≤ {most:g} ×', ok)
            found[k, g] = f
    return found

def obedience(fast, judge, g=3.):
    title(f'41 the student on trained and on held-out combinations, 1,120 prompts each, g = {g:g}')
    for k in STEPS:
        right = []
        for combinations in (TRAINED, HELD_OUT):
            some = (combinations*20)[:1120]
            x = paint(fast, [caption(*c) for c in some], g, k)
            right.append(prompt_accuracy(look_at(judge, x)[0].y, labels(some)))
        row(f'evaluations: {k}: all right, trained / held-out', f'{right[0]:.2%} / {right[1]:.2%}',
            'within a point', right[1] >= right[0] - 0.01)

def speed(fast):
    title('41 time: teacher, 50 steps with guidance, by diffusers; student, one step, by our loop')
    pipe = StableDiffusionPipeline.from_pretrained(MODELS/'painted-digits')
    pipe.set_progress_bar_config(disable=True)
    for n in (64, 1):
        prompts = ['a red seven on a blue background']*n
        text, empty = (fast.text_enc(p*n) for p in (prompts[:1], ['']))
        def slow(): pipe(prompt_embeds=text, negative_prompt_embeds=empty, guidance_scale=3.,
                         num_inference_steps=50, output_type='latent')
        def quick():
            asked = fast.ask(text, g=3., steps=1, seed=0)
            for _ in fast.denoise(fast.noise(n, asked.generators), asked): pass
        def slow_all(): pipe(prompts, guidance_scale=3., num_inference_steps=50, output_type='pt')
        def quick_all(): fast.mk_samples(prompts, g=3., steps=1, seed=0, progress=False)
        t = bench(3, slow=slow, quick=quick, slow_all=slow_all, quick_all=quick_all)
        ratio = t['slow']/t['quick']
        row(f'{n} at once: denoising', f'{t["slow"]:.2f} s / {t["quick"]:.4f} s = {ratio:.0f} ×', '≥ 40 ×',
            ratio >= 40)
        row(f'{n} at once: from prompt to pixels', f'{t["slow_all"]:.2f} s / {t["quick_all"]:.4f} s = '
            f'{t["slow_all"]/t["quick_all"]:.0f} ×')

def stock(fast):
    title('41 the student in diffusers')
    pipe = StableDiffusionPipeline.from_pretrained(MODELS/'painted-digits-fast')
    pipe.set_progress_bar_config(disable=True)
    asked, worst, once = [], 0., True
    pipe.unet.register_forward_hook(lambda unet, args, out: asked.append(len(args[0])))
    prompts = [caption(*c) for c in draw_combinations(8)]
    for k in (1, 2, 4, 8):
        for g in GUIDANCE:
            gens = [torch.Generator().manual_seed(s) for s in range(8)]
            theirs = pipe(prompts, guidance_scale=g, num_inference_steps=k, generator=gens,
                          output_type='pt').images*2 - 1
            ours = fast.mk_samples(prompts, g=g, steps=k, seed=[*range(8)], progress=False)
            worst, once = max(worst, (ours - theirs).abs().max().item()), once and asked == [8]*k
            asked.clear()
    row('largest difference from our pictures', f'{worst:.1e}', '≤ 1e-5', worst <= 1e-5)
    row('asks its network', 'once a step' if once else 'more often', 'once a step', once)

def draw(sd, fast, judge, n, path, found, g=3.):
    "Quality against evaluations of the network; what was measured before is in `found`."
    from matplotlib.figure import Figure
    found = {'teacher': {2*k: judged(sd, judge, n, g, k) for k in (1, 2, 4, 8, 16)}
                        | {100: found['teacher', g]},
             'student': {k: found[k, g] for k in (1, 2, 4)} | {8: judged(fast, judge, n, g, 8)}}
    fig = Figure(figsize=(8, 3), layout='constrained')
    for ax, key, name in zip(fig.subplots(1, 2), ('right', 'frechet'),
                             ('all right', 'Fréchet distance, over real to real')):
        for who, points in found.items():
            ax.plot([*points], [f[key] for f in points.values()], 'o-', label=who)
        ax.set(xscale='log', xlabel=f'evaluations of the network, g = {g:g}', title=name,
               yscale='linear' if key == 'right' else 'log', xticks=(ticks := [1, 2, 4, 8, 16, 32, 100]))
        ax.set_xticks(ticks, ticks, minor=False)
        ax.minorticks_off()
        ax.legend()
    fig.savefig(path, dpi=110)

# ---- edits

def wishes(n, seed=42):
    "Pictures of unseen digits, and what each shall be: another colour, another background, or both."
    ds = PaintedDigits(n, 'test', seed=seed)
    x, out = ds.get_batch(torch.arange(n)).x, []
    for i, (d, f, b) in enumerate(ds.y.tolist()):
        fg, bg = (f if i % 3 == 1 else (f + 3) % 8), (b if i % 3 == 0 else (b + 3) % 8)
        if fg == bg: fg, bg = (fg, (bg + 1) % 8) if i % 3 == 1 else ((fg + 1) % 8, bg)
        out.append((x[i:i + 1], (d, f, b), (d, fg, bg)))
    return out

def words(y): return caption(DIGITS[y[0]], COLOURS[y[1]], COLOURS[y[2]])

def succeed(judge, x, y, x0, y0):
    "How many pictures are read as wished and keep the stroke."
    y, y0 = torch.tensor(y), torch.tensor(y0)
    return int(((look_at(judge, x)[0].y == y).all(1) & (overlap(x, y, x0, y0) >= 0.75)).sum())

def inverted(sd, z, text, steps=50):
    "The noise that latents come from, by DDIM walked upwards without guidance."
    schedule, states, times = NoiseSchedule(), sd.text_enc(text), step_times(steps)
    with torch.no_grad():
        for s, t in zip(times.split(1), times[1:].split(1)):
            z = ddim_step(schedule, sd.unet(z, t, states).sample, z, s, t)
    return z

def rivals(sd, judge, cases):
    "Each at its best setting: the number of edits that succeed, three seeds a picture."
    found = Counter()
    for x, y0, y in cases:
        for s in (0.4, 0.5, 0.6, 0.7, 0.8):
            made = sd.img2img([words(y)]*3, x, s, g=3., steps=20, seed=SEEDS, progress=False)
            found[f'image to image, strength {s}'] += succeed(judge, made, y, x, y0)
        z = encode(sd.vae, x)
        noise = inverted(sd, z, words(y0))
        for g in (1., 2., 4.):
            for switch in (0., 0.2, 0.4):
                k = f'inversion, g = {g:g}, switched after {switch:.0%}'
                first, then = (sd.ask(words(v), g=g, steps=50, scheduler='ddim') for v in (y0, y))
                at, latents = round(switch*50), noise
                steps = sd.denoise(latents, first)
                for i, d in zip(range(at), steps): latents = d.latents
                then = then._replace(scheduler=first.scheduler)
                for d in sd.denoise(latents, then, at): latents = d.latents
                # one picture whatever the seed
                found[k] += 3*succeed(judge, decode(sd.vae, latents), y, x, y0)
    return found

def edits(sd, judge, n):
    cases, etas = wishes(n), (0.8, 0.9, 1., 1.1, 1.2)
    title(f'{n} edits, three seeds: how many of {3*n} obey and keep the stroke')
    papers = dict(versions=1, words_steps=100, network_steps=50, network_lr=3e-4)
    for name, options in (("the paper's way", papers), ('eight versions', {})):
        found, took = dict.fromkeys(etas, 0), 0.
        for x, y0, y in cases:
            start = perf_counter()
            made = imagic(sd, x, words(y), progress=False, **options)
            took += perf_counter() - start
            for eta in etas:
                pictures = torch.cat([made.paint(eta, seed=s, progress=False) for s in SEEDS])
                found[eta] += succeed(judge, pictures, y, x, y0)
        best = max(found.values())
        row(f'Imagic, {name}: η = ' + ', '.join(f'{k:g}: {v}' for k, v in found.items()), f'{best/(3*n):.0%}',
            *(('≥ 75 %', best >= 0.75*3*n) if not options else ()))
        row(f'Imagic, {name}: seconds a picture, {torch.get_num_threads()} threads', f'{took/n:.1f}')
    for k, v in sorted(rivals(sd, judge, cases).items(), key=lambda kv: -kv[1]): row(k, f'{v} of {3*n}')

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--n', type=int, default=2240, help='prompts for each row of the student')
    p.add_argument('--edits', type=int, default=24)
    p.add_argument('--figure', help='where to draw quality against evaluations')
    a = p.parse_args()
    print(f'Python {sys.version.split()[0]}, PyTorch {torch.__version__}, {torch.get_num_threads()} threads')
    torch.set_flush_denormal(True)
    sd, fast, judge = StableDiffusion.from_pretrained(), StableDiffusion.from_pretrained('fast'), load_judge()
    if a.n:
        speed(fast)
        stock(fast)
        obedience(fast, judge)
        found = students(sd, fast, judge, a.n)
        if a.figure: draw(sd, fast, judge, a.n, a.figure, found)
    if a.edits: edits(sd, judge, a.edits)
    title('notebooks 40 to 42')
    seconds = notebooks('^4[0-2]_')
    row('nbdev_test, two workers', f'{seconds:.0f} s', '≤ 240 s', seconds <= 240)
    sys.exit(f'\nmissed: {", ".join(missed)}' if missed else 0)
