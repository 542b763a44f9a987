#!/usr/bin/env node
// Receives Halftone's webhooks and verifies their signatures. Node 18 or newer, nothing else.
//
//     WEBHOOK_SECRET=whsec_... node webhook-receiver.mjs [port]

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const TOLERANCE_SECONDS = 5 * 60;
const MOST_BYTES = 1024 * 1024;

/** Whether the body (an unparsed Buffer) was signed with the secret, not more than five minutes ago. */
export function verify(secret, headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"] ?? "";
  const signatures = headers["webhook-signature"] ?? "";
  if (!id || !/^\d+$/.test(timestamp)) {
    return false;
  }
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    return false; // an old message, sent again (replay attack)
  }
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  // There are several during a rotation of the secret; one match is enough.
  return signatures
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => Buffer.from(signature.slice(3), "base64"))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
}

async function receive(request, response) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MOST_BYTES) {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!verify(process.env.WEBHOOK_SECRET, request.headers, body)) {
    response.writeHead(401).end();
    return;
  }
  // Respond soon, and work later. A message may come twice, with the same id.
  response.writeHead(204).end();
  const event = JSON.parse(body);
  console.log(
    request.headers["webhook-id"],
    event.status,
    `${event.images_processed}/${event.images_total}`,
    event.links.output_csv,
  );
}

const server = createServer((request, response) => {
  // If the client disconnects, reading fails; an unhandled failure would end Node.
  receive(request, response).catch((failure) => {
    console.error(failure.message);
    response.destroy();
  });
});

server.listen(Number(process.argv[2] ?? 8099), "127.0.0.1", () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
);
