# Answers to the exercises of notebook 24, as readers give them.

# %% 24.1 wrong: even sides
def doubles(h, w, halvings): return h % 2 == 0 and w % 2 == 0

# %% 24.1 wrong: the height alone
def doubles(h, w, halvings): return h % 2**halvings == 0

# %% 24.1 wrong: two halvings and no more
def doubles(h, w, halvings): return h % 4 == 0 and w % 4 == 0

# %% 24.1 right: down and up again
def doubles(h, w, halvings):
    def back(n):
        m = n
        for _ in range(halvings): m = -(-m//2)
        return m*2**halvings == n
    return back(h) and back(w)

# %% 24.2 wrong: with its sign
largest = (quick_gelu(torch.linspace(-6, 6, 1001)) - F.gelu(torch.linspace(-6, 6, 1001))).max().item()/2
with torch.no_grad(): off = ((other(ids) - text(ids)).norm()/text(ids).norm()).item()

# %% 24.2 wrong: the mean
largest = (quick_gelu(torch.linspace(-6, 6, 1001)) - F.gelu(torch.linspace(-6, 6, 1001))).abs().mean().item()
with torch.no_grad(): off = ((other(ids) - text(ids)).norm()/text(ids).norm()).item()

# %% 24.2 wrong: not relative
largest = (quick_gelu(torch.linspace(-6, 6, 1001)) - F.gelu(torch.linspace(-6, 6, 1001))).abs().max().item()
with torch.no_grad(): off = (other(ids) - text(ids)).norm().item()

# %% 24.2 right: on another grid
largest = max(abs(quick_gelu(v) - F.gelu(v)).item() for v in torch.arange(-6, 6, 0.01))
with torch.no_grad(): off = torch.dist(other(ids), text(ids)).item()/text(ids).norm().item()
