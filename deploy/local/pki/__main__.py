"""`python -m deploy.local.pki` serves the test PKI's revocation lists and CA certificates over HTTP.

Environment: KHOBAC_PKI (the folder), KHOBAC_HOST, KHOBAC_PORT. The lists are signed afresh when asked for.
"""

import os
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from . import Pki
from .authorities import BY_LABEL

KINDS = {"crl": (".crl", "application/pkix-crl"), "ca": (".cer", "application/pkix-cert")}


def answer(pki: Pki, path: str) -> tuple[str, bytes] | None:
    """The content type and body for `/crl/<label>.crl` and `/ca/<label>.cer`; None: there is no such thing."""
    if path == "/live":
        return "text/plain", b"ok"
    kind, _, file = path.lstrip("/").partition("/")
    suffix, content_type = KINDS.get(kind, (None, ""))
    label = file.removesuffix(suffix) if suffix and file.endswith(suffix) else ""
    if label not in BY_LABEL:
        return None
    return content_type, pki.crl(label) if kind == "crl" else pki.certificate(label).public_bytes(Encoding.DER)


def serve(pki: Pki, host: str, port: int) -> ThreadingHTTPServer:
    """A bound server; the caller runs `serve_forever`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = answer(pki, self.path)
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            content_type, body = found or ("text/plain", b"no such thing\n")
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A request for a list is not news."""

    return ThreadingHTTPServer((host, port), Handler)


def main() -> None:
    host, port = os.environ.get("KHOBAC_HOST", "127.0.0.1"), int(os.environ["KHOBAC_PORT"])
    pki = Pki(Path(os.environ["KHOBAC_PKI"]), f"http://{host}:{port}")
    serve(pki, host, port).serve_forever()


if __name__ == "__main__":
    main()
