"""A notebook as the site shows it.

Hidden cells go, nbdev's directives go or are spelled out, imports, long cells and solutions of exercises are
folded, notebooks that are spoken of become links, and pictures are shown at the size they were drawn for.
"""
import configparser, html, re
from pathlib import Path
import yaml
from miniai.learn import BEGIN, END, answer

ROOT = Path(__file__).resolve().parent.parent
LONG = 25                                                # lines of a cell that is shown at once
_ini = configparser.ConfigParser()
_ini.read(ROOT/'settings.ini')
SETTINGS = _ini['DEFAULT']
STEMS = {p.stem[:2]: p.stem for p in sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))}
# parts of Markdown in which nothing is to be linked: code, formulas, links and HTML
CLOSED = re.compile(r'(```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|!?\[[^\]]*\]\([^)]*\)|<[^>]+>)', re.S)
TERM = re.compile(r'<!-- term: (.+?): (.+?) -->\n*', re.S)

MENTION = re.compile(r'\b[Nn]otebooks? (?:{0})\b(?:(?:,| and| or| to)+ (?:{0})\b)*'.format('|'.join(STEMS)))

def mentions(text, folder=''):
    "Markdown in which every 'notebook 34' is a link; notebooks are in `folder`."
    def link(m): return f'[{m[0]}]({folder}{STEMS[m[0][-2:]]}.ipynb)'
    def each(m): return re.sub(r'[Nn]otebook \d\d|\b\d\d\b', link, m[0])
    parts = CLOSED.split(text)
    parts[::2] = [MENTION.sub(each, p) for p in parts[::2]]
    return ''.join(parts)

def slug(term): return 'term-' + re.sub(r'\W+', '-', term.lower()).strip('-')

def terms(nb):
    "(name, definition) of a notebook's comments `<!-- term: name: definition -->`, which the glossary shows."
    return [(m[1], m[2]) for c in nb['cells'] if c['cell_type'] == 'markdown'
            for m in TERM.finditer(''.join(c['source']))]

def _top(src):
    "The first cell: its title and its sentence for search engines, and its table with links."
    title, _, rest = src.removeprefix('# ').partition('\n\n')
    said, _, rest = rest.removeprefix('> ').partition('\n\n')
    lines = rest.splitlines()
    def link(m): return f'[{m[0]}]({STEMS[m[1]]}.ipynb)' if m[1] in STEMS else m[0]
    for i, line in enumerate(lines[2:], 2):
        if not line.startswith('|'): break
        cols = line.split('|')
        for k in (1, 4): cols[k] = re.sub(r'\b(\d\d) [^,]*?(?=,| and|\s*$)', link, cols[k])
        lines[i] = '|'.join(cols)
    plain = re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', said)
    return dict(title=title, description=plain), '\n'.join(lines)

def _folded(src):
    "A long cell says what it defines, and opens when it is asked."
    n = len([line for line in src.splitlines() if line.strip()]) - src.startswith('# in miniai/')
    if n <= LONG: return src
    names = re.findall(r'^(?:def|class) (\w+)', src, re.M)
    names = [k for k in names if not k.startswith('_')] or names
    what = ', '.join(names) if src.startswith('# in miniai/') else 'Checks'
    return f'#| code-fold: true\n#| code-summary: "{what}: {n} lines"\n{src}'

def _imports(cells):
    "The code cells before the first heading, which import and set up, as one folded cell."
    first = next(i for i, c in enumerate(cells) if '## ' in c['source'])
    head = [c for c in cells[1:first] if c['cell_type'] == 'code']
    if not head or any(c['outputs'] for c in head): return cells
    src = '\n\n'.join(c['source'] for c in head)
    n = len([line for line in src.splitlines() if line.strip()])
    fold = f'#| code-fold: true\n#| code-summary: "Imports: {n} lines"\n'
    return [cells[0], {**head[0], 'source': fold + src},
            *(c for c in cells[1:first] if c['cell_type'] != 'code'), *cells[first:]]

def _html(png, meta, alt):
    "A picture; one drawn at twice its size, for sharp screens, at its own size."
    width = f' width="{meta["width"]}"' if 'width' in meta else ''
    src = f'data:image/png;base64,{"".join(png).strip()}'
    return f'<img src="{src}"{width} class="img-fluid" alt="{html.escape(alt)}">'

def addresses(module, url, branch):
    "Where a notebook can be run and edited, if the repository has an address."
    if not url: return []
    path = f'{branch}/nbs/{next(s for s in STEMS.values() if s[3:] == module)}.ipynb'
    colab = f'https://colab.research.google.com/github/{url.partition("github.com/")[2]}/blob/{path}'
    return [dict(text='Run it in Colab', href=colab, icon='play')]*('github.com/' in url) + [
        dict(text='Change it', href=f'{url}/edit/{path}', icon='pencil-square')]

def _cover(cells):
    "The notebook's first picture, small, for its first screen."
    outputs = (o.get('data', {}).get('text/html', '') for c in cells for o in c.get('outputs', []))
    found = next((o for o in outputs if o.startswith('<img')), None)
    if not found: return []
    shown = re.sub(r' width="\d+"', '', found).replace('class="', 'class="cover ')
    return [dict(cell_type='markdown', id='cover', metadata={}, source=f'```{{=html}}\n{shown}\n```')]

def _question(src):
    "An exercise's cell with a place for the reader's answer."
    return re.sub(rf'^( *){BEGIN}\n.*?^ *{END}$', r'\1...  # your answer', src.partition('\n')[2],
                  flags=re.M|re.S)

def site_notebook(nb):
    "Change the notebook `nb` in place, and return it."
    module, cells, solved = None, [], ''
    for c in nb['cells']:
        src = ''.join(c['source'])
        if c['cell_type'] == 'markdown':
            if not cells: front, src = _top(src)
            if m := re.match(r'<!-- solution (\d+) -->', src):
                src = (f'::: {{.callout-tip collapse="true" title="Solution {m[1]}"}}\n'
                       f'```python\n{solved}\n```\n{src[m.end():]}\n:::')
            src = mentions(TERM.sub(lambda m: f'<span id="{slug(m[1])}"></span>', src))
        else:
            if m := re.match(r'#\|\s*default_exp\s+(\S+)', src): module = m[1]
            if re.match(r'#\|\s*(hide|default_exp)\b', src): continue
            if re.match(r'#\| exercise', src): src, solved = _question(src), answer(src)
            src = re.sub(r'^#\|\s*exports?\s*$', f'# in miniai/{module}.py', src, flags=re.M)
            alts = re.findall(r'^#\| fig-alt: (.*)\n', src, re.M)
            src = re.sub(r'^#\|\s*(timing|slow|cuda|net|notest|check \d+|fig-alt: .*)\s*\n', '', src,
                         flags=re.M)
            src = _folded(src)
            for o in c['outputs']:
                if png := o.get('data', {}).get('image/png'):
                    alt = alts.pop(0) if alts else ''
                    o['data'] = {'text/html': _html(png, o['metadata'].get('image/png', {}), alt)}
        cells.append({**c, 'source': src})
    front['other-links'] = [
        dict(text=f'miniai/{module}.py', href=f'source/{module}.py', icon='file-code'),
        dict(text=f'The names of {module}', href=f'api/{module}.qmd', icon='book')]
    front['other-links'] += addresses(module, SETTINGS['git_url'], SETTINGS['branch'])
    raw = dict(cell_type='raw', id='front', metadata={},
               source=f'---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---')
    cells = _imports(cells)
    nb['cells'] = [raw, cells[0], *_cover(cells), *cells[1:]]
    return nb
