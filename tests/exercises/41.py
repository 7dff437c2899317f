# Answers to the exercises of notebook 41, as readers give them.

# %% 41.1 wrong: as from clean latents
def up(x, s, t, gen): return schedule.abar[t].sqrt()*x + (1 - schedule.abar[t]).sqrt()*torch.randn(x.shape, generator=gen)

# %% 41.1 wrong: noise and no less signal
def up(x, s, t, gen):
    kept = schedule.abar[t]/(schedule.abar[s] if s >= 0 else 1.)
    return x + (1 - kept).sqrt()*torch.randn(x.shape, generator=gen)

# %% 41.1 wrong: forgets the root
def up(x, s, t, gen):
    kept = schedule.abar[t]/(schedule.abar[s] if s >= 0 else 1.)
    return kept*x + (1 - kept)*torch.randn(x.shape, generator=gen)

# %% 41.1 right: by signal and noise
def up(x, s, t, gen):
    a = (schedule.abar[t]/(1. if s < 0 else schedule.abar[s]))**0.5
    return a*x + (1 - a*a)**0.5*torch.normal(0., 1., x.shape, generator=gen)

# %% 41.2 wrong: g isn't told
def heard(text):
    with torch.no_grad():
        a, b = (student_answer(fast.unet, text, guidance_embedding(torch.full((32,), 3.), 64))(x, t) for g in (1., 5.))
    return (a - b).square().mean().item()

# %% 41.2 wrong: not squared
def heard(text):
    with torch.no_grad():
        a, b = (student_answer(fast.unet, text, guidance_embedding(torch.full((32,), g), 64))(x, t) for g in (1., 5.))
    return (a - b).abs().mean().item()

# %% 41.2 right: by mse_loss
def heard(text):
    conds = [guidance_embedding(g, 64).expand(32, -1) for g in (1., 5.)]
    with torch.inference_mode(): a, b = (fast.unet(x, t, text, timestep_cond=c).sample for c in conds)
    return F.mse_loss(a, b).item()
