# Answers to the exercises of notebook 13, as readers give them.

# %% 13.1 wrong: without replacement
class Balanced:
    def __init__(self, y, seed=0): self.y, self.seed = y, seed
    def __call__(self, epoch):
        with seeded(self.seed, 0, epoch): return torch.multinomial(1/self.y.bincount()[self.y].double(), 1000)

# %% 13.1 wrong: weights that are counts
class Balanced:
    def __init__(self, y, seed=0): self.y, self.seed = y, seed
    def __call__(self, epoch):
        w = self.y.bincount()[self.y].double()
        with seeded(self.seed, 0, epoch): return torch.multinomial(w, len(self.y), replacement=True)

# %% 13.1 wrong: no seed
class Balanced:
    def __init__(self, y, seed=0): self.y, self.seed = y, seed
    def __call__(self, epoch):
        return torch.multinomial(1/self.y.bincount()[self.y].double(), len(self.y), replacement=True)

# %% 13.1 wrong: every epoch the same
class Balanced:
    def __init__(self, y, seed=0): self.y, self.seed = y, seed
    def __call__(self, epoch):
        with seeded(self.seed, 0, 0):
            return torch.multinomial(1/self.y.bincount()[self.y].double(), len(self.y), replacement=True)

# %% 13.1 wrong: one kind after the other
class Balanced:
    def __init__(self, y, seed=0): self.y, self.seed = y, seed
    def __call__(self, epoch):
        with seeded(self.seed, 0, epoch):
            return torch.cat([(i := (self.y == k).nonzero().flatten())[torch.randint(len(i), (500,))] for k in (7, 1)])

# %% 13.1 right: a generator of its own
class Balanced:
    def __init__(self, y, seed=0): self.y, self.seed = y, seed
    def __call__(self, epoch):
        g, kinds = torch.Generator().manual_seed(1000*self.seed + epoch), self.y.unique()
        places = [(self.y == k).nonzero().flatten() for k in kinds]
        return torch.stack([(p := places[torch.randint(len(kinds), (), generator=g)])[torch.randint(len(p), (), generator=g)]
                            for _ in self.y])

# %% 13.2 wrong: to the longest of all
class Padded(Padded):
    def get_batch(self, idx):
        n = max(map(len, self.sentences))
        return torch.tensor([self.sentences[i] + [0]*(n - len(self.sentences[i])) for i in idx.tolist()])

# %% 13.2 wrong: stacked as they are
class Padded:
    deterministic = True
    def __init__(self, sentences): self.sentences = sentences
    def __len__(self): return len(self.sentences)
    def __getitem__(self, i): return torch.tensor(self.sentences[i])
    def get_batch(self, idx): return torch.stack([self[i] for i in idx.tolist()])

# %% 13.2 wrong: zeros in front
class Padded:
    deterministic = True
    def __init__(self, sentences): self.sentences = sentences
    def __len__(self): return len(self.sentences)
    def __getitem__(self, i): return torch.tensor(self.sentences[i])
    def get_batch(self, idx):
        rows = [self.sentences[i] for i in idx.tolist()]
        n = max(map(len, rows))
        return torch.tensor([[0]*(n - len(r)) + r for r in rows])

# %% 13.2 right: a table of zeros
class Padded:
    deterministic = True
    def __init__(self, sentences): self.sentences = sentences
    def __len__(self): return len(self.sentences)
    def __getitem__(self, i): return torch.tensor(self.sentences[i])
    def get_batch(self, idx):
        rows = [self[i] for i in idx]
        out = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.int64)
        for o, r in zip(out, rows): o[:len(r)] = r
        return out

# %% 13.3 wrong: halves
class Shared:
    def __init__(self, sampler, machine, machines): self.sampler, self.machine, self.machines = sampler, machine, machines
    def __call__(self, epoch): return self.sampler(epoch).chunk(self.machines)[self.machine]

# %% 13.3 wrong: even items, not even places
class Shared:
    def __init__(self, sampler, machine, machines): self.sampler, self.machine, self.machines = sampler, machine, machines
    def __call__(self, epoch):
        order = self.sampler(epoch)
        return order[order % self.machines == self.machine]

# %% 13.3 wrong: two machines only
class Shared:
    def __init__(self, sampler, machine, machines): self.sampler, self.machine, self.machines = sampler, machine, machines
    def __call__(self, epoch): return self.sampler(epoch)[self.machine::2]

# %% 13.3 right: by a mask of places
class Shared:
    def __init__(self, sampler, machine, machines): self.sampler, self.machine, self.machines = sampler, machine, machines
    def __call__(self, epoch):
        order = self.sampler(epoch)
        return order[torch.arange(len(order)) % self.machines == self.machine]
