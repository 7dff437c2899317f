#!/usr/bin/env python3
"""Our networks beside diffusers': equal, and how much time and memory they take.

    python benchmarks/networks.py [--full]

The shipped model in minutes; with --full also Stable Diffusion 1.x's own configuration with random weights,
which takes six minutes and 16 GiB. Peak memory is that of a process of its own.
"""
import argparse, resource, subprocess, sys
import torch
from miniai import unet
from miniai.core import MODELS, bench, set_seed
from table import missed, row, title

SD1 = dict(block_out_channels=[320, 640, 1280, 1280], cross_attention_dim=768, attention_head_dim=8)

def apart(a, b): return ((a - b).abs().max()/b.abs().max()).item()

def shipped():
    from diffusers import AutoencoderKL, UNet2DConditionModel
    title('24 the shipped model: our networks beside diffusers\'')
    folder = MODELS/'painted-digits'
    theirs = UNet2DConditionModel.from_pretrained(folder/'unet', low_cpu_mem_usage=False).eval()
    vae = AutoencoderKL.from_pretrained(folder/'vae', low_cpu_mem_usage=False).eval()
    ours, our_vae = unet.UNet.from_config(folder/'unet'), unet.AutoencoderKL.from_config(folder/'vae')
    ours.load_state_dict(theirs.state_dict())
    our_vae.load_state_dict(vae.state_dict())
    for n in (1, 16):
        set_seed(0)
        x, states = torch.randn(n, 4, 8, 8), torch.randn(n, 16, 64)
        with torch.inference_mode():
            off = apart(ours(x, 500, states), theirs(x, 500, states).sample)
            t = bench(15, ours=lambda: ours(x, 500, states), theirs=lambda: theirs(x, 500, states))
            v = bench(15, ours=lambda: our_vae.decode(x), theirs=lambda: vae.decode(x))
        row(f'UNet, batch of {n}: largest difference over the largest value', f'{off:.1e}', '≤ 1e-5',
            off <= 1e-5)
        for name, took in (('UNet', t), ('decoder', v)):
            ratio = took['ours']/took['theirs']
            row(f'{name}, batch of {n}: our time over theirs', f'{ratio:.2f} ×', '≤ 1.0 ×', ratio <= 1)

def random_sd1(kind):
    "A UNet of Stable Diffusion 1.x with random weights, ours or diffusers'."
    set_seed(0)
    if kind == 'ours': return unet.UNet.from_config(SD1).eval()
    from diffusers import UNet2DConditionModel
    return UNet2DConditionModel(**SD1).eval()

def one(kind):
    "Peak memory in GiB of two steps' worth of evaluations, in this process."
    net = random_sd1(kind)
    x, states = torch.randn(2, 4, 64, 64), torch.randn(2, 77, 768)
    with torch.inference_mode():
        for _ in range(2): net(x, 500, states)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/2**20)

def full():
    title('24 Stable Diffusion 1.x, random weights, 512²')
    theirs, ours = random_sd1('theirs'), random_sd1('ours')
    ours.load_state_dict(theirs.state_dict())
    x, states = torch.randn(2, 4, 64, 64), torch.randn(2, 77, 768)
    with torch.inference_mode():
        off = apart(ours(x, 500, states), theirs(x, 500, states).sample)
        t = bench(3, ours=lambda: ours(x, 500, states), theirs=lambda: theirs(x, 500, states))
    row('UNet: largest difference over the largest value', f'{off:.1e}', '≤ 1e-4', off <= 1e-4)
    ratio = t['ours']/t['theirs']
    row('UNet: our time over theirs', f'{ratio:.2f} ×', '≤ 1.0 ×', ratio <= 1)
    peak = {k: float(subprocess.run([sys.executable, __file__, '--one', k], capture_output=True, text=True,
                                    check=True).stdout) for k in ('ours', 'theirs')}
    ratio = peak['ours']/peak['theirs']
    row('peak memory, ours / theirs', f'{peak["ours"]:.2f} / {peak["theirs"]:.2f} GiB', '≤ 1.0 ×',
        ratio <= 1.005)

if __name__ == '__main__':
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--full', action='store_true')
    p.add_argument('--one', choices=['ours', 'theirs'], help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.one: sys.exit(one(a.one))
    print(f'Python {sys.version.split()[0]}, PyTorch {torch.__version__}, {torch.get_num_threads()} threads')
    torch.set_flush_denormal(True)
    shipped()
    if a.full: full()
    sys.exit(f'\nmissed: {", ".join(missed)}' if missed else 0)
