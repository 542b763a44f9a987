"""Pillow's side of bench/codec-peers, beside CodecTurns.java: FOLDER QUALITY EFFORT WIDTH OUT FORMAT. Of auto, it writes WebP."""

import io
import os
import sys
import time

from PIL import Image

folder, quality, effort, width, out, written = sys.argv[1:7]
quality, width = int(quality), int(width)


def recompress(source):
    image = Image.open(io.BytesIO(source))
    if 0 < width < image.width:
        image.thumbnail((width, 65_535))
    target = io.BytesIO()
    if written != "jpeg":
        image.save(target, "WEBP", quality=quality, method=6 if effort == "small" else 4)
        return target.getvalue()
    if "A" in image.getbands():
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    image.save(target, "JPEG", quality=quality, optimize=True, progressive=effort == "small")
    return target.getvalue()


names = sorted(os.listdir(folder))
sources = []
for name in names:
    with open(os.path.join(folder, name), "rb") as file:
        sources.append(file.read())
for name, source in zip(names, sources):
    with open(os.path.join(out, os.path.splitext(name)[0] + (".jpg" if written == "jpeg" else ".webp")), "wb") as file:
        file.write(recompress(source))
print("ready", flush=True)
for line in sys.stdin:
    started, cpu = time.perf_counter(), time.process_time()
    for source in sources:
        recompress(source)
    cpu = time.process_time() - cpu
    print(f"{time.perf_counter() - started:.4f} {cpu:.4f} {cpu:.4f}", flush=True)
