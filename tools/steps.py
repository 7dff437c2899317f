#!/usr/bin/env python3
"""One prompt by eight schedulers, with few steps and with many, for notebook 35:
`python tools/steps.py` writes nbs/images/steps.png, a column for each scheduler, a row for each number.
"""
from pathlib import Path
import torch
from miniai.core import image_grid
from miniai.stable_diffusion import SCHEDULERS, StableDiffusion, mk_img

IMAGES = Path(__file__).resolve().parent.parent/'nbs'/'images'
STEPS = 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50

def main():
    sd, prompt = StableDiffusion.from_pretrained(), 'a purple five on a yellow background'
    rows = [sd.mk_samples(prompt, g=3, seed=5, steps=n, scheduler=name, progress=False)
            for n in STEPS for name in SCHEDULERS]
    image_grid([mk_img(x) for x in torch.cat(rows)], cols=len(SCHEDULERS)).save(IMAGES/'steps.png')

if __name__ == '__main__': main()
