# Answers to the exercises of notebook 34, as readers give them.

# %% 34.1 wrong: one seed for all
sevens = paint_all(pipe, ['a seven'], g=2., steps=8).expand(32, -1, -1, -1)
colours = {COLOURS[i] for i in look_at(judge, sevens)[0].y[:, 1]}

# %% 34.1 wrong: the backgrounds
sevens = paint_all(pipe, ['a seven']*32, g=2., steps=8)
colours = {COLOURS[i] for i in look_at(judge, sevens)[0].y[:, 2][:3]}

# %% 34.1 wrong: another digit
sevens = paint_all(pipe, ['a three']*32, g=2., steps=8)
colours = {COLOURS[i] for i in look_at(judge, sevens)[0].y[:, 1]}

# %% 34.1 right: other seeds
sevens = paint_all(pipe, ['a seven']*32, g=2., steps=10, seed=500)
colours = set(COLOURS[int(i)] for i in look_at(judge, sevens)[0].y[:, 1].unique())

# %% 34.2 wrong: not divided
def chi_square(digits): return (digits.bincount(minlength=10) - len(digits)/10).square().sum().item()

# %% 34.2 wrong: those that never come don't count
def chi_square(digits):
    counts = digits.bincount()
    counts = counts[counts > 0]
    return ((counts - counts.float().mean())**2/counts.float().mean()).sum().item()

# %% 34.2 right: SciPy's
def chi_square(digits): return chisquare(digits.bincount(minlength=10).numpy()).statistic

# %% 34.3 wrong: the text isn't heard
def error_at(t, text):
    with torch.no_grad(): v = unet(schedule.add_noise(x0, eps, t), t, told).sample
    return (v - schedule.target(x0, eps, t, 'v_prediction')).square().mean().item()
unseen = PaintedDigits(64, 'test', 8)
set_seed(0)
x0 = latent_set(vae, unseen)[0].float()
eps, told, silent = torch.randn_like(x0), states[unseen.caption], states[:1].expand(64, -1, -1)

# %% 34.3 wrong: against the noise
def error_at(t, text):
    with torch.no_grad(): v = unet(schedule.add_noise(x0, eps, t), t, text).sample
    return (v - eps).square().mean().item()
unseen = PaintedDigits(64, 'test', 8)
set_seed(0)
x0 = latent_set(vae, unseen)[0].float()
eps, told, silent = torch.randn_like(x0), states[unseen.caption], states[:1].expand(64, -1, -1)

# %% 34.3 wrong: two noises
def error_at(t, text):
    with torch.no_grad(): v = unet(schedule.add_noise(x0, torch.randn_like(x0), t), t, text).sample
    return (v - schedule.target(x0, eps, t, 'v_prediction')).square().mean().item()
unseen = PaintedDigits(64, 'test', 8)
set_seed(0)
x0 = latent_set(vae, unseen)[0].float()
eps, told, silent = torch.randn_like(x0), states[unseen.caption], states[:1].expand(64, -1, -1)

# %% 34.3 right: by hand
def error_at(t, text):
    a, b = schedule.at(t, x0)
    with torch.inference_mode(): v = unet(a*x0 + b*eps, torch.full((64,), t), text, return_dict=False)[0]
    return torch.nn.functional.mse_loss(v, a*eps - b*x0).item()
unseen = PaintedDigits(64, 'test', 8)
set_seed(0)
x0 = latent_set(vae, unseen)[0].float()
eps, told, silent = torch.randn_like(x0), states[unseen.caption], states[:1].expand(64, -1, -1)
