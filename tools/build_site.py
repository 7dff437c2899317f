#!/usr/bin/env python3
"""Build the course's site by smalldocs, from `_quarto.yml`, the notebooks, and the package's docstrings.

    python tools/build_site.py [--out _site] [--npm FOLDER]

Formulas are shown by KaTeX and searches ranked by MiniSearch, both from the site's own folder. They are
fetched by npm unless FOLDER holds them already, unpacked. A broken link, an unknown option or a page that
can't be read stops the build.
"""
import argparse, base64, hashlib, io, json, logging, re, shutil, subprocess, sys, tempfile
from importlib import import_module
from pathlib import Path
from fontTools import subset
from PIL import Image
from miniai.learn import for_learners
from course_map import course_map
from site_notebook import MENTION, ROOT, STEMS, mentions, site_notebook, slug, terms

NPM = 'katex@0.16.11 minisearch@7.1.2'                   # KaTeX in the version that smalldocs links to
WHITE = 0.5                                              # a picture with more of it is a plot

def run(*cmd, **kw):
    "Run a command; its output is shown only if it fails."
    r = subprocess.run(cmd, capture_output=True, text=True, **kw)
    if r.returncode: sys.exit(f'{" ".join(map(str, cmd))}\n{r.stdout}{r.stderr}')
    return r.stdout

def fetch(folder):
    "npm's packages in folders of their names."
    if not shutil.which('npm'):
        sys.exit('formulas and search need npm; or give a folder that holds what it fetches with --npm')
    for spec in NPM.split():
        name = run('npm', 'pack', '--silent', spec, cwd=folder).strip().splitlines()[-1]
        shutil.unpack_archive(folder/name, folder, filter='data')
        (folder/'package').rename(folder/spec.partition('@')[0])
    return folder

def page(title, description, *lines):
    return '\n'.join([f'---\ntitle: {title}\ndescription: {description}\n---\n', *lines])

def heading(stem, nb):
    title = ''.join(nb['cells'][0]['source']).partition('\n')[0].removeprefix('# ')
    return f'[{stem[:2]}](nbs/{stem}.ipynb) {title}'

def glossary(nbs):
    "A page of all terms, from the notebooks' comments."
    rows = sorted(((name, said, stem) for stem, nb in nbs.items() for name, said in terms(nb)),
                  key=lambda r: (not r[0][0].isascii(), r[0].lower()))
    lines = [f'| [{name}](nbs/{stem}.ipynb#{slug(name)}) | {mentions(said, "nbs/")} | {stem[:2]} |'
             for name, said, stem in rows]
    return page('Glossary', 'Every term and symbol of the course, with the notebook that explains it.',
                '| term | what it is | notebook |', '|---|---|---|', *lines)

def names(nbs):
    "A page of what the notebooks build, beside what others call it, from their tables."
    out = []
    for stem, nb in nbs.items():
        text = next(t for c in nb['cells'] if (t := ''.join(c['source'])).startswith('## What we built'))
        table = re.sub(r'\]\((?=\d\d_)', '](nbs/', mentions(text.partition('\n')[2].strip()))
        out.append(f'## {heading(stem, nb)}\n\n{table}\n')
    return page('Ours and theirs', 'What the notebooks build, beside the names that PyTorch, diffusers and '
                'others have for it.', *out)

def reference(nbs):
    "The index of the API pages."
    lines = [f'| [`miniai.{stem[3:]}`]({stem[3:]}.qmd) | '
             f'{import_module("miniai." + stem[3:]).__doc__.partition(chr(10))[0]} | '
             f'[{stem[:2]}](../nbs/{stem}.ipynb) |' for stem in nbs]
    return page('Reference', 'Every public name of the package miniai, by module.',
                'Each module is made by a notebook, which says why it is as it is. Here are its public '
                'names, with what goes in and what comes out.\n',
                '| module | what it is for | notebook |', '|---|---|---|', *lines)

