#!/usr/bin/env python3
"""What Part 1x promises, measured in one run, beside what one would use otherwise.

    python3 -m venv rivals
    rivals/bin/pip install torch==2.14.1 torchvision==0.29.1 'fastai==2.8.*' 'lightning==2.6.*' .
    rivals/bin/python benchmarks/learning.py

fastai and Lightning need an environment of their own, of several gigabytes, because of torchvision; all sides
are measured in it. Times are medians of interleaved runs, and include a validation with accuracy after each
epoch. Takes about ten minutes on two cores.
"""
import gc, logging, os, warnings
from statistics import median
from time import perf_counter
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader as TorchDataLoader, TensorDataset as TorchTensorDataset
from miniai import nn as own_nn
from miniai.autograd import Value
from miniai.core import bench, set_seed
from miniai.dataloader import DataLoaders, TensorDataset
from miniai.learner import EVENTS, Callback, Learner
from miniai.linear import accuracy
from miniai.mnist import load_mnist
from miniai.optim import AdamW, one_cycle_lr
from table import missed, row, title

def mlp(): return nn.Sequential(nn.Flatten(), nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10))
def convnet():
    def block(i, o): return nn.Sequential(nn.Conv2d(i, o, 3, stride=2, padding=1), nn.ReLU())
    return nn.Sequential(block(1, 8), block(8, 16), block(16, 32), nn.Flatten(), nn.Linear(32*4*4, 10))

class Plain:
    "An iterable with a length: Lightning takes anything that has a `dataset` for a loader of PyTorch's."
    def __init__(self, dl): self.dl = dl
    def __iter__(self): return iter(self.dl)
    def __len__(self): return len(self.dl)

