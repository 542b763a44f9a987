#!/usr/bin/env python3
"""Consumes the completion events of Halftone's requests. Needs confluent-kafka: pip install confluent-kafka

    python3 completion_consumer.py localhost:9092 [group]
"""

import json
import sys

from confluent_kafka import Consumer

TOPIC = "halftone.request.completed"


def main(brokers, group="halftone-example-python"):
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe([TOPIC])
    try:
        while True:
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                print(record.error(), file=sys.stderr)
                continue
            # A CloudEvent in Kafka's binary mode: attributes are headers. An event may come twice, with the same ce_id.
            headers = {name: value.decode() for name, value in record.headers() or []}
            event = json.loads(record.value())
            print(
                headers["ce_id"],
                event["status"],
                f"{event['images_processed']}/{event['images_total']}",
                event["links"]["output_csv"],
                flush=True,
            )
            consumer.commit(record)  # after the work, so that no event is missed
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:3])
