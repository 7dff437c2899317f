# Answers to the exercises of notebook 12, as readers give them.

# %% 12.1 wrong: plain momentum
class Nesterov(SGD):
    def update(self, p, g, s):
        g = g + self.weight_decay*p
        s['v'] = self.momentum*s.get('v', 0) + g
        p -= self.lr*s['v']

# %% 12.1 wrong: the decay at the end
class Nesterov(SGD):
    def update(self, p, g, s):
        s['v'] = self.momentum*s.get('v', 0) + g
        p -= self.lr*(g + self.momentum*s['v'] + self.weight_decay*p)

# %% 12.1 wrong: not in place
class Nesterov(SGD):
    def update(self, p, g, s):
        g = g + self.weight_decay*p
        s['v'] = self.momentum*s.get('v', 0) + g
        p = p - self.lr*(g + self.momentum*s['v'])

# %% 12.1 right: in place, all of it
class Nesterov(SGD):
    def update(self, p, g, s):
        g = g.add(p, alpha=self.weight_decay)
        if 'v' in s: s['v'].mul_(self.momentum).add_(g)
        else: s['v'] = g.clone()
        p.add_(g.add(s['v'], alpha=self.momentum), alpha=-self.lr)

# %% 12.2 wrong: the gradient
class SignDescent(Optimizer):
    def update(self, p, g, s): p -= self.lr*g
differ = 0.

# %% 12.2 wrong: any gradient
class SignDescent(Optimizer):
    def update(self, p, g, s): p -= self.lr*g.sign()
differ = 1.

# %% 12.2 right: by comparison
class SignDescent(Optimizer):
    def update(self, p, g, s): p -= self.lr*((g > 0).to(p) - (g < 0).to(p))
differ = 0

# %% 12.3 wrong: as without momentum
def bound(mu, curvature): return 2/curvature

# %% 12.3 wrong: twice the rate that counts
def bound(mu, curvature): return 2*(1 - mu)/curvature

# %% 12.3 wrong: a number that was found
def bound(mu, curvature): return 0.19 if mu else 0.1

# %% 12.3 right: said in another way
def bound(mu, curvature): return (2 + 2*mu)/curvature

# %% 12.4 wrong: upwards
def line(pos): return pos
def warm_line(pos, share): return warmup_lr(pos, share=share, then=line)

# %% 12.4 wrong: the line from the very beginning
def line(pos): return 1 - pos
def warm_line(pos, share): return min(1, pos/share)*line(pos)

# %% 12.4 right: by hand
def line(pos): return 1. - pos
def warm_line(pos, share): return pos/share if pos < share else (1 - pos)/(1 - share)
