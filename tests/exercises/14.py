# Answers to the exercises of notebook 14, as readers give them.

# %% 14.1 wrong: cancels the step of all
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def after_backward(self, learn):
        if learn.epoch < self.epochs: raise CancelStepException

# %% 14.1 wrong: gradients of zero
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def after_backward(self, learn):
        if learn.epoch < self.epochs:
            for p in self.layer.parameters(): p.grad.zero_()

# %% 14.1 wrong: one epoch too many
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def after_backward(self, learn):
        if learn.epoch <= self.epochs:
            for p in self.layer.parameters(): p.grad = None

# %% 14.1 wrong: for ever
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def before_fit(self, learn): self.layer.requires_grad_(False)

# %% 14.1 wrong: too early
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def after_loss(self, learn):
        if learn.epoch < self.epochs:
            for p in self.layer.parameters(): p.grad = None

# %% 14.1 right: PyTorch's idiom
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def before_epoch(self, learn): self.layer.requires_grad_(learn.epoch >= self.epochs)

# %% 14.1 right: puts the weights back
class Freeze(Callback):
    def __init__(self, layer, epochs): self.layer, self.epochs = layer, epochs
    def before_fit(self, learn): self.kept = [p.detach().clone() for p in self.layer.parameters()]
    def after_batch(self, learn):
        if learn.epoch < self.epochs:
            for p, k in zip(self.layer.parameters(), self.kept): p.data.copy_(k)

# %% 14.2 wrong: the validation, too
class Mixup(Callback):
    def before_batch(self, learn):
        (x,), (y,) = learn.xb, learn.yb
        lam, j = np.random.beta(0.4, 0.4), torch.randperm(len(x))
        learn.xb, learn.yb = (lam*x + (1 - lam)*x[j],), (y, y[j], lam)

# %% 14.2 wrong: other partners for the labels
class Mixup(Callback):
    def before_batch(self, learn):
        (x,), (y,) = learn.xb, learn.yb
        if not learn.training: learn.yb = y, y, 1.; return
        lam = np.random.beta(0.4, 0.4)
        learn.xb, learn.yb = (lam*x + (1 - lam)*x[torch.randperm(len(x))],), (y, y[torch.randperm(len(x))], lam)

# %% 14.2 wrong: λ and 1 - λ exchanged
class Mixup(Callback):
    def before_batch(self, learn):
        (x,), (y,), lam, j = learn.xb, learn.yb, 1., torch.arange(len(learn.xb[0]))
        if learn.training: lam, j = np.random.beta(0.4, 0.4), torch.randperm(len(x))
        learn.xb, learn.yb = (x.lerp(x[j], lam) if learn.training else x,), (y, y[j], lam)

# %% 14.2 right: by lerp
class Mixup(Callback):
    def before_batch(self, learn):
        (x,), (y,) = learn.xb, learn.yb
        if not learn.training:
            learn.yb = y, y, 1.
            return
        lam, j = float(np.random.beta(0.4, 0.4)), torch.randperm(len(x))
        learn.xb, learn.yb = (x[j].lerp(x, lam),), (y, y[j], lam)

# %% 14.3 wrong: the last one first
class Scale(Callback):
    def after_loss(self, learn): learn.loss_value *= 10
class Add(Callback):
    def after_loss(self, learn): learn.loss_value += 1
first, add_order = 'Add', -1

# %% 14.3 wrong: higher is earlier
first, add_order = 'Scale', 1

# %% 14.3 right: much earlier
first, add_order = 'Scale', -100