def sources(into):
    "Copy what the site is made of, notebooks filtered, and make the pages that are made from others."
    for f in ('_quarto.yml', 'index.qmd', 'playground.qmd', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md',
              'TEACHING.md', 'LICENSE'): shutil.copy(ROOT/f, into)
    shutil.copytree(ROOT/'nbs', into/'nbs', ignore=shutil.ignore_patterns('*.ipynb', '.*'))
    shutil.copytree(ROOT/'site', into/'site')
    for part in ('data', 'models'):
        shutil.copytree(ROOT/'miniai'/part, into/'miniai'/part, ignore=shutil.ignore_patterns('*.gz'))
    (into/'source').mkdir()
    nbs = {stem: json.loads((ROOT/'nbs'/f'{stem}.ipynb').read_text()) for stem in STEMS.values()}
    for stem, nb in nbs.items():
        shutil.copy(ROOT/'miniai'/f'{stem[3:]}.py', into/'source')
    index = into/'index.qmd'
    index.write_text(index.read_text().replace('MAP', f'```{{=html}}\n{course_map(nbs)}\n```'))
    (into/'api').mkdir()
    for p in [*into.glob('*.md'), *into.glob('miniai/models/*/*.md')]:
        p.write_text(mentions(p.read_text(), '../'*(len(p.relative_to(into).parts) - 1) + 'nbs/'))
    for name, make in (('glossary', glossary), ('names', names), ('api/index', reference)):
        (into/f'{name}.qmd').write_text(make(nbs))
    for stem, nb in nbs.items(): (into/'nbs'/f'{stem}.ipynb').write_text(json.dumps(site_notebook(nb)))

def as_file(m, folder):
    """A picture as a small file of its own, with its size and loaded when it comes near: one within the page,
    or a PNG."""
    before, source, width, after = m.groups()
    png = base64.b64decode(source[22:]) if source.startswith('data:') else (folder/source).read_bytes()
    im = Image.open(io.BytesIO(png)).convert('RGB')
    small = im.resize((64, 64), Image.Resampling.NEAREST)
    plot = sum(min(p) > 250 for p in small.get_flattened_data())/64**2 > WHITE
    how = dict(lossless=True, quality=50) if plot else dict(quality=70)
    im.save(buf := io.BytesIO(), 'WEBP', method=1, **how)
    name = hashlib.sha256(png).hexdigest()[:16] + '.webp'
    (folder/'pictures').mkdir(exist_ok=True)
    (folder/'pictures'/name).write_bytes(buf.getvalue())
    width = int(width or im.width)
    height, rest = round(im.height*width/im.width), before + after
    if plot: rest = rest.replace('img-fluid', 'img-fluid plot')
    return f'<img src="pictures/{name}" width="{width}" height="{height}" loading="lazy" {rest}>'

def inline(m, folder):
    "A drawing within its page, where it takes the page's colours."
    svg = (folder/m[1]).read_text()
    alt = re.search(r'alt="([^"]*)"', m[0])
    return svg.replace('<svg ', f'<svg role="img" aria-label="{alt[1] if alt else ""}" ', 1)

def linked(text, folder):
    "Text of HTML in which every 'notebook 34' is a link."
    def link(m): return re.sub(r'\d\d', lambda n: f'<a href="{folder}{STEMS[n[0]]}.html">{n[0]}</a>', m[0])
    return MENTION.sub(link, text)

def downloads(site, stem):
    "A notebook's two files beside its page, and the links to them."
    (site/'notebooks'/'to-solve').mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT/'nbs'/f'{stem}.ipynb', site/'notebooks')
    nb = json.loads((ROOT/'nbs'/f'{stem}.ipynb').read_text())
    (site/'notebooks'/'to-solve'/f'{stem}.ipynb').write_text(json.dumps(for_learners(nb, stem[:2])))
    links = ''.join(f'<li><a href="../notebooks/{path}{stem}.ipynb" download><i class="bi bi-{icon}"></i>'
                    f'{text}</a></li>' for path, icon, text in (('', 'download', 'This notebook'),
                                                         ('to-solve/', 'pencil', '… without solutions')))
    p = site/'nbs'/f'{stem}.html'
    p.write_text(re.sub('(<div class="quarto-other-links">.*?<ul>)', rf'\1{links}', p.read_text(), count=1))

