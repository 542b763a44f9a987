"""The sources of bench/codec-peers, made of photographs, and what its outputs are compared with."""

import os
import subprocess
import tempfile
from pathlib import Path

import numpy
from PIL import Image, JpegImagePlugin

import codec_quality

PNG_SIDE = 1600
WEBP_QUALITY = 80


def make(kind, folder, count, place):
    """A folder of the sources of one kind, each picture made once: jpeg, png, alpha, webp or graphics."""
    target = place / kind
    if target.is_dir():
        return target
    target.mkdir(parents=True)
    endings = (".png",) if kind == "graphics" else (".jpg", ".jpeg")
    names = sorted(name for name in os.listdir(folder) if name.lower().endswith(endings))
    if count:
        names = [names[i * len(names) // count] for i in range(min(count, len(names)))]
    for name in names:
        if kind in ("jpeg", "graphics"):
            (target / name).symlink_to(folder / name)
        else:
            with Image.open(folder / name) as image:
                image = image.convert("RGB")
                image.thumbnail((PNG_SIDE, PNG_SIDE), Image.LANCZOS)
                if kind == "alpha":
                    image.putalpha(cut_out(image.size))
                if kind == "webp":
                    image.save(target / (Path(name).stem + ".webp"), quality=WEBP_QUALITY)
                else:
                    image.save(target / (Path(name).stem + ".png"))
    return target


def without_subsampling(folder):
    """The outputs' names of the JPEGs in a folder that keep all their chroma."""
    names = set()
    for path in folder.iterdir():
        with Image.open(path) as image:
            if image.format == "JPEG" and len(image.getbands()) == 3 and JpegImagePlugin.get_sampling(image) == 0:
                names.add(path.stem + ".jpg")
    return names


def cut_out(size):
    """An ellipse with a soft edge of 16 pixels, as of a product: opaque within, transparent around it."""
    width, height = size
    y, x = numpy.ogrid[0:height, 0:width]
    distance = numpy.hypot((x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1)
    edge = 16 / (min(size) / 2)
    return Image.fromarray((numpy.clip((0.95 - distance) / edge, 0, 1) * 255).round().astype(numpy.uint8), "L")


class References:
    """What a perfect output of a source shows, by the output's name and size, made when it is asked for."""

    def __init__(self, sources, width):
        self.by_stem = {path.stem: path for path in sources.iterdir()}
        self.width = width
        self.made = {}

    def of(self, output, size):
        stem = Path(output).stem
        if (stem, size) not in self.made:
            pixels = codec_quality.pixels(self.by_stem[stem])
            whole = (pixels.shape[1], pixels.shape[0])
            expected = self.width if self.width and self.width < whole[0] else whole[0]
            if size[0] != expected or abs(size[1] - whole[1] * expected / whole[0]) >= 1:
                raise ValueError(f"{output} has {size[0]} x {size[1]} pixels, of {whole[0]} x {whole[1]}")
            self.made[stem, size] = pixels if size == whole else lanczos(pixels, size)
        return self.made[stem, size]


def lanczos(pixels, size):
    height, width, _ = pixels.shape
    with tempfile.TemporaryDirectory() as folder:
        raw, image, small, result = (os.path.join(folder, name) for name in ("a.raw", "b.v", "c.v", "d.raw"))
        pixels.tofile(raw)
        subprocess.check_call(
            ["vips", "rawload", raw, image, str(width), str(height), "3", "--format", "float", "--interpretation", "srgb"])
        subprocess.check_call(
            ["vips", "resize", image, small, repr(size[0] / width), "--vscale", repr(size[1] / height), "--kernel", "lanczos3"])
        subprocess.check_call(["vips", "rawsave", small, result])
        return numpy.fromfile(result, dtype=numpy.float32).reshape(size[1], size[0], 3).clip(0, 255)
