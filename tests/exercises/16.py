# Answers to the exercises of notebook 16, as readers give them.

# %% 16.1 wrong: He's
def leaky_std(n, a): return sqrt(2/n)

# %% 16.1 wrong: a variance
def leaky_std(n, a): return 2/((1 + a**2)*n)

# %% 16.1 wrong: the slope, not its square
def leaky_std(n, a): return sqrt(2/((1 + a)*n))

# %% 16.1 right: by the share that is kept
def leaky_std(n, a):
    kept = (1 + a*a)/2
    return (1/(kept*n))**0.5

# %% 16.2 wrong: a half
bound = 0.5

# %% 16.2 wrong: as a ReLU
bound = 1.

# %% 16.2 right: computed
bound = torch.sigmoid(torch.tensor(0.)).item()*(1 - torch.sigmoid(torch.tensor(0.)).item())

# %% 16.3 wrong: as much as the weights
expected = 0.01

# %% 16.3 wrong: one
expected = 1.

# %% 16.3 right: a whole number
expected = 0
