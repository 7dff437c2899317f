# Answers to the exercises of notebook 20, as readers give them.

# %% 20.1 wrong: as if from the clean picture
def further(schedule, xa, a, b, eps): return schedule.add_noise(xa, eps, b)

# %% 20.1 wrong: the noise of b
def further(schedule, xa, a, b, eps):
    return (schedule.abar[b]/schedule.abar[a]).sqrt()*xa + (1 - schedule.abar[b]).sqrt()*eps

# %% 20.1 wrong: a difference of noises
def further(schedule, xa, a, b, eps):
    return (schedule.abar[b]/schedule.abar[a]).sqrt()*xa + ((1 - schedule.abar[b]).sqrt() - (1 - schedule.abar[a]).sqrt())*eps

# %% 20.1 right: by the βs in between
def further(schedule, xa, a, b, eps):
    kept = (1 - schedule.betas[a + 1:b + 1]).prod()
    return kept.sqrt()*xa + (1 - kept).sqrt()*eps

# %% 20.2 wrong: v
def know_nothing(xt): return -xt
kind = 'v_prediction'

# %% 20.2 wrong: the picture
def know_nothing(xt): return torch.zeros_like(xt)
kind = 'sample'

# %% 20.2 wrong: the mean of all noise
def know_nothing(xt): return torch.zeros_like(xt)
kind = 'epsilon'

# %% 20.2 right: a copy
def know_nothing(xt): return xt.clone()
kind = 'epsilon'

# %% 20.3 wrong: the last time with more signal
half = {name: int((s.snr < 1).int().argmax()) - 1 for name, s in schedules.items()}

# %% 20.3 wrong: half of the signal's amplitude
half = {name: int((s.abar.sqrt() < 0.5).int().argmax()) for name, s in schedules.items()}

# %% 20.3 wrong: one of three
half = {name: int((s.snr < 1).int().argmax()) for name, s in [*schedules.items()][:1]}

# %% 20.3 right: by ᾱ
half = {name: next(t for t, a in enumerate(s.abar.tolist()) if a < 0.5) for name, s in schedules.items()}
