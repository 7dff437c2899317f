"""Stable Diffusion 1.x at full size on one GPU, our loop beside diffusers' pipeline, in some minutes.

    pip install numba-cuda[cu12]                        (for notebook 04's kernel, if you like)
    python benchmarks/gpu.py [--rounds 3] [--no-compile]
    python benchmarks/gpu.py --tiny                     (on any machine: small networks, figures mean nothing)

Nothing is downloaded. Networks have the published configuration and random weights, whose last layers are
scaled so that answers and pictures have the size that trained ones have. Both sides get the same embeddings
and noise, and take turns; figures are medians. Half precision, 512², 50 steps of DDIM, g = 7.5.
"""
import argparse, copy, gc, time
from statistics import median
import diffusers, torch, transformers
from table import missed, row, title
from miniai.core import MODELS
from miniai.dataloader import DataLoader, DataLoaders
from miniai.latent_diffusion import LatentDigits, denoising_loss, small_unet, unwrapped
from miniai.learner import Callback, GradientClip, Learner
from miniai.painted_digits import CAPTIONS, PaintedDigits
from miniai.sd_weights import CapturedStep, captured, footprint, tiled
from miniai.stable_diffusion import StableDiffusion, make_pipeline
from miniai.unet import UNet, tensor_of

FULL = dict(unet=dict(sample_size=64, cross_attention_dim=768, attention_head_dim=8),
            vae=dict(block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4,
                     sample_size=512, down_block_types=('DownEncoderBlock2D',)*4,
                     up_block_types=('UpDecoderBlock2D',)*4),
            text=dict(hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12))
TINY = dict(unet=dict(sample_size=8, cross_attention_dim=32, attention_head_dim=4,
                      block_out_channels=(32, 32, 32, 32), layers_per_block=1),
            vae=FULL['vae'] | dict(block_out_channels=(32, 32, 32, 32), layers_per_block=1, sample_size=64),
            text=dict(hidden_size=32, intermediate_size=64, num_attention_heads=2, num_hidden_layers=2))

class StandIn:
    "In place of a recording where there is no GPU."
    def __init__(self, func, args): self.func = func
    def __call__(self, *args): return self.func(*args)

class Bench:
    "The model on a device, and what is measured of it."
    def __init__(self, a):
        self.a, self.device = a, 'cpu' if a.tiny else 'cuda'
        self.dtype, self.steps = (torch.float32, 3) if a.tiny else (torch.float16, 50)
        self.configs, self.record = TINY if a.tiny else FULL, StandIn if a.tiny else None
        torch.manual_seed(0)
        with torch.device(self.device):
            unet = diffusers.UNet2DConditionModel(**self.configs['unet'])
            vae = diffusers.AutoencoderKL(**self.configs['vae'])
            text = transformers.CLIPTextModel(transformers.CLIPTextConfig(**self.configs['text']))
        tokenizer = transformers.AutoTokenizer.from_pretrained(MODELS/'painted-digits'/'tokenizer')
        scheduler = diffusers.DDIMScheduler(beta_schedule='scaled_linear', beta_start=0.00085, beta_end=0.012,
                                            clip_sample=False, set_alpha_to_one=False, steps_offset=1)
        self.width, self.side = (self.configs['unet'][k] for k in ('cross_attention_dim', 'sample_size'))
        self.sd = StableDiffusion(tokenizer, text, vae, unet, scheduler).to(self.device, self.dtype)
        with torch.no_grad():
            x, states = self.latents(2), self.states(2)
            answer = tensor_of(unet(x, torch.tensor(500, device=self.device), states))
            unet.conv_out.weight /= answer.float().std()
            vae.decoder.conv_out.weight *= 0.5/tensor_of(vae.decode(x)).float().std()
        self.pipe = make_pipeline(vae, text, tokenizer, unet, scheduler)

    def normal(self, *shape, seed=0):
        g = torch.Generator().manual_seed(seed)
        return torch.randn(shape, generator=g).to(self.device, self.dtype)
    def latents(self, b, side=None): return self.normal(b, 4, side or self.side, side or self.side)
    def states(self, b, seed=1): return self.normal(b, 77, self.width, seed=seed)

    def graphs(self): return captured(self.sd, self.record) if self.record else captured(self.sd)

    def theirs(self, b=1, side=None):
        "Pictures by diffusers' pipeline."
        return self.pipe(prompt_embeds=self.states(b), negative_prompt_embeds=self.states(b, 2),
                         guidance_scale=7.5, latents=self.latents(b, side), num_inference_steps=self.steps,
                         output_type='pt').images

    def ours(self, b=1, side=None):
        "The same by our loop."
        pixels = 8*(side or self.side)
        return self.sd.mk_samples(self.states(b), negative=self.states(b, 2), g=7.5,
                                  latents=self.latents(b, side), steps=self.steps, height=pixels,
                                  width=pixels, progress=False)

    def sync(self):
        if self.device == 'cuda': torch.cuda.synchronize()

    def seconds(self, rounds=None, **sides):
        "Medians of functions that take turns, after one turn that doesn't count."
        took = {k: [] for k in sides}
        for i in range((rounds or self.a.rounds) + 1):
            for k, func in sides.items():
                self.sync()
                start = time.perf_counter()
                func()
                self.sync()
                if i: took[k].append(time.perf_counter() - start)
        return {k: median(v) for k, v in took.items()}

    def beside(self, what, bar, b=1, rounds=None):
        "Our loop and the pipeline in turns: a row, and our seconds."
        t = self.seconds(rounds, pipeline=lambda: self.theirs(b), ours=lambda: self.ours(b))
        ratio = t['ours']/t['pipeline']
        row(f'{what}: {t["ours"]:.3f} s, over {t["pipeline"]:.3f} s', f'{ratio:.2f} ×', f'≤ {bar}',
            ratio <= bar)
        return t['ours']

    def peak(self, func):
        "Bytes at the most while a function runs, and those of them that weren't there before."
        func()
        gc.collect()
        if self.device == 'cpu': return float('nan'), float('nan')
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        func()
        most = torch.cuda.max_memory_allocated()
        return most, most - before

