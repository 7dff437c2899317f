"""The Hugging Face hub on its bad days."""
import json, os, socket, subprocess, sys, threading
import pytest

SAID = dict(null=b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nnull',
            circle=b'HTTP/1.1 302 Found\r\nLocation: PATH\r\nContent-Length: 0\r\n\r\n',
            half=b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"a":')

@pytest.fixture
def hub():
    "A server that fails in the way that is asked for."
    server = socket.create_server(('127.0.0.1', 0))
    def answer(c):
        while data := c.recv(65536):
            path = data.split()[1].decode()
            way = next((way for way in ('reset', 'circle', 'silent', 'half') if way in path), 'null')
            if way == 'silent': return threading.Event().wait(100)
            if way == 'reset': c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
            c.sendall(SAID.get(way, b'').replace(b'PATH', path.encode()))
            if way in ('reset', 'half'): return c.close()
    def serve():
        while True: threading.Thread(target=answer, args=server.accept()[:1], daemon=True).start()
    threading.Thread(target=serve, daemon=True).start()
    return f'http://127.0.0.1:{server.getsockname()[1]}'

ASK = """
import json, time
from concurrent.futures import ThreadPoolExecutor
from miniai.mnist import image_dataset
from miniai.stable_diffusion import StableDiffusion
def ask(f, name):
    start = time.time()
    try: f(name)
    except ValueError as e: return str(e), time.time() - start
for f in (image_dataset, StableDiffusion.from_pretrained):
    ways = [f'{way}/thing' for way in ('reset', 'circle', 'silent', 'null', 'half')]
    with ThreadPoolExecutor() as pool: print(json.dumps([*pool.map(lambda way: ask(f, way), ways)]))
"""

def test_every_failure_is_said_within_a_minute(hub, tmp_path):
    env = {k: v for k, v in os.environ.items() if k not in ('HF_HUB_OFFLINE', 'HF_DATASETS_OFFLINE')}
    env |= {'HF_ENDPOINT': hub, 'HF_HOME': str(tmp_path/'hf'), 'no_proxy': '127.0.0.1'}
    r = subprocess.run([sys.executable, '-c', ASK], cwd=tmp_path, env=env, capture_output=True, text=True,
                       timeout=200)
    assert r.returncode == 0, r.stderr
    asked = r.stdout.splitlines()
    assert len(asked) == 2
    for line in asked:
        for said, seconds in json.loads(line):
            print(f'{seconds:.0f} s', said)
            assert '/thing: ' in said and seconds < 60
