#!/usr/bin/env python3
"""The playground in a browser: how long the first picture takes, and one of one step, and whether the page is
alive meanwhile.

    python benchmarks/site.py SITE

SITE is a folder that `tools/build_site.py` made. Takes half a minute; needs Chromium, as the tests do.
"""
import argparse, functools, http.server, shutil, threading
from statistics import median
from playwright.sync_api import sync_playwright
from table import row, title

FRAMES = """() => { window.gaps = []; let last = performance.now()
    const look = () => { const now = performance.now(); gaps.push(now - last); last = now; setTimeout(look) }
    look() }"""
STATUS = "document.querySelector('#playground-status').textContent"

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass

def seconds(tab):
    "Of the newest picture, as the page says it."
    return float(tab.evaluate(STATUS).split(' in ')[1].split(' s')[0])

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('site')
    server = http.server.ThreadingHTTPServer(
        ('127.0.0.1', 0), functools.partial(Quiet, directory=p.parse_args().site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chrome = next(filter(None, map(shutil.which, ('chromium', 'google-chrome'))), None)
    with sync_playwright() as play:
        tab = play.chromium.launch(executable_path=chrome, args=['--no-sandbox']).new_page()
        tab.goto(f'http://127.0.0.1:{server.server_port}/playground.html')
        tab.evaluate(FRAMES)
        begun = tab.evaluate('performance.now()')
        tab.locator('#playground-form button[type=submit]').click()
        tab.wait_for_function(f"{STATUS}.includes('Painted')")
        first = (tab.evaluate('performance.now()') - begun)/1000
        times = []
        for g in ('1', '1.5', '2', '2.5', '3.5', '4', '4.5'):
            tab.wait_for_timeout(2500)                   # the eight small ones are done
            tab.evaluate(STATUS + " = ''")
            tab.locator('#playground-g').fill(g)
            tab.wait_for_function(f"{STATUS}.includes('Painted')")
            times.append(seconds(tab))
        silence = tab.evaluate('Math.max(...gaps)')
    title('the playground in Chromium')
    row('the first picture, from the press of a button, weights loaded from a local server', f'{first:.2f} s',
        '≤ 1.5 s', first <= 1.5)
    row('a picture of one step', f'{median(times):.2f} s', '≤ 0.2 s', median(times) <= 0.2)
    row('longest silence of the page', f'{silence:.0f} ms', '≤ 50 ms', silence <= 50)

if __name__ == '__main__': main()
