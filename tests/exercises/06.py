# Answers to the exercises of notebook 06, as readers give them.

# %% 06.1 wrong: nobody asks for the epochs
def from_random(sd):
    m = LinearClassifier(784, 10)
    m.w = sd*torch.randn(784, 10)
    sgd_epochs(m, x, y, epochs=5)
    return accuracy(m(xt), yt)

# %% 06.1 wrong: from zeros whatever is asked
def from_random(sd): return fit(epochs=5)[2][-1]

# %% 06.1 wrong: one epoch
def from_random(sd):
    m = LinearClassifier(784, 10)
    m.w = sd*torch.randn(784, 10)
    list(sgd_epochs(m, x, y, epochs=1))
    return accuracy(m(xt), yt)

# %% 06.1 right: in place, with a loop
def from_random(sd):
    m = LinearClassifier(784, 10)
    m.w.normal_(0, 1, generator=torch.Generator().manual_seed(5)).mul_(sd)
    for _ in sgd_epochs(m, x, y, epochs=5): pass
    return accuracy(m(xt), yt)

# %% 06.2 wrong: all changes
z = model(xt)
changes = dict(loss_plus_100=True, loss_doubled=True, accuracy_plus_100=False, accuracy_doubled=False)

# %% 06.2 wrong: doubling is the same
z = model(xt)
changes = dict(loss_plus_100=False, loss_doubled=False, accuracy_plus_100=False, accuracy_doubled=False)

# %% 06.3 wrong: all probabilities in between
def calibration(p, y, low, high):
    chosen = (low < p) & (p < high)
    return chosen.sum().item(), p[chosen].mean().item(), (p.argmax(1) == y)[chosen.any(1)].double().mean().item() + 0.01
n, said, right = calibration(log_softmax(model(xt)).exp(), yt, 0.8, 0.9)

# %% 06.3 wrong: right among all
def calibration(p, y, low, high):
    sure, pred = p.max(1)
    chosen = (low < sure) & (sure < high)
    return chosen.sum().item(), sure[chosen].mean().item(), (pred == y).double().mean().item()
n, said, right = calibration(log_softmax(model(xt)).exp(), yt, 0.8, 0.9)

# %% 06.3 wrong: no upper bound
def calibration(p, y, low, high):
    sure, pred = p.max(1)
    chosen = low < sure
    return chosen.sum().item(), sure[chosen].mean().item(), (pred == y)[chosen].double().mean().item()
n, said, right = calibration(log_softmax(model(xt)).exp(), yt, 0.8, 0.9)

# %% 06.3 right: picture by picture
def calibration(p, y, low, high):
    some = [(q.max().item(), (q.argmax() == t).item()) for q, t in zip(p, y) if low < q.max() < high]
    return len(some), sum(s for s, _ in some)/len(some), sum(r for _, r in some)/len(some)
n, said, right = calibration(log_softmax(model(xt)).exp(), yt, 0.8, 0.9)
