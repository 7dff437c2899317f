"""The site, built and looked at in a real browser, wide and narrow, with nothing else to be reached."""
import functools, gzip, html, http.server, json, os, re, shutil, subprocess, sys, threading
from pathlib import Path
from urllib.parse import unquote
import pytest

ROOT = Path(__file__).resolve().parent.parent
# else the one that `playwright install chromium` brings
BROWSER = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)
FIREFOX = next(filter(None, map(shutil.which, ('firefox', 'firefox-esr'))), None)
FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync']

class Packed(http.server.SimpleHTTPRequestHandler):
    "Sends texts packed, as every host of pages does."
    posted, body = threading.Event(), None
    def log_message(self, *args): pass
    def do_POST(self):
        Packed.body = self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(204)
        self.end_headers()
        Packed.posted.set()
    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in ('.html', '.css', '.js', '.mjs', '.json') or not path.exists():
            return super().do_GET()
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        for k, v in (('Content-Type', self.guess_type(path)), ('Content-Encoding', 'gzip'),
                     ('Content-Length', str(len(body)))): self.send_header(k, v)
        self.end_headers()
        self.wfile.write(body)

@pytest.fixture(scope='module')
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp('site')/'_site'
    npm = ['--npm', os.environ['NPM_PACKAGES']] if 'NPM_PACKAGES' in os.environ else []
    subprocess.run([sys.executable, ROOT/'tools'/'build_site.py', '--out', out, *npm], check=True)
    return out

@pytest.fixture(scope='module')
def url(site):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Packed, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}'
    server.shutdown()

@pytest.fixture(scope='module')
def browser():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield b
        b.close()

STEMS = [p.stem for p in sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))]
PAGES = ['index.html', 'playground.html', 'glossary.html', 'names.html', 'api/index.html', 'api/learner.html',
         'CONTRIBUTING.html', 'CHANGELOG.html', 'TEACHING.html',
         *(f'miniai/models/painted-digits{k}/README.html' for k in ('', '-fast')),
         *(f'nbs/{stem}.html' for stem in STEMS)]

def test_every_page_is_there(site):
    assert {str(p.relative_to(site)) for p in site.rglob('*.html')} == {
        *PAGES, *(f'api/{stem[3:]}.html' for stem in STEMS)}

def test_every_link_leads_somewhere(site):
    "To a file, and to a place in it that is there. And to no file that nobody links to."
    texts, seen = {p: p.read_text() for p in site.rglob('*.html')}, set()
    ids = {p: set(re.findall(r'\bid="([^"]+)"', t)) for p, t in texts.items()}
    for p, t in texts.items():
        for href in map(html.unescape, re.findall(r'\bhref="([^"]+)"', t)):
            if re.match(r'\w+:', href): continue
            path, _, place = unquote(href).partition('#')
            to = (p.parent/path.partition('?')[0]).resolve() if path else p
            to = to/'index.html' if to.is_dir() else to
            assert to.exists(), f'{p.name}: {href}'
            assert (not place or to.suffix != '.html' or place in ids[to]
                    or to.name == 'playground.html' and place.startswith('prompt=')), f'{p.name}: {href}'
            seen.add(to)
    assert {p for p in texts} <= seen
    for stem in STEMS:
        for to in (f'notebooks/{stem}.ipynb', f'notebooks/to-solve/{stem}.ipynb', f'source/{stem[3:]}.py'):
            assert site/to in seen

def test_pages_say_what_they_are(site):
    "To search engines and to whoever sends a link; each something else."
    said = {p: re.search('<meta name="description" content="[^"]{20,}"|<meta content="[^"]{20,}" '
                         'name="description"', (site/p).read_text())
            for p in PAGES if p.startswith(('nbs', 'index', 'glossary'))}
    assert all(said.values()) and len({m[0] for m in said.values()}) == len(said)
    assert all('og:description' in (site/p).read_text() for p in said)

def test_links_to_the_repository_when_it_has_an_address():
    sys.path.insert(0, str(ROOT/'tools'))
    from site_notebook import addresses
    assert addresses('noise', '', 'main') == []
    colab, edit = (a['href'] for a in addresses('noise', 'https://github.com/me/miniai', 'main'))
    assert colab == 'https://colab.research.google.com/github/me/miniai/blob/main/nbs/20_noise.ipynb'
    assert edit == 'https://github.com/me/miniai/edit/main/nbs/20_noise.ipynb'
    assert len(addresses('noise', 'https://example.org/me/miniai', 'main')) == 1

