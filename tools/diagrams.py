#!/usr/bin/env python3
"""The course's diagrams as SVG, in nbs/images: python tools/diagrams.py

Sizes and orders in them come from the model that ships and from a training that is run. Lines and words have
the colour of the page that they are in, or follow the reader's dark mode where they stand alone.
"""
import html
from pathlib import Path
import torch
from torch import nn
from miniai.dataloader import DataLoaders, TensorDataset
from miniai.learner import EVENTS, Callback, Learner
from miniai.stable_diffusion import StableDiffusion

IMAGES = Path(__file__).resolve().parent.parent/'nbs'/'images'
STYLE = """<style>
.diagram { font: 13px system-ui, sans-serif; max-width: 100%; height: auto; color: #222 }
@media (prefers-color-scheme: dark) { .diagram:root { color: #ddd } }
body .diagram { color: inherit }
.diagram text { fill: currentColor; text-anchor: middle }
.diagram .small { font-size: 11px; opacity: .75 }
.diagram .left { text-anchor: start }
.diagram rect { fill: #2780e3; fill-opacity: .13; stroke: currentColor; stroke-opacity: .5 }
.diagram rect.data { fill: #f0a000 }
.diagram rect.frame { fill: none; stroke-dasharray: 5 4 }
.diagram path { fill: none; stroke: currentColor; stroke-width: 1.4 }
.diagram path.far { stroke-dasharray: 4 4; opacity: .7 }
.diagram marker path { fill: currentColor; stroke: none }
</style><defs><marker id="tip-NAME" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>"""

class Drawing:
    "Boxes, words and arrows; a box is asked for its sides."
    def __init__(self, name, width, height): self.name, self.size, self.parts = name, (width, height), []

    def kind(self, cls): return f' class="{cls.strip()}"' if cls else ''

    def words(self, x, y, *lines, cls=''):
        for i, line in enumerate(lines):
            at = y + 4.5 + 16*(i - (len(lines) - 1)/2)
            self.parts.append(f'<text x="{x:g}" y="{at:g}"{self.kind(cls + " small"*(i > 0))}>'
                              f'{html.escape(line)}</text>')

    def box(self, x, y, w, h, *lines, cls=''):
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="5"'
                          f'{self.kind(cls)}/>')
        self.words(x + w/2, y + h/2, *lines)
        return x, y, x + w, y + h

    def arrow(self, *points, cls=''):
        "Along points; coordinates may be halves."
        d = 'M' + ' '.join(f'{x:g} {y:g}' for x, y in points)
        self.parts.append(f'<path d="{d}" marker-end="url(#tip-{self.name})"{self.kind(cls)}/>')

    def save(self):
        w, h = self.size
        (IMAGES/f'{self.name}.svg').write_text(
            f'<svg class="diagram" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" '
            f'height="{h}">'
            f'{STYLE.replace("NAME", self.name)}\n' + '\n'.join(self.parts) + '\n</svg>\n')

def times(shape): return ' × '.join(map(str, shape))

def pipeline(sd):
    "From prompt and seed to picture: what each part gives to the next."
    asked, d = sd.ask('a red seven on a blue background', steps=20), Drawing('pipeline', 760, 260)
    tokens, text = sd.length, tuple(asked.text.shape[-2:])
    latents = sd.noise(1, asked.generators).shape[1:]
    picture = 3, *(s*sd.factor for s in latents[1:])
    y, h = 24, 56
    d.box(4, y, 96, h, 'prompt', 'words', cls='data')
    d.arrow((100, y + 28), (126, y + 28))
    d.box(128, y, 96, h, 'tokenizer', 'notebook 32')
    d.words(251, y + 8, f'{tokens}', cls='small')
    d.words(251, y + 46, 'tokens', cls='small')
    d.arrow((224, y + 28), (278, y + 28))
    d.box(280, y, 110, h, 'text encoder', 'notebook 32')
    d.words(430, y + 8, times(text), cls='small')
    d.box(4, 150, 96, h, 'seed', 'a number', cls='data')
    d.arrow((100, 178), (126, 178))
    d.box(128, 150, 96, h, 'noise', 'notebook 20')
    d.words(276, 158, times(latents), cls='small')
    d.words(276, 196, 'latents', cls='small')
    d.box(330, 116, 276, 138, cls='frame')
    d.words(520, 130, f'the loop, {len(asked.scheduler.timesteps)} times', cls='small')
    d.box(344, 150, 110, h, 'denoiser', 'notebook 34')
    d.box(486, 150, 106, h, 'scheduler', 'notebook 22')
    d.arrow((224, 178), (342, 178))
    d.arrow((454, 178), (484, 178))
    d.arrow((539, 206), (539, 236), (399, 236), (399, 208))
    d.words(469, 226, 'a little less noise', cls='small')
    d.arrow((390, y + 28), (420, y + 28), (420, 148))
    d.arrow((592, 178), (632, 178))
    d.box(634, 150, 118, h, 'VAE decoder', 'notebook 33')
    d.arrow((693, 150), (693, 82))
    d.box(634, y, 118, h, 'picture', times(picture), cls='data')
    d.save()

