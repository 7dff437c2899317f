#!/usr/bin/env python3
"""A notebook as the site shows it: Quarto's `ipynb-filters` give it one on standard input and read it back.

Hidden cells go, nbdev's directives go or are spelled out, long cells and solutions of exercises are folded,
and pictures are shown at the size they were drawn for.
"""
import json, re, sys
from miniai.learn import BEGIN, END, answer

LONG = 25                                                # lines of a cell that is shown at once

def _folded(src):
    "A long cell says what it defines, and opens when it is asked."
    n = len([line for line in src.splitlines() if line.strip()]) - src.startswith('# in miniai/')
    if n <= LONG: return src
    names = re.findall(r'^(?:def|class) (\w+)', src, re.M)
    names = [k for k in names if not k.startswith('_')] or names
    what = ', '.join(names) if src.startswith('# in miniai/') else 'Checks'
    return f'#| code-fold: true\n#| code-summary: "{what}: {n} lines"\n{src}'

def _html(png, meta):
    "A picture; one drawn at twice its size, for sharp screens, at its own size."
    width = f' width="{meta["width"]}"' if 'width' in meta else ''
    src = f'data:image/png;base64,{"".join(png).strip()}'
    return f'<img src="{src}"{width} class="img-fluid" alt="what the cell above shows">'

def _question(src):
    "An exercise's cell with a place for the reader's answer."
    return re.sub(rf'^( *){BEGIN}\n.*?^ *{END}$', r'\1...  # your answer', src.partition('\n')[2],
                  flags=re.M|re.S)

def site_notebook(nb):
    "Change the notebook `nb` in place, and return it."
    module, cells, solved = None, [], ''
    for c in nb['cells']:
        src = ''.join(c['source'])
        if m := re.match(r'<!-- solution (\d+) -->', src):
            src = (f'::: {{.callout-tip collapse="true" title="Solution {m[1]}"}}\n'
                   f'```python\n{solved}\n```\n{src[m.end():]}\n:::')
        elif re.match(r'#\| exercise', src): src, solved = _question(src), answer(src)
        if c['cell_type'] == 'code':
            if m := re.match(r'#\|\s*default_exp\s+(\S+)', src): module = m[1]
            if re.match(r'#\|\s*(hide|default_exp)\b', src): continue
            src = re.sub(r'^#\|\s*exports?\s*$', f'# in miniai/{module}.py', src, flags=re.M)
            src = re.sub(r'^#\|\s*(timing|slow|cuda|net|notest|check \d+)\s*\n', '', src, flags=re.M)
            src = _folded(src)
            for o in c['outputs']:
                if png := o.get('data', {}).get('image/png'):
                    o['data'] = {'text/html': _html(png, o['metadata'].get('image/png', {}))}
        cells.append({**c, 'source': src})
    nb['cells'] = cells
    return nb

if __name__ == '__main__': json.dump(site_notebook(json.load(sys.stdin)), sys.stdout)