def fewer_icons(site):
    "Of two thousand icons, those that the pages show: a font of a fortieth of the size."
    logging.getLogger('fontTools').setLevel(logging.ERROR)
    folder = site/'site_libs'/'bootstrap-icons'
    css = next(folder.glob('*.css'))
    used = {k for p in [*site.rglob('*.html'), *site.glob('site_libs/*.[cj]s*')]
            for k in re.findall(r'\bbi-([\w-]+)', p.read_text())}
    codes = dict(re.findall(r'\.bi-([\w-]+)::before\{content:"\\([0-9a-f]+)"\}', css.read_text()))
    options = subset.Options(flavor='woff', layout_features=[])
    font = subset.load_font(next((folder/'fonts').glob('*.woff')), options)
    chosen = subset.Subsetter(options)
    own = re.findall(r'content: *"\\(f[0-9a-f]{3})"', (site/'site_libs'/'smalldocs.css').read_text())
    chosen.populate(unicodes=[int(c, 16) for c in (*(codes[k] for k in used if k in codes), *own)])
    chosen.subset(font)
    shutil.rmtree(folder/'fonts')
    (folder/'fonts').mkdir()
    subset.save_font(font, folder/'fonts'/'bootstrap-icons.woff', options)
    text = re.sub(r'src:[^;}]*', 'src:url("fonts/bootstrap-icons.woff") format("woff")', css.read_text())
    css.write_text(re.sub(r'\.bi-([\w-]+)::before\{[^}]*\}', lambda m: m[0] if m[1] in used else '', text))

def finish(site, npm):
    "Pictures as files, drawings within pages, and nothing that is loaded from elsewhere."
    for stem in STEMS.values(): downloads(site, stem)
    shutil.copytree(npm/'katex'/'dist', site/'site_libs'/'katex')
    (site/'site_libs'/'fuse'/'fuse.min.js').write_text(
        (npm/'minisearch'/'dist'/'umd'/'index.js').read_text() + (ROOT/'site'/'search.js').read_text())
    for p in site.rglob('*.html'):
        up = '../'*(len(p.relative_to(site).parts) - 1)
        text = re.sub(r'https://cdn\.jsdelivr\.net/npm/katex@[\d.]+/dist', f'{up}site_libs/katex',
                      p.read_text())
        text = re.sub(r'(<script src="[^"]*(?:fuse|bootstrap\.bundle)[^"]*")>', r'\1 defer>', text)
        png = 'data:image/png;base64,[^"]+|[^":]+\\.png'
        text = re.sub(rf'<img ([^>]*)src="({png})"(?: width="(\d+)")?([^>]*)>',
                      lambda m: as_file(m, p.parent), text)
        if p.parent.name == 'api':                      # what docstrings speak of
            text = re.sub(r'(?<=>)[^<>]+', lambda m: linked(m[0], '../nbs/'), text)
        text = text.replace('>Other Links<', '>To take along<')
        text = re.sub(r'<img [^>]*src="([^":]+\.svg)"[^>]*>', lambda m: inline(m, p.parent), text)
        p.write_text(text.replace('</body>', f'<script src="{up}site/page.js"></script></body>'))
    fewer_icons(site)
    for p in site.rglob('*.css'): p.write_text(re.sub(r'@import url\(https?://[^)]*\);', '', p.read_text()))

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--out', type=Path, default=ROOT/'_site')
    p.add_argument('--npm', type=Path, help='a folder with katex and minisearch, as npm unpacks them')
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        work = Path(tmp)/'work'
        work.mkdir()
        sources(work)
        run('smalldocs', 'render', '--strict', str(work))
        finish(work/'_site', a.npm or fetch(Path(tmp)))
        shutil.rmtree(a.out, ignore_errors=True)
        shutil.copytree(work/'_site', a.out)
    print(f'{len(list(a.out.rglob("*.html")))} pages in {a.out}')

if __name__ == '__main__': main()
