#!/usr/bin/env python3
"""Build the course's site without Quarto, by smalldocs, from the same `_quarto.yml`.

    python tools/build_site.py [--out _site] [--katex FOLDER]

Formulas are shown by KaTeX from the site's own folder. It is fetched by npm unless a FOLDER holds it already.
A broken link, an unknown option or a page that can't be read stops the build.
"""
import argparse, json, re, shutil, subprocess, sys, tempfile
from pathlib import Path
import yaml
from site_filter import site_notebook

ROOT = Path(__file__).resolve().parent.parent
KATEX = 'katex@0.16.11'                                   # the version that smalldocs links to

def run(*cmd, **kw):
    "Run a command; its output is shown only if it fails."
    r = subprocess.run(cmd, capture_output=True, text=True, **kw)
    if r.returncode: sys.exit(f'{" ".join(map(str, cmd))}\n{r.stdout}{r.stderr}')
    return r.stdout

def fetch_katex(folder):
    "KaTeX's files in `folder`, from npm."
    if not shutil.which('npm'):
        sys.exit('formulas need KaTeX: install npm, or give a folder that holds it with --katex')
    folder.mkdir(parents=True, exist_ok=True)
    name = run('npm', 'pack', '--silent', KATEX, cwd=folder).strip().splitlines()[-1]
    shutil.unpack_archive(folder/name, folder, filter='data')
    return folder/'package'/'dist'

def sources(into):
    "Copy what the site is made of, notebooks filtered."
    cfg = yaml.safe_load((ROOT/'_quarto.yml').read_text())
    # they are for Quarto, which runs the filter itself,
    for key in ('ipynb-filters', 'execute'): cfg.pop(key)
    cfg['format']['html'].pop('html-math-method')         # and has the browser draw formulas, with no KaTeX
    (into/'_quarto.yml').write_text(yaml.safe_dump(cfg))
    for f in ('index.qmd', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE'):
        shutil.copy(ROOT/f, into)
    shutil.copytree(ROOT/'nbs', into/'nbs', ignore=shutil.ignore_patterns('*.ipynb', '.*'))
    for part in ('data', 'models'):
        shutil.copytree(ROOT/'miniai'/part, into/'miniai'/part,
                        ignore=shutil.ignore_patterns('*.gz', '*.json', '*.safetensors'))
    for p in sorted((ROOT/'nbs').glob('*.ipynb')):
        (into/'nbs'/p.name).write_text(json.dumps(site_notebook(json.loads(p.read_text()))))

def offline(site, katex):
    "Make the pages load nothing from elsewhere."
    shutil.copytree(katex, site/'site_libs'/'katex')
    for p in site.rglob('*.html'):
        up = '../'*(len(p.relative_to(site).parts) - 1)
        p.write_text(re.sub(r'https://cdn\.jsdelivr\.net/npm/katex@[\d.]+/dist', f'{up}site_libs/katex',
                            p.read_text()))
    for p in site.rglob('*.css'): p.write_text(re.sub(r'@import url\(https?://[^)]*\);', '', p.read_text()))

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--out', type=Path, default=ROOT/'_site')
    p.add_argument('--katex', type=Path, help="a folder with KaTeX's dist")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        work = Path(tmp)/'work'
        work.mkdir()
        sources(work)
        run('smalldocs', 'check', str(work))
        run('smalldocs', 'render', str(work))
        offline(work/'_site', a.katex or fetch_katex(Path(tmp)/'katex'))
        shutil.rmtree(a.out, ignore_errors=True)
        shutil.copytree(work/'_site', a.out)
    print(f'{len(list(a.out.rglob("*.html")))} pages in {a.out}')

if __name__ == '__main__': main()
