#!/usr/bin/env node
// Consumes the completion events of Halftone's requests. Needs kafkajs: npm install (in this folder)
//
//     node completion-consumer.mjs localhost:9092 [group]

import { createRequire } from "node:module";

// Not "import": require also finds packages in NODE_PATH.
const { Kafka, logLevel } = createRequire(import.meta.url)("kafkajs");

const [brokers, groupId = "halftone-example-node"] = process.argv.slice(2);
if (!brokers) {
  console.error("usage: node completion-consumer.mjs BROKERS [GROUP]");
  process.exit(2);
}

const kafka = new Kafka({ clientId: "halftone-example", brokers: brokers.split(","), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId });

await consumer.connect();
await consumer.subscribe({ topic: "halftone.request.completed", fromBeginning: true });
await consumer.run({
  // Offsets are committed after this function has ended, so no event is missed. One may come twice, with the same ce_id.
  eachMessage: async ({ message }) => {
    // A CloudEvent in Kafka's binary mode: attributes are headers.
    const event = JSON.parse(message.value.toString());
    console.log(
      message.headers.ce_id.toString(),
      event.status,
      `${event.images_processed}/${event.images_total}`,
      event.links.output_csv,
    );
  },
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => consumer.disconnect().finally(() => process.exit(0)));
}