class Task:
    """One network on one data set, trained for some epochs by each of the sides. Every side starts from
    the same weights."""
    def __init__(self, network, n, epochs, bs, lr=1e-3):
        (x, y), (xt, yt) = ((s.x[:k, None].float()/255, s.y[:k].long())
                            for s, k in zip(load_mnist(), (n, n//6)))
        self.train, self.valid, self.network = (x, y), (xt, yt), network
        self.epochs, self.bs, self.lr = epochs, bs, lr

    def model(self):
        set_seed(0)
        return self.network()

    def own_loaders(self):
        return DataLoaders.from_datasets(TensorDataset(*self.train), TensorDataset(*self.valid), bs=self.bs)
    def torch_loaders(self):
        return [TorchDataLoader(TorchTensorDataset(*d), batch_size=k*self.bs, shuffle=k == 1)
                for k, d in ((1, self.train), (2, self.valid))]

    def raw_loop(self, train, valid):
        "The loop that one writes by hand, with the loss and the accuracy that one wants to see."
        model = self.model()
        opt = torch.optim.AdamW(model.parameters(), lr=self.lr)
        for _ in range(self.epochs):
            model.train()
            total = 0.
            for x, y in train():
                loss = F.cross_entropy(model(x), y)
                loss.backward()
                opt.step()
                opt.zero_grad()
                total += loss.item()*len(x)
            model.eval()
            total = right = 0
            with torch.no_grad():
                for x, y in valid():
                    z = model(x)
                    total += F.cross_entropy(z, y).item()*len(x)
                    right += (z.argmax(1) == y).sum().item()
        return right/len(self.valid[0])

    def raw(self):
        (x, y), (xt, yt) = self.train, self.valid
        return self.raw_loop(lambda: ((x[i], y[i]) for i in torch.randperm(len(x)).split(self.bs)),
                             lambda: zip(xt.split(2*self.bs), yt.split(2*self.bs)))

    def raw_torch_loader(self):
        train, valid = self.torch_loaders()
        return self.raw_loop(lambda: train, lambda: valid)

    def learner(self, loaders=None, cbs=()):
        learn = Learner(self.model(), loaders or self.own_loaders(), lr=self.lr, metrics=[accuracy])
        learn.fit(self.epochs, cbs=cbs, progress=False)
        return learn.recorder.rows[-1]['accuracy']

    def learner_torch_loader(self): return self.learner(self.torch_loaders())

    def fastai(self, fast=False):
        import fastai.callback.progress  # noqa: F401, it brings no_bar
        from fastai import basics as fa
        if fast:
            class Whole(fa.DataLoader):              # fastai's loader, whose batches are fetched whole
                def create_batches(self, samps):
                    return (self.dataset.get_batch(i) for i in torch.tensor(list(samps)).split(self.bs))
            data, cls = [TensorDataset(*d) for d in (self.train, self.valid)], Whole
        else: data, cls = [TorchTensorDataset(*d) for d in (self.train, self.valid)], fa.DataLoader
        dls = fa.DataLoaders(*(cls(d, bs=k*self.bs, shuffle=k == 1) for k, d in ((1, data[0]), (2, data[1]))))
        opt = fa.OptimWrapper
        learn = fa.Learner(dls, self.model(), loss_func=F.cross_entropy, metrics=[fa.accuracy], lr=self.lr,
                           opt_func=lambda params, lr, **kw: opt(params, torch.optim.AdamW, lr=lr))
        with learn.no_bar(), learn.no_logging(): learn.fit(self.epochs)
        return float(learn.recorder.values[-1][-1])

    def lightning(self, fast=False):
        import lightning as L
        task = self
        class Module(L.LightningModule):
            def __init__(self):
                super().__init__()
                self.net = task.model()
            def training_step(self, batch, i): return F.cross_entropy(self.net(batch[0]), batch[1])
            def validation_step(self, batch, i):
                z = self.net(batch[0])
                self.log_dict({'loss': F.cross_entropy(z, batch[1]),
                               'accuracy': (z.argmax(1) == batch[1]).float().mean()}, batch_size=len(z))
            def configure_optimizers(self): return torch.optim.AdamW(self.parameters(), lr=task.lr)
        trainer = L.Trainer(max_epochs=self.epochs, accelerator='cpu', logger=False,
                            enable_checkpointing=False, enable_progress_bar=False,
                            enable_model_summary=False, num_sanity_val_steps=0)
        trainer.fit(Module(), *(map(Plain, self.own_loaders()) if fast else self.torch_loaders()))
        return float(trainer.callback_metrics['accuracy'])

ROUNDS = 61
def over(a, b):
    """Median ratio of the times of a and b, from rounds in the order a b b a, so that a drift of the
    machine hits both. On one thread, where times are steadier, and where what a loop adds weighs most."""
    def seconds(f):
        gc.collect()
        start = perf_counter()
        f()
        return perf_counter() - start
    ratios, threads = [], torch.get_num_threads()
    torch.set_num_threads(1)
    for _ in range(ROUNDS):
        a1, b1, b2, a2 = (seconds(f) for f in (a, b, b, a))
        ratios.append((a1 + a2)/(b1 + b2))
    torch.set_num_threads(threads)
    return median(ratios)

def epochs(name, task, rounds):
    title(f'14 One epoch of {name}, batches of {task.bs}, {len(task.train[0]):,} digits, seconds')
    sides = {'raw loop, tensors indexed by hand': task.raw, 'our Learner': task.learner,
             'fastai': task.fastai, 'Lightning': task.lightning,
             "raw loop, PyTorch's DataLoader": task.raw_torch_loader,
             "our Learner, PyTorch's DataLoader": task.learner_torch_loader,
             'fastai, batches fetched whole': lambda: task.fastai(True),
             'Lightning, our DataLoader': lambda: task.lightning(True)}
    times, right = {k: [] for k in sides}, {}
    for r in range(rounds + 1):
        for k, f in sides.items():
            gc.collect()
            start = perf_counter()
            right[k] = f()
            if r: times[k].append((perf_counter() - start)/task.epochs)  # the first round warms up
    t = {k: median(v) for k, v in times.items()}
    for k in sides: row(f'{k}  (accuracy {right[k]:.1%})', f'{t[k]:.3f}')
    ours = t['our Learner']
    short = Task(task.network, len(task.train[0])//5, 1, task.bs)
    row(f'raw loop over itself, {len(short.train[0]):,} digits, {ROUNDS} times a b b a',
        f'{over(short.raw, short.raw):.3f} ×', 'a control')
    ratio = over(short.learner, short.raw)
    row('our Learner over the raw loop, in the same way', f'{ratio:.3f} ×', '≤ 1.03 ×', ratio <= 1.03)
    ratio = over(short.learner_torch_loader, short.raw_torch_loader)
    row("the same, both with PyTorch's DataLoader", f'{ratio:.3f} ×', '≤ 1.03 ×', ratio <= 1.03)
    for rival in ('fastai', 'Lightning'):
        row(f'{rival} over our Learner', f'{t[rival]/ours:.2f} ×', '> 1 ×', t[rival] > ours)
    for rival in ('fastai, batches fetched whole', 'Lightning, our DataLoader'):
        row(f'{rival}, over our Learner', f'{t[rival]/ours:.2f} ×', '> 1 ×', t[rival] > ours)

def loaders():
    title('13 Batches a second, 60,000 digits as tensors of 784 floats')
    train, _ = load_mnist()
    data = train.x.flatten(1).float()/255, train.y.long()
    def walk(dl):
        for _ in dl: pass
    for bs in (64, 256):
        ours = DataLoaders.from_datasets(TensorDataset(*data), bs=bs).train
        theirs = TorchDataLoader(TorchTensorDataset(*data), batch_size=bs, shuffle=True)
        t = bench(7, ours=lambda ours=ours: walk(ours), theirs=lambda theirs=theirs: walk(theirs))
        for k, who in (('ours', 'ours'), ('theirs', "PyTorch's")):
            row(f'{who}, batches of {bs}', f'{len(ours)/t[k]:,.0f}')
        row(f'ours over PyTorch\'s, batches of {bs}', f'{t["theirs"]/t["ours"]:.1f} ×', '≥ 5 ×',
            t['theirs'] >= 5*t['ours'])

def own_stack():
    title('10 to 12 Our own autograd, modules and optimiser')
    (x, y), (xt, yt) = ((s.x.flatten(1).float()/255, s.y.long()) for s in load_mnist())
    def own(width):
        return own_nn.Sequential(own_nn.Linear(784, width), own_nn.ReLU(), own_nn.Linear(width, 10))
    for width in (50, 200):
        a, b = own(width), nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
        opt_a, opt_b, xb, yb = AdamW(a.parameters()), torch.optim.AdamW(b.parameters()), x[:256], y[:256]
        def ours(a=a, opt=opt_a, xb=xb, yb=yb):
            opt.zero_grad()
            a(Value(xb)).cross_entropy(yb).backward()
            opt.step()
        def theirs(b=b, opt=opt_b, xb=xb, yb=yb):
            opt.zero_grad()
            F.cross_entropy(b(xb), yb).backward()
            opt.step()
        t = bench(31, ours=ours, theirs=theirs)
        row(f'a step of 784-{width}-10 at batch 256, ours over PyTorch\'s', f'{t["ours"]/t["theirs"]:.2f} ×',
            '≤ 2.5 ×', t['ours'] <= 2.5*t['theirs'])
    set_seed(0)
    model, rng, steps, start = own(50), torch.Generator().manual_seed(0), 0, perf_counter()
    opt = AdamW(model.parameters(), weight_decay=0.1)
    for _ in range(10):
        for i in torch.randperm(len(x), generator=rng).split(128):
            opt.lr = 0.01*one_cycle_lr(steps/4690)
            opt.zero_grad()
            model(Value(x[i])).cross_entropy(y[i]).backward()
            opt.step()
            steps += 1
    took, right = perf_counter() - start, accuracy(model(Value(xt)).data, yt)
    row('784-50-10 on all of MNIST, ten epochs, test accuracy', f'{right:.2%}', '≥ 97.5 %', right >= 0.975)
    row('and the seconds that it took', f'{took:.1f}', '< 60', took < 60)

def resident():
    "Memory of this process, in MiB."
    gc.collect()
    with open('/proc/self/statm') as f: return int(f.read().split()[1])*os.sysconf('SC_PAGE_SIZE')/2**20

def memory(task):
    title('14 Memory of a fit, and callbacks that do nothing')
    seen = []
    class Watch(Callback):
        def after_epoch(self, learn): seen.append(resident())
    task.epochs = 30
    task.learner(cbs=[Watch()])
    for e in (1, 5, 10, 20, 30): row(f'resident after epoch {e}', f'{seen[e - 1]:.1f} MiB')
    growth = seen[29] - seen[4]
    row('growth from epoch 5 to 30', f'{growth:.1f} MiB', '≤ 2 MiB', growth <= 2)
    class Idle(Callback): pass
    class Listening(Callback): pass
    for e in EVENTS: setattr(Listening, e, lambda self, learn: None)
    task = Task(mlp, 6_000, 1, 64)
    sides = {'none': [], '20 without methods': [Idle() for _ in range(20)],
             '20 with all 14 methods, empty': [Listening() for _ in range(20)]}
    for k in list(sides)[1:]:
        ratio = over(lambda k=k: task.learner(cbs=sides[k]), task.learner)
        row(f'an epoch with callbacks, {k}, over one with none', f'{ratio:.3f} ×',
            '≤ 1.02 ×' if 'without' in k else '', 'without' not in k or ratio <= 1.02)
    learn = Learner(task.model(), task.own_loaders())
    learn._on = {'nobody': [], 'twenty': [cb.after_step for cb in sides['20 with all 14 methods, empty']]}
    t = bench(9, nobody=lambda: learn._event('nobody'), twenty=lambda: learn._event('twenty'))
    row('an empty method costs, for each of its calls', f'{(t["twenty"] - t["nobody"])/20*1e9:.0f} ns')

if __name__ == '__main__':
    warnings.filterwarnings('ignore')
    for name in ('lightning.pytorch', 'lightning.fabric'): logging.getLogger(name).setLevel(logging.ERROR)
    print(f'PyTorch {torch.__version__}, {torch.get_num_threads()} threads')
    loaders()
    own_stack()
    memory(Task(mlp, 12_000, 30, 64))
    epochs('the MLP 784-50-10', Task(mlp, 60_000, 1, 64), 5)
    epochs('a convnet of three layers', Task(convnet, 18_000, 1, 64), 5)
    print(f'\n{len(missed)} missed' + ''.join(f'\n- {m}' for m in missed))
    raise SystemExit(bool(missed))