def test_the_glossary_has_every_term(site):
    from itertools import chain
    text = (site/'glossary.html').read_text()
    terms = chain(*(re.findall(r'<!-- term: (.+?): ', (ROOT/'nbs'/f'{s}.ipynb').read_text()) for s in STEMS))
    terms = [t.replace('\\"', '"') for t in terms]
    assert len(terms) == len(set(terms)) >= 70 and {'ε', 'v', 'σ', 'ᾱ', 'g', 'floor', 'judge'} <= set(terms)
    assert all(f'>{t}</a>' in text for t in terms)

def open_page(browser, url, page, width, scheme='light'):
    "The page, and everything that went wrong while it loaded."
    tab, faults = browser.new_page(viewport={'width': width, 'height': 900}, color_scheme=scheme), []
    tab.on('console', lambda m: faults.append(m.text) if m.type == 'error' else None)
    tab.on('pageerror', lambda e: faults.append(str(e)))
    tab.on('requestfailed', lambda r: faults.append(f'{r.url}: {r.failure}'))
    tab.on('request',
           lambda r: faults.append(f'reaches out to {r.url}') if not r.url.startswith((url, 'data:'))
           else None)
    tab.on('response', lambda r: faults.append(f'{r.status} {r.url}') if r.status >= 400 else None)
    tab.goto(f'{url}/{page}', wait_until='networkidle')
    return tab, faults

# How much lighter or darker the first such element is than what lies behind it, as WCAG 2 measures it: 3 is
# the least for what is to be read
CONTRAST = """selector => {
    const light = c => {
        const f = c.map(v => (v /= 255) <= .03928 ? v/12.92 : ((v + .055)/1.055)**2.4)
        return .2126*f[0] + .7152*f[1] + .0722*f[2]
    }
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
    const rgba = c => {
        canvas.clearRect(0, 0, 1, 1)
        canvas.fillStyle = c
        canvas.fillRect(0, 0, 1, 1)
        return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    let e = document.querySelector(selector), back = e
    const front = rgba(getComputedStyle(e).color)
    while (back && rgba(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement
    const behind = back ? rgba(getComputedStyle(back).backgroundColor) : [255, 255, 255]
    const [a, b] = [light(front), light(behind)].sort((x, y) => y - x)
    return (a + .05)/(b + .05)
}"""

@pytest.mark.parametrize('width,scheme', [(1400, 'light'), (390, 'light'), (1280, 'dark')])
@pytest.mark.parametrize('page', PAGES)
def test_page(browser, url, page, width, scheme):
    tab, faults = open_page(browser, url, page, width, scheme)
    assert faults == []
    for e in ('main p', '.sidebar-title a', '.sidebar-navigation a.sidebar-link', '#TOC a'):
        assert (width < 1000 and 'main' not in e or not tab.locator(e).count()
                or tab.evaluate(CONTRAST, e) > 3), f'{e} is hard to read'
    ground = tab.evaluate('getComputedStyle(document.body).backgroundColor')
    dark = ground in ('rgb(34, 34, 34)', 'rgb(33, 37, 41)')
    assert dark == (scheme == 'dark')
    assert tab.title() and tab.locator('h1').count() == 1
    assert tab.locator('.katex-error').count() == 0
    assert tab.evaluate("[...document.querySelectorAll('span.math')].filter(e => "
                        "!e.querySelector('.katex')).map(e => e.textContent)") == []
    text = tab.evaluate("(() => { const b = document.querySelector('main').cloneNode(true); "
                        "b.querySelectorAll('.katex, pre, code').forEach(e => e.remove()); "
                        "return b.textContent })()")
    assert not any(s in text for s in ('$$', '\\(', '\\[', '#|', ':::')), 'raw markup is showing'
    tab.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
    tab.wait_for_function('[...document.images].every(i => i.complete)')
    assert tab.evaluate("[...document.images].filter(i => !i.naturalWidth).length") == 0
    assert tab.evaluate("[...document.images].filter(i => !i.alt).length") == 0
    assert tab.evaluate('document.documentElement.scrollWidth') <= width, 'wider than the screen'
    assert tab.evaluate("""[...document.querySelectorAll('main p, main td, main li')].map(e => {
        const copy = e.cloneNode(true)
        copy.querySelectorAll('a, code, pre, svg').forEach(c => c.remove())
        return copy.textContent }).filter(t => /[Nn]otebooks? (NUMBERS)/.test(t))"""
                        .replace('NUMBERS', '|'.join(s[:2] for s in STEMS))) == [], 'it could be a link'
    if width == 1400 and page.startswith('nbs'):
        assert tab.evaluate("""[...document.querySelectorAll('div.sourceCode pre')]
            .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
            .map(e => e.textContent.slice(0, 60))""") == [], 'code is cut off'
        assert tab.evaluate("""[...document.querySelectorAll('main img, main svg')].some(e => {
            const r = e.getBoundingClientRect(); return r.height > 60 && r.top < 700 })"""), 'no picture'
    if width == 390 and page.startswith('nbs'):
        tab.locator('.narrow-contents summary').click()
        assert tab.locator('.narrow-contents a').locator('visible=true').count() > 5
    tab.close()

