# Answers to the exercises of notebook 07, as readers give them.

# %% 07.1 wrong: Markdown as well
def lines_of_code(nb): return sum(bool(l.strip()) for c in nb['cells'] for l in ''.join(c['source']).splitlines())

# %% 07.1 wrong: takes a source for a text
def lines_of_code(nb):
    return sum(bool(l.strip()) for c in nb['cells'] if c['cell_type'] == 'code' for l in c['source'].splitlines())

# %% 07.1 wrong: spaces are a line
def lines_of_code(nb):
    return sum(l != '' for c in nb['cells'] if c['cell_type'] == 'code' for l in ''.join(c['source']).splitlines())

# %% 07.1 right: a loop
def lines_of_code(nb):
    n = 0
    for c in nb['cells']:
        if c['cell_type'] != 'code': continue
        s = c['source']
        for line in s.split('\n') if isinstance(s, str) else s: n += not line.isspace() and line != ''
    return n

# %% 07.2 wrong: in place
def without_outputs(nb):
    for c in nb['cells']:
        if c['cell_type'] == 'code': c['outputs'] = []
    return nb

# %% 07.2 wrong: a copy of the outside
def without_outputs(nb):
    nb = dict(nb)
    for c in nb['cells']:
        if c['cell_type'] == 'code': c['outputs'] = []
    return nb

# %% 07.2 wrong: outputs for all
def without_outputs(nb): return {**nb, 'cells': [{**c, 'outputs': []} for c in nb['cells']]}

# %% 07.2 wrong: returns nothing
def without_outputs(nb):
    import copy
    nb = copy.deepcopy(nb)
    for c in nb['cells']: c.pop('outputs', None)

# %% 07.2 right: a deep copy
def without_outputs(nb):
    import copy
    nb = copy.deepcopy(nb)
    for c in nb['cells']:
        if c['cell_type'] == 'code': c['outputs'] = []
    return nb
