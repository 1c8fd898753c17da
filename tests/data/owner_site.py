"""An owner's web site on this machine, with all the troubles that a download can meet."""

import hashlib
import random
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from suite.data.dataset import DataSet

GOOD = random.Random(0).randbytes(400_000)
"""Larger than the steps in which a download is written, so that a cut leaves something to go on from."""

SHA = hashlib.sha256(GOOD).hexdigest()
HALF = 200_000
WAIT_S = 60


class Site:
    """What was asked of the site, how much it sent, and the strings by which a test holds it."""

    def __init__(self):
        self.url = ""
        self.asked = []
        self.ranges = []
        self.sent = 0
        self.times = Counter()
        self.bodies = {}
        self.go_on = threading.Event()


def _handler(site):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            path = self.path.strip("/")
            site.asked.append(path)
            site.ranges.append(self.headers.get("Range"))
            site.times[path] += 1
            action, _, _name = path.partition("/")
            getattr(self, f"act_{action}")(site.times[path])

        def reply(self, body, *, status=200, n_sent=None, length=None, **headers):
            self.send_response(status)
            if length != "none":
                self.send_header("Content-Length", str(len(body) if length is None else length))
            for key, value in headers.items():
                self.send_header(key.replace("_", "-"), value)
            self.end_headers()
            cut = body if n_sent is None else body[:n_sent]
            site.sent += len(cut)  # Before: who has read it all may look at once.
            self.wfile.write(cut)
            self.wfile.flush()
            if n_sent is not None or length == "none":
                self.close_connection = True

        def part_of(self, body, *, etag='"1"', n_sent=None, mend_range=lambda text: text):
            """Answer a Range as a good server does, If-Range included."""
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            if self.headers.get("If-Range", etag) != etag:
                start = 0
            if start == 0:
                return self.reply(body, n_sent=n_sent, ETag=etag)
            told = mend_range(f"bytes {start}-{len(body) - 1}/{len(body)}")
            return self.reply(body[start:], status=206, n_sent=n_sent, ETag=etag, Content_Range=told)

        def act_good(self, time):
            self.part_of(GOOD)

        def act_body(self, time):
            self.reply(site.bodies[self.path.rpartition("/")[2]])

        def act_gone(self, time):
            self.send_error(404)

        def act_wrong(self, time):
            self.reply(b"y" * len(GOOD))

        def act_page(self, time):
            self.reply(b"\n<!DOCTYPE html><html>moved</html>")

        def act_empty(self, time):
            self.reply(b"")

        def act_endless(self, time):
            self.reply(GOOD, length="none")

        def act_busy(self, time):
            self.send_error(503)

        def act_troubled(self, time):
            self.send_error(500) if time == 1 else self.part_of(GOOD)

        def act_cut(self, time):
            """Never get past the first half, and know no ranges."""
            self.reply(GOOD, n_sent=HALF)

        def act_dropped(self, time):
            """Break off the first time, and go on when asked."""
            self.part_of(GOOD, n_sent=HALF if time == 1 else None)

        def act_forgetful(self, time):
            """Break off the first time, and know no ranges."""
            self.reply(GOOD, n_sent=HALF if time == 1 else None, ETag='"1"')

        def act_changed(self, time):
            """Have another file after the first, cut answer."""
            if time == 1:
                return self.part_of(b"z" * len(GOOD), etag='"old"', n_sent=HALF)
            return self.part_of(GOOD, etag='"new"')

        def act_careless(self, time):
            """As ``changed``, but go on with the other file in spite of If-Range."""
            if time == 1:
                return self.part_of(b"z" * len(GOOD), etag='"old"', n_sent=HALF)
            if time == 2:
                del self.headers["If-Range"]
            return self.part_of(GOOD, etag='"new"')

        def act_silently_changed(self, time):
            """Have another file after the first, cut answer, and give nothing to tell them apart."""
            start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
            if time == 1:
                return self.reply(b"z" * len(GOOD), n_sent=HALF)
            if start:
                told = f"bytes {start}-{len(GOOD) - 1}/{len(GOOD)}"
                return self.reply(GOOD[start:], status=206, Content_Range=told)
            return self.reply(GOOD)

        def act_shifted(self, time):
            """Answer with another range than asked for."""
            if time == 1:
                return self.part_of(GOOD, n_sent=HALF)
            return self.part_of(GOOD, mend_range=lambda told: "bytes 7" + told[told.index("-") :])

        def act_stalls(self, time):
            self.reply(GOOD, n_sent=HALF)
            self.close_connection = False
            site.go_on.wait(WAIT_S)
            self.close_connection = True

        def act_pauses(self, time):
            """Send half, wait to be let on, send the rest; later requests are answered at once."""
            if time > 1:
                return self.part_of(GOOD)
            self.send_response(200)
            self.send_header("Content-Length", str(len(GOOD)))
            self.send_header("ETag", '"1"')
            self.end_headers()
            self.wfile.write(GOOD[:HALF])
            site.sent += HALF
            site.go_on.wait(WAIT_S)
            try:
                self.wfile.write(GOOD[HALF:])
                site.sent += len(GOOD) - HALF
            except OSError:  # whoever asked was killed
                self.close_connection = True

        def act_moved(self, time):
            self.reply(b"", status=302, Location="/good/1.mat")

        def act_circle(self, time):
            self.reply(b"", status=302, Location=self.path)

        def log_message(self, *_):
            pass

    return Handler


@contextmanager
def serving():
    """Run a site until the end of a test."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def data_set(name, *files):
    """A data set that is nothing but files to be fetched."""
    return DataSet(
        name=name,
        summary="",
        citation="Someone 2020",
        licence="CC BY 4.0",
        homepage="",
        read=lambda root, options: [],
        fingerprint=lambda root, options: "",
        files=files,
        by_hand="ask the owner, put the files into TOY",
    )