def test_formulas_and_pictures_are_counted(browser, url):
    "A page with formulas shows them, or the check above would pass on none."
    tab, _ = open_page(browser, url, 'nbs/06_linear.html', 1280)
    assert tab.locator('.katex').count() >= 15 and tab.locator('main img').count() >= 6
    tab.close()

def test_long_cells_are_folded(browser, url):
    "No more than 25 lines are shown at once; what is folded says what it is, and opens."
    tab, _ = open_page(browser, url, 'nbs/14_learner.html', 1280)
    shown = tab.evaluate("[...document.querySelectorAll('div.sourceCode')].filter(e => e.checkVisibility())"
                         ".map(e => e.innerText.split('\\n').filter(l => l.trim()).length)")
    assert len(shown) > 50 and max(shown) <= 26          # with a line that says in which module
    learner = tab.locator('details.code-fold', has_text='class Learner')
    assert learner.locator('summary').inner_text().startswith('Learner: ')
    learner.locator('summary').click()
    assert learner.locator('pre').is_visible()
    tab.close()

QUESTIONS = {'how do I find a learning rate': 14, 'what is guidance': 25, 'what is attention': 23,
             'why does a deep network not learn': 16, 'how do I resume training after a crash': 15,
             'what does the VAE do': 33, 'why is a matrix product slow': '04',
             'how can I read MNIST files': '02',
             'what is a noise schedule': 20, 'which scheduler needs the fewest steps': 35,
             'how do I use a negative prompt': 35, 'how do I edit a picture with words': 42,
             'paint in one step': 41, 'how do I measure picture quality': 31, 'what is a callback': 14,
             'random numbers in workers': '05', 'load a published Stable Diffusion model': 35,
             'what is Fréchet distance': 26, 'what does weight decay do': 12,
             'how are captions tokenized': 32}

def test_search(browser, url):
    tab, faults = open_page(browser, url, 'index.html', 1280)
    box = tab.locator('.smalldocs-search input').locator('visible=true').first
    def found(words):
        box.fill(words)
        tab.wait_for_timeout(700)
        results = tab.locator('.smalldocs-search .search-result')
        return [a for a in results.evaluate_all('es => es.map(e => e.getAttribute("href"))') if a]
    assert any('06_linear' in a for a in found('logsumexp')) and found('zzqxjk') == [] and faults == []
    for words, no in QUESTIONS.items():
        assert any(f'nbs/{no}_' in a for a in found(words)[:3]), (words, found(words)[:3])
    # nothing that is found is cut off
    cut = tab.evaluate("""(() => { const e = document.querySelector('.smalldocs-search-results.show')
        const {left, top, right, bottom} = e.getBoundingClientRect()
        return [[left + 5, top + 5], [right - 5, (top + bottom)/2]].filter(
            ([x, y]) => !e.contains(document.elementFromPoint(x, y))) })()""")
    assert cut == []
    tab.close()

@pytest.mark.parametrize('page', ['index.html', 'nbs/14_learner.html', 'nbs/34_latent_diffusion.html',
                                  'nbs/35_stable_diffusion.html', 'nbs/42_imagic.html'])
def test_weight_and_first_paint(browser, url, page):
    "At 1.6 Mbit/s something is to be seen after 1.5 s, and no more than 600 kB come before one scrolls."
    tab = browser.new_page(viewport={'width': 1280, 'height': 900})
    wire, came = tab.context.new_cdp_session(tab), []
    wire.send('Network.enable')
    wire.send('Network.emulateNetworkConditions',
              dict(offline=False, latency=50, downloadThroughput=200_000, uploadThroughput=100_000))
    wire.on('Network.loadingFinished', lambda e: came.append(e['encodedDataLength']))
    tab.goto(f'{url}/{page}', wait_until='networkidle')
    paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert paint <= 1500 and sum(came) <= 600_000, (paint, sum(came))
    tab.close()