def unet(sd):
    "The U-Net of the model that ships: its sides and channels, and what is kept for the way up."
    config = sd.unet.config
    channels, side = config.block_out_channels, config.sample_size
    n, d, most = len(channels), Drawing('unet', 760, 262), max(channels)
    ends, x = [], 100
    levels = [*range(n), n - 1, *reversed(range(n))]
    kinds = [*config.down_block_types, 'middle', *config.up_block_types]
    for i, (level, kind) in enumerate(zip(levels, kinds)):
        c = channels[level]
        w, h = 40 + 44*c/most, 130*0.62**level
        name = 'middle' if i == n else f'down {i + 1}' if i < n else f'up {i - n}'
        d.box(x, 114 - h/2, w, h, f'{c}', cls='data' if i == n else '')
        d.words(x + w/2, 114 - h/2 - 24, name, f'{side >> level} × {side >> level}')
        if 'CrossAttn' in kind or i == n: d.words(x + w/2, 114 + h/2 + 12, 'reads words', cls='small')
        ends.append((x, x + w, 114 + h/2))
        x += w + 36
    for (_, a, _), (b, _, _) in zip(ends, ends[1:]): d.arrow((a, 114), (b - 2, 114))
    for k, ((a0, a1, low), (b0, b1, _)) in enumerate(zip(ends[:n], ends[::-1])):
        y = 246 - 18*k
        a, b = (a0 + a1)/2, (b0 + b1)/2
        d.arrow((a, low + 20), (a, y), (b, y), (b, low + 22), cls='far')
    d.words(46, 114, 'xₜ, t', times((config.in_channels, side, side)))
    d.arrow((82, 114), (98, 114))
    d.arrow((x - 36, 114), (x - 14, 114))
    d.words(x + 16, 114, 'v', times((config.out_channels, side, side)))
    d.save()

def attention():
    "How a place gets its answer."
    d = Drawing('attention', 760, 200)
    d.box(4, 24, 96, 44, 'who asks', 'n places', cls='data')
    d.box(4, 118, 96, 44, 'who is asked', 'm places', cls='data')
    for y, name, frm in ((20, 'query', 46), (92, 'key', 130), (148, 'value', 150)):
        d.box(150, y, 84, 36, name)
        d.arrow((100, frm), (148, y + 18))
    d.box(286, 46, 110, 50, 'query · key', 'over √width')
    d.arrow((234, 38), (284, 62))
    d.arrow((234, 110), (284, 82))
    d.words(421, 58, 'n × m', cls='small')
    d.arrow((396, 71), (446, 71))
    d.box(448, 46, 92, 50, 'softmax', 'rows sum to 1')
    d.arrow((540, 71), (586, 94))
    d.arrow((234, 166), (586, 122))
    d.words(416, 166, 'm values', cls='small')
    d.box(588, 84, 100, 50, 'mean', 'of the values')
    d.arrow((688, 109), (712, 109))
    d.words(735, 109, 'n', 'answers')
    d.save()

def events():
    "The events of a training, in the order in which one calls them."
    seen, data = [], TensorDataset(torch.randn(2, 1), torch.randn(2, 1))
    def log(e): return lambda learn: seen.append(e)
    Learner(nn.Linear(1, 1), DataLoaders.from_datasets(data, data, bs=2), nn.functional.mse_loss,
            cbs=[Callback(**{e: log(e) for e in EVENTS})]).fit(1)
    frames = {'fit': 'once', 'epoch': 'for each epoch', 'train': 'with gradients', 'validate': 'without',
              'batch': 'for each batch'}
    rows, depth, opened = [], 0, []
    for e in seen:
        when, _, what = e.partition('_')
        if when == 'before':
            rows.append((depth, e, frames.get(what)))
            opened.append(what)
            depth += 1
        elif opened and what == opened[-1]:
            depth -= 1
            rows.append((depth, e, None))
            opened.pop()
        else: rows.append((depth, e, None))
    d, at, starts = Drawing('events', 560, 22*len(rows) + 16), 20, []
    for level, e, said in rows:
        if said is not None: starts.append((level, at))
        d.words(24 + 34*level, at, e, cls='left')
        if said: d.words(210 + 34*level, at, said, cls='small left')
        if starts and said is None and e.startswith('after_') and level == starts[-1][0]:
            top = starts.pop()[1]
            d.box(14 + 34*level, top - 12, 500 - 68*level, at - top + 24, cls='frame')
        at += 22
    d.save()

def exercise():
    "An exercise's way, from the author to a mark."
    d = Drawing('exercise', 770, 134)
    d.box(4, 40, 130, 54, 'notebook', 'with solutions', cls='data')
    d.arrow((134, 67), (180, 67))
    d.words(157, 52, 'start', cls='small')
    d.box(182, 40, 130, 54, 'your notebook', 'question, stub, check')
    d.arrow((312, 67), (358, 67))
    d.box(360, 40, 110, 54, 'your answer', 'in the stub')
    d.arrow((470, 67), (516, 67))
    d.words(493, 52, 'check', cls='small')
    d.box(518, 40, 90, 54, 'a check', 'runs it')
    d.arrow((608, 60), (654, 36))
    d.arrow((608, 74), (654, 98))
    d.words(706, 30, 'solved')
    d.words(706, 102, 'a sentence', 'on what is wrong')
    d.arrow((706, 122), (706, 128), (415, 128), (415, 96), cls='far')
    d.save()

def main():
    sd = StableDiffusion.from_pretrained()
    pipeline(sd)
    unet(sd)
    attention()
    events()
    exercise()

if __name__ == '__main__': main()
