"""The site, built and looked at in a real browser, wide and narrow, with nothing else to be reached."""
import functools, http.server, os, shutil, subprocess, sys, threading
from pathlib import Path
import pytest

ROOT = Path(__file__).resolve().parent.parent
# else the one that `playwright install chromium` brings
BROWSER = next(filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None)
FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync']

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass

@pytest.fixture(scope='module')
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp('site')/'_site'
    katex = ['--katex', os.environ['KATEX_DIST']] if 'KATEX_DIST' in os.environ else []
    subprocess.run([sys.executable, ROOT/'tools'/'build_site.py', '--out', out, *katex], check=True)
    return out

@pytest.fixture(scope='module')
def url(site):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=site))
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

def pages():
    return ['index.html', 'CONTRIBUTING.html', 'CHANGELOG.html', 'miniai/models/painted-digits/README.html',
            *(f'nbs/{p.stem}.html' for p in sorted((ROOT/'nbs').glob('[0-9]*.ipynb')))]

def test_every_page_is_there(site):
    assert {str(p.relative_to(site)) for p in site.rglob('*.html')} == set(pages())

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

@pytest.mark.parametrize('width,scheme', [(1280, 'light'), (390, 'light'), (1280, 'dark')])
@pytest.mark.parametrize('page', pages())
def test_page(browser, url, page, width, scheme):
    tab, faults = open_page(browser, url, page, width, scheme)
    assert faults == []
    for e in ('main p', '.sidebar-title a', '.sidebar-navigation a.sidebar-link', '#TOC a'):
        assert width < 1000 and 'main' not in e or tab.evaluate(CONTRAST, e) > 3, f'{e} is hard to read'
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

def test_search(browser, url):
    tab, faults = open_page(browser, url, 'index.html', 1280)
    box = tab.locator('.smalldocs-search input').locator('visible=true').first
    def found(words):
        box.fill(words)
        tab.wait_for_timeout(700)
        results = tab.locator('.smalldocs-search .search-result')
        return [a for a in results.evaluate_all('es => es.map(e => e.getAttribute("href"))') if a]
    assert any('06_linear' in a for a in found('logsumexp')) and found('zzqxjk') == [] and faults == []
    tab.close()