def test_nothing_shines_in_the_dark(browser, url):
    "Search box and plots are as dark as the page; what is a picture stays as it is."
    tab, _ = open_page(browser, url, 'nbs/12_optim.html', 1280, 'dark')
    for selector in ('.smalldocs-search input', 'main'):
        light = tab.evaluate(f"getComputedStyle(document.querySelector('{selector}')).backgroundColor")
        assert max(map(float, re.findall(r'[\d.]+', light)[:3])) < 90 or light.endswith(' 0)')
    assert tab.locator('img.plot').count() >= 5
    assert 'invert' in tab.evaluate("getComputedStyle(document.querySelector('img.plot')).filter")
    tab.goto(f'{url}/nbs/35_stable_diffusion.html')
    assert tab.locator('.cell-output img:not(.plot)').count() >= 10
    tab.close()

@pytest.mark.parametrize('stem', ['07_learn', '14_learner', '23_attention', '24_unet', '35_stable_diffusion'])
def test_diagrams_have_the_pages_colours(browser, url, stem):
    "Dark or light as the page's own switch says, whatever the system prefers."
    tab, _ = open_page(browser, url, f'nbs/{stem}.html', 1280)
    assert tab.locator('main svg.diagram[aria-label]').count() == 1
    assert tab.evaluate(CONTRAST, 'main svg.diagram') > 3
    tab.evaluate('smalldocsToggleScheme()')
    tab.wait_for_function("document.documentElement.classList.contains('quarto-dark')")
    assert tab.evaluate(CONTRAST, 'main svg.diagram') > 3
    tab.close()

def test_the_map_has_every_notebook(browser, url):
    tab, _ = open_page(browser, url, 'index.html', 1280)
    assert tab.locator('.course-map a').evaluate_all('es => es.map(e => e.getAttribute("href"))') == [
        f'nbs/{stem}.html' for stem in STEMS]
    lines = tab.locator('.course-map path').evaluate_all('es => es.map(e => e.getAttribute("class"))')
    assert 'from-34 to-35' not in lines or 'from-22 to-35' in lines
    assert 'from-20 to-21' in lines and 'from-20 to-35' not in lines   # it needs 20 by way of 21 and 22
    tab.close()

# ---- the playground

@pytest.fixture(scope='module')
def jobs():
    "Twenty pictures by Python: both models, one to eight steps, all kinds of prompts and seeds."
    from miniai.painted_digits import caption, draw_combinations
    some = draw_combinations(14, seed=5)
    prompts = [*(caption(*c) for c in some), 'a seven', '', 'A  CAT on ÉCLAIRS, 3 of them!', 'red '*30,
               "it's <|endoftext|> 東京", 'a black one on a white background']
    return [dict(prompt=p, seed=(0, 1, 2**31, 2**32 - 1, 2**40 + 5, 12345)[i % 6] + i, g=(1., 2.5, 4.)[i % 3],
                 steps=(1, 2, 4)[i % 3] if i % 2 else (2, 3, 8)[i % 3],
                 model='fast' if i % 2 else 'painted-digits',
                 negative='' if i % 4 else 'a blue three') for i, p in enumerate(prompts)]

PAINT = """async jobs => {
    const {denoise, loadDenoiser, loadParts, paint} = await import('./site/playground/painter.mjs')
    const {randn} = await import('./site/playground/noise.mjs')
    const folder = 'miniai/models/painted-digits', parts = await loadParts(folder)
    const nets = {'painted-digits': await loadDenoiser(folder), fast: await loadDenoiser(folder + '-fast')}
    return jobs.map(j => ({ids: parts.tokens(j.prompt), noise: [...randn(256, j.seed)],
                           rgba: [...paint({...parts, net: nets[j.model]}, j)]}))
}"""

def by_firefox(site, url, jobs, tmp_path):
    "What Firefox makes of the jobs, on a page that posts it to the server."
    (site/'jobs.html').write_text(f"""<script type="module">
        const made = await ({PAINT})({json.dumps(jobs)})
        await fetch('/made', {{method: 'POST', body: JSON.stringify(made)}})
    </script>""")
    Packed.posted.clear()
    command = [FIREFOX, '--headless', '--no-remote', '--profile', tmp_path, f'{url}/jobs.html']
    firefox = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try: assert Packed.posted.wait(120), 'Firefox painted nothing'
    finally:
        firefox.terminate()
        firefox.wait()
        (site/'jobs.html').unlink()
    return json.loads(Packed.body)

@pytest.mark.parametrize('who', ['Chromium', pytest.param('Firefox', marks=pytest.mark.skipif(
    not FIREFOX, reason='there is no Firefox here'))])