def pictures(bench):
    title('One picture, 512², 50 steps')
    want, ours = bench.theirs(), bench.ours()
    off = ((ours + 1)/2 - want).abs().float().max().item()
    row('our loop: pixels differ from the pipeline\'s by at most', f'{off:.4f}', '≤ 2/255', off <= 2/255)
    with bench.graphs():
        same = torch.equal(bench.ours(), ours)
        row('from a recording: the same picture to the bit', str(same), 'True', same)
    def graphed():
        with bench.graphs(): bench.ours()
    start = bench.seconds(1, both=graphed)['both']
    bench.beside('our loop', 1.)
    with bench.graphs(): graph = bench.beside('from a recording', 0.42)
    row('making the recording', f'{start - graph:.2f} s')
    before = bench.sd.unet                               # the pipeline keeps it as it is
    bench.sd.unet = copy.deepcopy(before).to(memory_format=torch.channels_last)
    with bench.graphs(): bench.beside('from a recording, channels last', 0.42)
    bench.sd.unet = before

def batches(bench):
    title('Several pictures at once')
    for b in (2,) if bench.a.tiny else (4, 16):
        bench.beside(f'{b} pictures, our loop', 1., b, 2)
        with bench.graphs(): bench.beside(f'{b} pictures, from a recording', 1., b, 2)

def own(bench):
    title('Our networks in place of diffusers\'')
    theirs, x, s = bench.sd.unet, bench.latents(2), bench.states(2)
    ours = UNet.from_config(dict(theirs.config))
    ours.load_state_dict(theirs.state_dict())
    ours = ours.to(bench.device, bench.dtype).eval()
    at = torch.tensor(500., device=bench.device)
    with torch.inference_mode():
        off = (tensor_of(theirs(x, at, s)) - ours(x, at, s)).abs().max().item()
        t = bench.seconds(10, theirs=lambda: theirs(x, at, s), ours=lambda: ours(x, at, s))
        bytes_ = {k: bench.peak(lambda: net(x, at, s))[1] for k, net in (('theirs', theirs), ('ours', ours))}
    row('answers differ by at most', f'{off:.4f}', '≤ 0.02', off <= 0.02)
    row('time, ours over theirs', f'{t["ours"]/t["theirs"]:.2f} ×', '≤ 1', t['ours'] <= t['theirs'])
    row('memory beside the weights, ours over theirs', f'{bytes_["ours"]/bytes_["theirs"]:.2f} ×', '≤ 1',
        not bytes_['ours'] > bytes_['theirs'])

