#!/usr/bin/env python3
"""Receives Halftone's webhooks and verifies their signatures. Python 3.8 or newer, nothing else.

    WEBHOOK_SECRET=whsec_... python3 webhook_receiver.py [port]
"""

import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 5 * 60
MOST_BYTES = 1024 * 1024
NUMBER = re.compile("[0-9]{1,12}")  # int() accepts more: signs, spaces, digits of all scripts


def verify(secret, headers, body):
    """Whether the body (bytes, as it came) was signed with the secret, lately."""
    message_id = headers.get("webhook-id")
    timestamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not message_id or not NUMBER.fullmatch(timestamp):
        return False
    if abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False  # an old message, sent again (replay attack)
    key = base64.b64decode(secret[len("whsec_"):])
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # There are several during a rotation of the secret; one match is enough.
    return any(
        hmac.compare_digest(signature[3:].encode(), expected.encode())
        for signature in signatures.split(" ")
        if signature.startswith("v1,")
    )


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = self.headers.get("content-length", "0")
        if not NUMBER.fullmatch(length):
            self.answer(400)
            return
        if int(length) > MOST_BYTES:
            self.answer(413)
            return
        body = self.rfile.read(int(length))
        if not verify(os.environ["WEBHOOK_SECRET"], self.headers, body):
            self.answer(401)
            return
        # Respond soon, and work later. A message may come twice, with the same id.
        self.answer(204)
        event = json.loads(body)
        print(
            self.headers["webhook-id"],
            event["status"],
            f"{event['images_processed']}/{event['images_total']}",
            event["links"]["output_csv"],
            flush=True,
        )

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8099), Receiver)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