def test_the_playground_paints_what_python_paints(who, browser, site, url, jobs, tmp_path):
    import torch
    from miniai.stable_diffusion import StableDiffusion, mk_img
    faults = []
    if who == 'Firefox': found = by_firefox(site, url, jobs, tmp_path)
    else:
        tab, faults = open_page(browser, url, 'playground.html', 1280)
        found = tab.evaluate(PAINT, jobs)
        tab.close()
    models, off = {k: StableDiffusion.from_pretrained(k) for k in ('painted-digits', 'fast')}, []
    for job, got in zip(jobs, found):
        sd = models[job['model']]
        assert got['ids'] == sd.tokenizer(job['prompt'], padding='max_length', truncation=True).input_ids
        drawn = torch.randn(256, generator=torch.Generator().manual_seed(job['seed']))
        torch.testing.assert_close(torch.tensor(got['noise']), drawn, rtol=0, atol=5e-7)
        negative = job['negative'] if job['model'] != 'fast' and job['g'] > 1 else None
        asked = {k: job[k] for k in ('g', 'steps')}
        x = sd.mk_samples([job['prompt']], negative=negative, seed=[job['seed']], scheduler='ddim',
                          progress=False, **asked)
        theirs = torch.tensor(list(mk_img(x).tobytes())).reshape(-1, 3)
        off.append((torch.tensor(got['rgba']).reshape(-1, 4)[:, :3] - theirs).abs())
    off = torch.stack(off)
    assert off.max() <= 1 and (off > 0).double().mean() <= 1e-3 and faults == []

def test_a_visit_to_the_playground(browser, url, tmp_path):
    "Nothing is loaded before it is asked for; settings live in the link and in the picture that is saved."
    from PIL import Image
    from playwright.sync_api import expect
    tab, faults = open_page(browser, url, 'playground.html', 1280)
    loaded = []
    tab.on('request', lambda r: loaded.append(r.url) if r.url.endswith('.safetensors') else None)
    status = tab.locator('#playground-status')
    def said(words): expect(status).to_contain_text(words, timeout=30_000)
    picture = ("[...document.querySelector('#playground-picture').getContext('2d')"
               ".getImageData(0, 0, 64, 64).data]")
    assert loaded == [] and status.inner_text() == 'Nothing is loaded yet.'
    tab.get_by_role('button', name='green').first.click()
    said('the student')
    assert tab.locator('#playground-prompt').input_value() == 'a green seven on a blue background'
    assert len(loaded) == 3 and not any('painted-digits/unet' in u for u in loaded)
    before = tab.evaluate(picture)
    tab.locator('#playground-g').fill('1')
    # it paints again
    tab.wait_for_function(f'JSON.stringify({picture}) != {str(before).replace(" ", "")!r}')
    tab.locator('#playground-steps').select_option('8')
    said('the teacher')
    tab.locator('#playground-negative').fill('a three')
    tab.locator('#playground-prompt').fill('a red cat')
    tab.keyboard.press('Enter')
    said('never seen ‘cat’')
    expect(tab.locator('#playground-strip canvas')).to_have_count(8, timeout=30_000)
    assert 'prompt=a+red+cat' in tab.url and 'steps=8' in tab.url and 'negative=a+three' in tab.url
    with tab.expect_download() as saved: tab.get_by_role('button', name='Save PNG').click()
    saved.value.save_as(tmp_path/'cat.png')
    with Image.open(tmp_path/'cat.png') as im:
        assert im.size == (64, 64) and list(im.convert('RGBA').tobytes()) == tab.evaluate(picture)
        assert im.text == dict(Software='miniai', prompt='a red cat', seed='100', g='1', steps='8',
                               scheduler='ddim', model='painted-digits', negative='a three')
    again, more = open_page(browser, url, tab.url.split('/')[-1], 390)
    assert again.locator('#playground-prompt').input_value() == 'a red cat'
    assert again.locator('#playground-steps').input_value() == '8'
    assert faults == more == []
    for t in (tab, again): t.close()

def test_the_playground_says_what_went_wrong(browser, url):
    from playwright.sync_api import expect
    tab, _ = open_page(browser, url, 'playground.html', 1280)
    status = tab.locator('#playground-status')
    tab.route('**/*.safetensors', lambda route: route.fulfill(status=404))
    tab.locator('#playground-form button[type=submit]').click()
    expect(status).to_contain_text(re.compile('could not be painted: .*safetensors: 404'), timeout=30_000)
    tab.unroute('**/*.safetensors')
    tab.locator('#playground-form button[type=submit]').click()                      # and tries again
    expect(status).to_contain_text('the student', timeout=30_000)
    tab.close()
