# Answers to the exercises of notebook 42, as readers give them.

# %% 42.1 wrong: a share of the first
def iou(a, b): return (a & b).sum((1, 2))/a.sum((1, 2)).clamp(min=1)

# %% 42.1 wrong: over both
def iou(a, b): return 2*(a & b).sum((1, 2))/(a.sum((1, 2)) + b.sum((1, 2))).clamp(min=1)

# %% 42.1 wrong: one number for all
def iou(a, b): return (a & b).sum()/(a | b).sum()

# %% 42.1 wrong: nothing over nothing
def iou(a, b): return (a & b).sum((1, 2))/(a | b).sum((1, 2))

# %% 42.1 right: mask by mask
def iou(a, b):
    return torch.tensor([float((p & q).sum()/(p | q).sum()) if (p | q).any() else 1. for p, q in zip(a, b)])

# %% 42.2 wrong: obedience alone
def best_eta(etas, obeyed, kept):
    n = obeyed.sum(0)
    return etas[n.argmax()], int(n.max())

# %% 42.2 wrong: more than 0.75
def best_eta(etas, obeyed, kept):
    n = (obeyed & (kept > 0.75)).sum(0)
    return etas[len(etas) - 1 - int(n.flip(0).argmax())], int(n.max()) - 1

# %% 42.2 wrong: the largest of equals
def best_eta(etas, obeyed, kept):
    n = (obeyed & (kept >= 0.75)).sum(0).tolist()
    return max(zip(etas, n), key=lambda p: (p[1], p[0]))

# %% 42.2 right: a loop
def best_eta(etas, obeyed, kept):
    best = None, -1
    for k, eta in enumerate(etas):
        n = sum(bool(o) and s >= 0.75 for o, s in zip(obeyed[:, k], kept[:, k].tolist()))
        if n > best[1]: best = eta, n
    return best