def memory(bench):
    title('Memory')
    gib, side = 2**30, bench.side
    theirs, ours = bench.peak(bench.theirs)[0], bench.peak(bench.ours)[0]
    pixels = 8*side
    told = footprint(bench.sd, height=pixels, width=pixels, dtype=bench.dtype).total
    row('pipeline, one picture', f'{theirs/gib:.2f} GiB')
    row(f'our loop (foretold {told/gib:.2f})', f'{ours/gib:.2f} GiB', '≤ the pipeline\'s', not ours > theirs)
    with tiled(bench.sd, tile=side, overlap=side//4): large = bench.peak(lambda: bench.ours(side=2*side))[0]
    row('twice the side, in tiles, over the first', f'{large/ours:.2f} ×', '≤ 1.2', not large > 1.2*ours)

def compiled(bench):
    title('Compiled')
    start = time.perf_counter()
    bench.sd.unet.compile(mode='reduce-overhead', fullgraph=True)
    bench.ours()
    bench.sync()
    row('the first picture, with compiling', f'{time.perf_counter() - start:.0f} s')
    bench.beside('our loop, both compiled', 0.9)         # one network, which the pipeline has, too
    bench.sd.unet.compile(fullgraph=True)                # without recordings of its own
    with bench.graphs(): bench.beside('compiled and recorded, over compiled', 0.9)

def lessons(bench, n=2048):
    "Latents and captions that need no encoder: their numbers don't matter for speed."
    g = torch.Generator().manual_seed(0)
    latents = torch.randn(n, 4, 8, 8, generator=g).half(), torch.full((n, 4, 8, 8), 0.1).half()
    texts = torch.randn(len(CAPTIONS), 24, 64, generator=g)
    return LatentDigits(latents, PaintedDigits(n).y, texts).to(bench.device)

def training(bench):
    title('Training notebook 34\'s denoiser, batches of 256')
    steps, bs = (8, 4) if bench.a.tiny else (200, 256)
    ds, cuda = lessons(bench), bench.device == 'cuda'
    def network():
        torch.manual_seed(0)
        return small_unet(text_width=64).to(bench.device)
    def opt_func(params, lr): return torch.optim.AdamW(params, lr=lr, fused=cuda)
    def fit(cbs):
        dl = DataLoader(ds, bs, sampler=lambda epoch: torch.arange(steps*bs) % len(ds))
        learn = Learner(network(), DataLoaders(dl), denoising_loss, opt_func, n_inputs=3, device=bench.device,
                        cbs=[Callback(forward=unwrapped), GradientClip(1.), *cbs])
        times = []
        def note(learn): times.append(time.perf_counter())
        learn.fit(1, 1e-3, cbs=Callback(after_batch=note), progress=False)
        bench.sync()
        return (len(times) - 4)/(time.perf_counter() - times[3])
    def by_hand():
        "The shortest loop: one recorded step, data on the card."
        net = network()
        opt = torch.optim.AdamW(net.parameters(), lr=1e-3, fused=cuda, capturable=cuda)
        batch = [t.to(bench.device) for t in ds.get_batch(torch.arange(bs))]
        def step():
            x, t, text, v, weight = batch
            opt.zero_grad()
            denoising_loss(net(x, t, text).sample, v, weight).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.)
            opt.step()
        if cuda:
            aside = torch.cuda.Stream()
            aside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(aside):
                for _ in range(3): step()
            torch.cuda.current_stream().wait_stream(aside)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph): step()
        for i in range(steps):
            if i == 4:
                bench.sync()
                start = time.perf_counter()
            new = ds.get_batch(torch.randint(len(ds), (bs,)))
            for own, t in zip(batch, new): own.copy_(t, non_blocking=True)
            if cuda: graph.replay()
            else: step()
        bench.sync()
        return (steps - 4)/(time.perf_counter() - start)
    record = None if cuda else (lambda flat, args: flat)
    hand, plain, recorded = by_hand(), fit([]), fit([CapturedStep(record)])
    row('by hand, one recorded step', f'{hand:.0f} steps/s')
    row('the Learner', f'{plain:.0f} steps/s')
    row('the Learner with CapturedStep: time over by hand', f'{hand/recorded:.2f} ×', '≤ 1.1',
        hand <= 1.1*recorded)

def painting(bench):
    title("Notebook 30's pictures, batches of 256, painted by the processor and on the card")
    i, there = torch.arange(256), PaintedDigits(256).to(bench.device)
    here = PaintedDigits(256)
    off = (here.get_batch(i).x - there.get_batch(i).x.cpu()).abs().max().item()
    row('they differ by at most', f'{off:.1e}', '≤ 1e-4', off <= 1e-4)
    t = bench.seconds(10, here=lambda: here.get_batch(i).x.to(bench.device), there=lambda: there.get_batch(i))
    row('pictures a second', ', '.join(f'{256/v:,.0f}' for v in t.values()))

def matmul(bench):
    title('Notebook 04\'s tiled kernel, (1021 × 509) @ (509 × 769)')
    try:
        from numba import cuda
        from miniai.matmul import matmul_cuda
        if bench.device == 'cpu' or not cuda.is_available(): raise ImportError('no GPU for numba-cuda')
    except ImportError as e: return row('left out', str(e)[:30])
    a, b = torch.randn(1021, 509, device='cuda'), torch.randn(509, 769, device='cuda')
    off = (matmul_cuda(a, b, 32) - a@b).abs().max().item()
    row('differs from cuBLAS\'s by at most', f'{off:.1e}', '≤ 1e-3', off <= 1e-3)
    t = bench.seconds(20, ours=lambda: matmul_cuda(a, b, 32), cublas=lambda: a@b)
    for k, v in t.items(): row(k, f'{v*1e3:.3f} ms, {2*1021*509*769/v/1e12:.1f} TFLOP/s')

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--rounds', type=int, default=3)
    p.add_argument('--no-compile', action='store_true')
    p.add_argument('--tiny', action='store_true')
    a = p.parse_args()
    if not a.tiny and not torch.cuda.is_available(): p.error('no GPU here; --tiny shows that the script runs')
    print('no GPU: small networks, and no figure means anything' if a.tiny else
          f'{torch.cuda.get_device_name()}, PyTorch {torch.__version__}, diffusers {diffusers.__version__}')
    start, bench = time.perf_counter(), Bench(a)
    for part in (pictures, batches, own, memory, training, painting, matmul): part(bench)
    if not (a.no_compile or a.tiny): compiled(bench)
    print(f'\n{(time.perf_counter() - start)/60:.1f} minutes')
    if missed: print('missed:', ', '.join(missed))

if __name__ == '__main__': main()
