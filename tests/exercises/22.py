# Answers to the exercises of notebook 22, as readers give them.

# %% 22.1 wrong: nothing
expected = 0.

# %% 22.1 wrong: the nearest heap
expected = -1.

# %% 22.1 wrong: the middle heap
expected = 0.2

# %% 22.1 right: computed
expected = (-1 + 0.2 + 1)/3

# %% 22.2 wrong: Euler's
def midpoint(n):
    sigmas, x = np.interp(np.linspace(999, 0, n + 1), np.arange(1000), schedule.sigmas.double()), start
    for a, b in zip(sigmas, sigmas[1:]): x = x + (b - a)*exact_eps(x, a)
    return x
order = 1

# %% 22.2 wrong: begins in the middle
def midpoint(n):
    sigmas, x = np.interp(np.linspace(999, 0, n + 1), np.arange(1000), schedule.sigmas.double()), start
    for a, b in zip(sigmas, sigmas[1:]):
        x = x + (b - a)*exact_eps(x, (a + b)/2)
    return x
order = 2

# %% 22.2 wrong: of the third order
def midpoint(n):
    sigmas, x = np.interp(np.linspace(999, 0, n + 1), np.arange(1000), schedule.sigmas.double()), start
    for a, b in zip(sigmas, sigmas[1:]):
        x = x + (b - a)*exact_eps(x + (b - a)/2*exact_eps(x, a), (a + b)/2)
    return x
order = 3

# %% 22.2 right: Heun's, of the same order
def midpoint(n):
    sigmas, x = np.interp(np.linspace(999, 0, n + 1), np.arange(1000), schedule.sigmas.double()), start
    for a, b in zip(sigmas, sigmas[1:]):
        half = x + (b - a)/2*exact_eps(x, a)
        x = x + (b - a)*exact_eps(half, a + (b - a)/2)
    return x
order = 2.

# %% 22.3 wrong: remembers
class FirstOrder(DPMSolverMultistepScheduler): pass

# %% 22.3 wrong: forgets once
class FirstOrder(DPMSolverMultistepScheduler):
    def move(self, i, *args):
        if i == 0: self.past = []
        return super().move(i, *args)

# %% 22.3 right: forgets after each step
class FirstOrder(DPMSolverMultistepScheduler):
    def move(self, i, *args):
        out = super().move(i, *args)
        self.past.clear()
        return out
