# Answers to the exercises of notebook 18, as readers give them.

# %% 18.1 wrong: from the network itself
def without(learn, i):
    xs, ys = (torch.stack(t) for t in zip(*[dls.valid.dataset[k] for k in range(1000)]))
    model = learn.model.eval()
    del model[2 + min(i, len(model) - 5)]
    with torch.no_grad(): return accuracy(model(xs), ys)

# %% 18.1 wrong: places from the beginning
def without(learn, i):
    xs, ys = (torch.stack(t) for t in zip(*[dls.valid.dataset[k] for k in range(1000)]))
    model = copy.deepcopy(learn.model).eval()
    del model[i]
    with torch.no_grad(): return accuracy(model(xs), ys)

# %% 18.1 wrong: takes nothing
def without(learn, i):
    xs, ys = (torch.stack(t) for t in zip(*[dls.valid.dataset[k] for k in range(1000)]))
    with torch.no_grad(): return accuracy(copy.deepcopy(learn.model).eval()(xs), ys)

# %% 18.1 right: a new chain of the old parts
def without(learn, i):
    xs, ys = (torch.stack(t) for t in zip(*[dls.valid.dataset[k] for k in range(1000)]))
    model = nn.Sequential(*(copy.deepcopy(m) for k, m in enumerate(learn.model) if k != 2 + i)).eval()
    with torch.no_grad(): return accuracy(model(xs), ys)

# %% 18.2 wrong: both weights
alive = {'0.1.weight', '1.1.weight', '1.1.bias'}

# %% 18.2 wrong: none
alive = set()

# %% 18.2 wrong: both biases
alive = {'0.1.bias', '1.1.bias'}

# %% 18.2 right: looked up
b = ResBlock(12)
nn.init.zeros_(b.f[0][1].weight)
b(torch.randn(3, 12, 7, 5)).square().sum().backward()
alive = [k for k, p in b.f.named_parameters() if p.grad.norm() > 0]

# %% 18.3 wrong: a ReLU at the end
class PreBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.f = nn.Sequential(nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1),
                               nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1))
        for p in self.f[-1].parameters(): nn.init.zeros_(p)
    def forward(self, x): return F.relu(x + self.f(x))

# %% 18.3 wrong: both convolutions are 0
class PreBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.f = nn.Sequential(nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1),
                               nn.ReLU(), nn.Conv2d(c, c, 3, padding=1, bias=False))
        for m in (self.f[2], self.f[4]):
            for p in m.parameters(): nn.init.zeros_(p)
    def forward(self, x): return x + self.f(x)

# %% 18.3 wrong: begins with weights
class PreBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.f = nn.Sequential(nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1),
                               nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1))
    def forward(self, x): return x + self.f(x)

# %% 18.3 wrong: normalisation behind
class PreBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.f = nn.Sequential(nn.Conv2d(c, c, 3, padding=1), nn.BatchNorm2d(c), nn.ReLU(),
                               nn.Conv2d(c, c, 3, padding=1))
        for p in self.f[-1].parameters(): nn.init.zeros_(p)
    def forward(self, x): return x + self.f(x)

# %% 18.3 right: group norms
class PreBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.n1, self.c1 = nn.GroupNorm(4, c), nn.Conv2d(c, c, 3, padding=1)
        self.n2, self.c2 = nn.GroupNorm(4, c), nn.Conv2d(c, c, 3, padding=1)
        nn.init.zeros_(self.c2.weight)
        nn.init.zeros_(self.c2.bias)
    def forward(self, x): return x + self.c2(F.relu(self.n2(self.c1(F.relu(self.n1(x))))))
