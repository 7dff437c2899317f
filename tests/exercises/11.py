# Answers to the exercises of notebook 11, as readers give them.

# %% 11.1 wrong: nothing is added
class Residual(Module):
    def __init__(self, inner): self.inner = inner
    def forward(self, x): return self.inner(x)

# %% 11.1 wrong: another name
class Residual(Module):
    def __init__(self, f): self.f = f
    def forward(self, x): return x + self.f(x)

# %% 11.1 wrong: in a list
class Residual(Module):
    def __init__(self, inner): self.inner = [inner]
    def forward(self, x): return x + self.inner[0](x)

# %% 11.1 right: the other way round
class Residual(Module):
    def __init__(self, inner):
        self.inner = inner
    def forward(self, x):
        y = self.inner(x)
        return y + x

# %% 11.2 wrong: a tuple
class Mended(Module):
    def __init__(self): self.layers = Linear(3, 5), Linear(5, 2)
    def forward(self, x): return self.layers[1](self.layers[0](x))

# %% 11.2 wrong: only the last is used
class Mended(Module):
    def __init__(self): self.a, self.b = Linear(3, 5), Linear(3, 2)
    def forward(self, x): return self.b(x)

# %% 11.2 right: two attributes
class Mended(Module):
    def __init__(self): self.first, self.second = Linear(3, 5), Linear(5, 2)
    def forward(self, x): return self.second(self.first(x))

# %% 11.3 wrong: two layers
class Tied(Module):
    def __init__(self): self.down, self.up = Linear(5, 3), Linear(3, 5, bias=False)
    def forward(self, x): return self.up(self.down(x))

# %% 11.3 wrong: transposed once more
class Tied(Module):
    def __init__(self): self.down = Linear(5, 3)
    def forward(self, x): return self.down(x) @ self.down.weight.T

# %% 11.3 wrong: a copy, which gets no blame
class Tied(Module):
    def __init__(self): self.down = Linear(5, 3)
    def forward(self, x): return self.down(x) @ Value(self.down.weight.data.clone())

# %% 11.3 right: a parameter of its own
class Tied(Module):
    def __init__(self):
        layer = Linear(5, 3)
        self.w, self.b = layer.weight, layer.bias
    def forward(self, x): return (x @ self.w.T + self.b) @ self.w
