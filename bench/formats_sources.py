"""The sources of bench/formats: every readable format, with what a perfect output of each shows.

`make` draws them, the same on every run: a photograph (of a folder, or drawn with texture), a transparent logo, a
screenshot, an icon, animations. Needs Debian's python3-pil and python3-numpy, libvips-tools, imagemagick and webp.
"""

import struct
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy
from PIL import Image, ImageDraw, ImageFont, ImageOps

import rig

PHOTO_SIDE = 321
ORIENTATION = 0x112

# In every kind of metadata that an output must not have.
SECRET = "gps 48.1372N 11.5755E of the photographer"

PHOTOGRAPH, DRAWN, NOISE = "photograph", "drawn", "noise"


@dataclass
class Source:
    """A file, and what it shows: straight RGBA of 8 bits, as displayed, by the colours of the profile that stays."""

    path: Path
    kind: str
    format: str
    pixels: numpy.ndarray
    exact: bool
    # What stays of the colour profile of the file if its pixels are decoded.
    profile: Optional[bytes]
    file_profile: Optional[bytes]
    grey: bool = False
    frames: int = 1
    tolerance: float = 0
    cut: bool = False

    @property
    def name(self):
        return self.path.name

    @property
    def animated(self):
        return self.frames > 1

    @property
    def transparent(self):
        return bool((self.pixels[..., 3] < 255).any())


class Drawer:
    """Writes the sources into a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.sources = []

    def path(self, name):
        return self.folder / name

    def add(self, name, kind, pixels=None, exact=None, profile=True, **more):
        """A file that is there. What it shows is what Pillow reads, unless pixels are given.

        exact: whether lossless outputs have these very pixels (unless given, if the format has no loss).
        profile: whether the profile stays, if there is one.
        """
        path = self.path(name)
        with Image.open(path) as image:
            written = "JPEG" if image.format == "MPO" else image.format
            frames = getattr(image, "n_frames", 1) if written in ("GIF", "WEBP", "PNG") else 1
            icc = image.info.get("icc_profile")
            grey = image.mode in ("1", "L", "LA", "I", "I;16", "I;16B")
            if pixels is None:
                pixels = displayed(image)
        lossy = written == "JPEG" or written == "WEBP" and b"VP8L" not in path.read_bytes()[:64]
        self.sources.append(Source(path, kind, written.lower(), pixels, not lossy if exact is None else exact,
                                   icc if profile else None, icc, grey, frames, **more))

    def save(self, image, name, kind, options=None, **more):
        image.save(self.path(name), **(options or {}))
        self.add(name, kind, **more)

    def run(self, *command):
        finished = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if finished.returncode:
            raise rig.BenchError(f"{command[0]} can't make a source: {finished.stderr.strip()[:300]}")


def displayed(image):
    """Straight RGBA of the first frame, as displayed. Inks are ideal ones."""
    if image.format != "TIFF":  # Pillow turns a TIFF when it loads it
        image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # Pillow would cut 16 bits off at 255
        image = Image.fromarray((numpy.asarray(image) / 257).round().astype(numpy.uint8))
    return numpy.asarray(image.convert("RGBA"))


def exif(orientation=1, secret=False):
    block = Image.Exif()
    block[ORIENTATION] = orientation
    if secret:
        block[0x10E] = SECRET  # ImageDescription
        block[0x13B] = SECRET  # Artist
    return block


def opaque(rgb):
    return numpy.dstack([rgb, numpy.full(rgb.shape[:2], 255, numpy.uint8)])


# Drawings

def drawn_photograph(width, height, seed=20):
    """Waves of noise of every size, as clouds and grass are: a stand-in where there is no folder of photographs."""
    random = numpy.random.default_rng(seed)
    picture = numpy.zeros((height, width, 3))
    for octave in range(1, 8):
        cells = 2 ** octave
        grid = random.normal(size=(cells + 1, cells + 1, 3)) * 0.62 ** octave
        picture += numpy.dstack([
            numpy.asarray(Image.fromarray(grid[..., c].astype(numpy.float32)).resize((width, height), Image.BICUBIC))
            for c in range(3)])
    common = picture.mean(axis=2, keepdims=True)
    picture = common + 0.4 * (picture - common)
    return Image.fromarray((128 + 110 * numpy.tanh(picture)).astype(numpy.uint8), "RGB")


def photograph(path, side):
    with Image.open(path) as image:
        image = image.convert("RGB")
        return image.resize((side, round(image.height * side / image.width) | 1), Image.LANCZOS)


def logo():
    drawing = Image.new("RGBA", (4 * 203, 4 * 101))
    draw = ImageDraw.Draw(drawing)
    draw.ellipse((80, 40, 400, 360), fill=(208, 48, 32, 255))
    draw.rectangle((420, 120, 740, 280), fill=(20, 60, 200, 160))
    draw.polygon([(520, 90), (600, 330), (440, 330)], fill=(20, 20, 20, 255))
    small = drawing.resize((203, 101), Image.LANCZOS)
    pixels = numpy.asarray(small).copy()
    pixels[pixels[..., 3] == 0] = 0
    return Image.fromarray(pixels, "RGBA")


def screenshot():
    picture = Image.new("RGB", (420, 300), (246, 246, 246))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 419, 27), fill=(52, 73, 110))
    font = ImageFont.load_default()
    draw.text((8, 8), "Products - Halftone", fill="white", font=font)
    for row in range(15):
        y = 36 + 17 * row
        draw.rectangle((0, y, 419, y + 16), fill=(255, 255, 255) if row % 2 else (232, 238, 246))
        draw.text((8, y + 3), f"{row + 1:>4}  Lamp of brass, no. {7919 * (row + 1) % 1000}", fill=(30, 30, 30), font=font)
        draw.rectangle((330, y + 4, 330 + 5 * row, y + 12), fill=(70, 140, 70) if row % 3 else (190, 60, 50))
    return picture


def gradient(width, height):
    x, y = numpy.meshgrid(numpy.linspace(0, 1, width), numpy.linspace(0, 1, height))
    return numpy.dstack([255 * x, 255 * y, 255 * (1 - x) * y])


def balls(count, mode, ground):
    frames = []
    for i in range(count):
        frame = Image.new(mode, (120, 80), ground)
        ImageDraw.Draw(frame).ellipse((14 * i, 10 + 5 * i, 14 * i + 40, 50 + 5 * i), fill=(250, 60 + 40 * i, 20))
        frames.append(frame)
    return frames


# PNGs that Pillow does not write

def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(path, samples, depth, colour, before=(), interlaced=False, end=True):
    """samples: rows, columns, channels, as whole numbers of this depth. before: chunks before the pixels."""
    height, width = samples.shape[:2]
    samples = samples.reshape(height, width, -1)
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = bytearray()
    for x, y, across, down in passes if interlaced else [(0, 0, 1, 1)]:
        for row in samples[y::down, x::across] if samples[y::down, x::across].size else ():
            if depth == 16:
                packed = row.astype(">u2").tobytes()
            elif depth == 8:
                packed = row.astype(numpy.uint8).tobytes()
            else:
                bits = (row.reshape(-1, 1) >> numpy.arange(depth - 1, -1, -1)) & 1
                packed = numpy.packbits(bits.reshape(-1).astype(numpy.uint8)).tobytes()
            rows += b"\0" + packed
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*each) for each in before)
                     + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + (chunk(b"IEND", b"") if end else b""))


def grey_profile(gamma):
    """The smallest ICC profile of grey with a curve of its own."""
    def entry(kind, content):
        content = kind + b"\0\0\0\0" + content
        return content + b"\0" * (-len(content) % 4)
    number = lambda value: struct.pack(">i", round(value * 65536))  # noqa: E731
    name = b"Grey of a press\0"
    tags = [(b"desc", entry(b"desc", struct.pack(">I", len(name)) + name + b"\0" * 78)),
            (b"cprt", entry(b"text", b"none\0")),
            (b"wtpt", entry(b"XYZ ", number(0.9642) + number(1) + number(0.8249))),
            (b"kTRC", entry(b"curv", struct.pack(">IH", 1, round(gamma * 256))))]
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for kind, content in tags:
        table += kind + struct.pack(">II", start + len(body), len(content))
        body += content
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02100000, b"mntr", b"GRAY", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += number(0.9642) + number(1) + number(0.8249)
    return header + b"\0" * (128 - len(header)) + table + body


def profile_of(path):
    with Image.open(path) as image:
        return image.info.get("icc_profile")


def raw_psd(path, planes, mode, profile=None):
    """Without layers and compression. mode: 1 grey, 3 RGB, 4 CMYK (inverted, as in the file)."""
    count, height, width = planes.shape
    resources = b""
    if profile:
        resources = b"8BIM" + struct.pack(">HHI", 0x40F, 0, len(profile)) + profile + b"\0" * (len(profile) % 2)
    path.write_bytes(struct.pack(">4sH6xHIIHH", b"8BPS", 1, count, height, width, 8, mode) + struct.pack(">I", 0)
                     + struct.pack(">I", len(resources)) + resources + struct.pack(">IH", 0, 0) + planes.tobytes())


def merge_on_white(path, rgba):
    """Gives a PSD with layers the merged picture that Photoshop writes: on white, with its opacity beside it."""
    content = path.read_bytes()
    at = 26
    for _ in range(3):  # palette, resources, layers
        at += 4 + struct.unpack_from(">I", content, at)[0]
    alpha = rgba[..., 3:] / 255
    merged = numpy.dstack([rgba[..., :3] * alpha + 255 * (1 - alpha), rgba[..., 3]]).round().astype(numpy.uint8)
    path.write_bytes(content[:at] + struct.pack(">H", 0) + merged.transpose(2, 0, 1).tobytes())


# The sources

def make(folder, photos):
    folder.mkdir(parents=True, exist_ok=True)
    drawer = Drawer(folder)
    photo = photograph(photos[0], PHOTO_SIDE) if photos else drawn_photograph(PHOTO_SIDE, 213)
    profiles = make_profiles(drawer, photo)
    jpegs(drawer, photo, profiles)
    pngs(drawer, photo, profiles)
    webps(drawer, photo, profiles)
    gifs(drawer, photo)
    others(drawer, photo, profiles)
    animations(drawer)
    for i, path in enumerate(photos[1:]):
        with Image.open(path) as image:
            suffix = image.format.lower()
        name = f"photograph-{i + 1}.{suffix}"
        (folder / name).write_bytes(path.read_bytes())
        drawer.add(name, PHOTOGRAPH)
    return drawer.sources


def make_profiles(drawer, photo):
    """Profiles that libvips has: Display P3, sRGB and one of CMYK."""
    profiles = {}
    source = drawer.path("profile.png")
    photo.save(source)
    for name, suffix in (("p3", "png"), ("srgb", "png"), ("cmyk", "jpg")):
        converted = drawer.path(f"profile-{name}.{suffix}")
        drawer.run("vips", "icc_transform", source, converted, name)
        profiles[name] = profile_of(converted)
        converted.unlink()
    source.unlink()
    profiles["grey"] = grey_profile(1.2)
    return profiles


def jpegs(drawer, photo, profiles):
    save = lambda image, name, kind=PHOTOGRAPH, **more: drawer.save(image, name, kind, more)  # noqa: E731
    for sampling, name in ((0, "444"), (1, "422"), (2, "420")):
        save(photo, f"photo-{name}.jpg", quality=92, subsampling=sampling)
    save(photo, "photo-progressive.jpg", quality=90, progressive=True)
    save(photo, "photo-coarse.jpg", quality=35)
    save(photo.convert("L"), "grey.jpg", quality=92)
    save(photo, "photo-p3.jpg", quality=92, icc_profile=profiles["p3"])
    save(photo, "photo-metadata.jpg", quality=92, exif=exif(1, True), comment=SECRET)
    photo.convert("L").save(drawer.path("grey-profile.jpg"), quality=92, icc_profile=profiles["grey"])
    drawer.add("grey-profile.jpg", PHOTOGRAPH)
    # Fails, and with salvage shows what is there.
    whole = drawer.path("photo-420.jpg")
    drawer.path("photo-truncated.jpg").write_bytes(whole.read_bytes()[:whole.stat().st_size * 2 // 3])
    with Image.open(whole) as image:
        drawer.add("photo-truncated.jpg", PHOTOGRAPH, displayed(image), cut=True)
    for orientation in range(1, 9):
        save(photo, f"orientation-{orientation}.jpg", quality=92, exif=exif(orientation))
    save(screenshot(), "screenshot.jpg", DRAWN, quality=95, subsampling=0)
    # CMYK becomes sRGB: without a profile as ideal inks, with one through it, as libvips converts it.
    save(photo.convert("CMYK"), "cmyk.jpg", quality=92)
    source, plain = drawer.path("cmyk-source.png"), drawer.path("cmyk-plain.png")
    photo.save(source)
    drawer.run("vips", "icc_transform", source, f"{drawer.path('cmyk-profile.jpg')}[Q=95,no-subsample]", "cmyk")
    drawer.run("vips", "icc_transform", drawer.path("cmyk-profile.jpg"), plain, "srgb", "--embedded")
    with Image.open(plain) as image:
        shown = opaque(numpy.asarray(image.convert("RGB")))
    drawer.add("cmyk-profile.jpg", PHOTOGRAPH, shown, profile=False, tolerance=6)
    source.unlink()
    plain.unlink()


def pngs(drawer, photo, profiles):
    mark, shot = logo(), screenshot()
    rgb = numpy.asarray(photo)
    grey = numpy.asarray(photo.convert("L"))
    drawer.save(photo, "photo.png", PHOTOGRAPH)
    drawer.save(photo, "photo-p3.png", PHOTOGRAPH, {"icc_profile": profiles["p3"]})
    drawer.save(photo.convert("L"), "grey.png", PHOTOGRAPH)
    drawer.save(photo.convert("L"), "grey-profile.png", PHOTOGRAPH, {"icc_profile": profiles["grey"]})
    drawer.save(photo.quantize(200), "photo-palette.png", PHOTOGRAPH)
    for orientation in (3, 6, 7):
        drawer.save(photo, f"orientation-{orientation}.png", PHOTOGRAPH, {"exif": exif(orientation)})
    soft = photo.copy()
    soft.putalpha(Image.radial_gradient("L").resize(photo.size).point(lambda v: 255 - v))
    drawer.save(soft, "photo-alpha.png", PHOTOGRAPH)
    full = photo.copy()
    full.putalpha(255)
    drawer.save(full, "photo-opaque-alpha.png", PHOTOGRAPH)
    drawer.save(mark, "logo.png", DRAWN)
    drawer.save(mark, "logo-p3.png", DRAWN, {"icc_profile": profiles["p3"]})
    drawer.save(mark.convert("LA"), "logo-grey.png", DRAWN)
    drawer.save(mark.quantize(50, method=Image.Quantize.FASTOCTREE), "logo-palette.png", DRAWN)
    drawer.save(shot, "screenshot.png", DRAWN)
    drawer.save(shot.convert("L"), "screenshot-grey.png", DRAWN)
    drawer.save(mark.resize((48, 48), Image.LANCZOS), "icon-48.png", DRAWN)
    drawer.save(mark.resize((16, 16), Image.LANCZOS), "icon-16.png", DRAWN)
    drawer.save(photo.crop((40, 40, 41, 41)), "pixel.png", DRAWN)
    drawer.save(Image.fromarray(gradient(300, 200).round().astype(numpy.uint8), "RGB"), "gradient.png", DRAWN)
    drawer.save(shot.resize((16500, 3), Image.NEAREST), "wide.png", DRAWN)

    # 16 bits: a perfect output has them rounded to 8.
    deep = gradient(301, 201) * 257
    deep = (deep + 90 * numpy.sin(numpy.arange(301))[None, :, None]).clip(0, 65535).round().astype(numpy.uint16)
    rounded = (deep / 257.0).round().astype(numpy.uint8)
    alpha = (gradient(301, 201)[..., 2:] * 257).round().astype(numpy.uint16)
    png(drawer.path("rgb-16.png"), deep, 16, 2)
    drawer.add("rgb-16.png", DRAWN, opaque(rounded))
    png(drawer.path("rgba-16.png"), numpy.dstack([deep, alpha]), 16, 6)
    drawer.add("rgba-16.png", DRAWN, numpy.dstack([rounded, (alpha / 257.0).round().astype(numpy.uint8)]))
    png(drawer.path("grey-16.png"), deep[..., :1], 16, 0)
    drawer.add("grey-16.png", DRAWN, opaque(numpy.repeat(rounded[..., :1], 3, axis=2)))

    # Grey and palettes of few bits, one level or colour of which is transparent.
    for depth in (1, 2, 4):
        most = 2 ** depth - 1
        levels = (grey.astype(int) * most + 127) // 255
        shown = opaque(numpy.repeat((levels * 255 // most).astype(numpy.uint8)[..., None], 3, axis=2))
        png(drawer.path(f"grey-{depth}.png"), levels, depth, 0)
        drawer.add(f"grey-{depth}.png", NOISE, shown)
        colours = numpy.array([(97 * i % 256, 40 + 13 * i, 255 - 16 * i) for i in range(most + 1)], numpy.uint8)
        shown = opaque(colours[levels])
        shown[levels == 1, 3] = 0
        png(drawer.path(f"palette-{depth}.png"), levels, depth, 3,
            [(b"PLTE", colours.tobytes()), (b"tRNS", bytes([255, 0]))], interlaced=depth == 2)
        drawer.add(f"palette-{depth}.png", NOISE, shown)
    key = rgb[5, 5]
    shown = opaque(rgb).copy()
    shown[(rgb == key).all(axis=2), 3] = 0
    png(drawer.path("rgb-transparent-colour.png"), rgb, 8, 2, [(b"tRNS", struct.pack(">3H", *map(int, key)))])
    drawer.add("rgb-transparent-colour.png", PHOTOGRAPH, shown)
    shown = opaque(numpy.repeat(grey[..., None], 3, axis=2))
    shown[grey == grey[9, 9], 3] = 0
    png(drawer.path("grey-transparent-level.png"), grey, 8, 0, [(b"tRNS", struct.pack(">H", int(grey[9, 9])))])
    drawer.add("grey-transparent-level.png", NOISE, shown)
    png(drawer.path("logo-interlaced.png"), numpy.asarray(mark), 8, 6, interlaced=True)
    drawer.add("logo-interlaced.png", DRAWN)
    png(drawer.path("photo-interlaced.png"), rgb, 8, 2, interlaced=True)
    drawer.add("photo-interlaced.png", PHOTOGRAPH)
    # Linear light: a perfect output has the curve of sRGB.
    light = rgb / 255.0
    curved = numpy.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    png(drawer.path("photo-linear.png"), rgb, 8, 2, [(b"gAMA", struct.pack(">I", 100000))])
    drawer.add("photo-linear.png", PHOTOGRAPH, opaque((255 * curved).round().astype(numpy.uint8)), exact=False, tolerance=1)
    secret = [(b"tEXt", b"Comment\0" + SECRET.encode()), (b"eXIf", exif(1, True).tobytes()[6:])]
    png(drawer.path("photo-metadata.png"), rgb, 8, 2, secret)
    drawer.add("photo-metadata.png", PHOTOGRAPH)
    # Every browser shows it.
    png(drawer.path("photo-without-end.png"), rgb, 8, 2, end=False)
    drawer.add("photo-without-end.png", PHOTOGRAPH, opaque(rgb))


def webps(drawer, photo, profiles):
    mark = logo()
    soft = photo.copy()
    soft.putalpha(Image.radial_gradient("L").resize(photo.size).point(lambda v: 255 - v))
    drawer.save(photo, "photo.webp", PHOTOGRAPH, {"quality": 90})
    drawer.save(photo, "photo-lossless.webp", PHOTOGRAPH, {"lossless": True})
    drawer.save(photo, "photo-p3.webp", PHOTOGRAPH, {"quality": 90, "icc_profile": profiles["p3"]})
    drawer.save(photo, "orientation-6.webp", PHOTOGRAPH, {"quality": 90, "exif": exif(6)})
    drawer.save(soft, "photo-alpha.webp", PHOTOGRAPH, {"quality": 85})
    drawer.save(mark, "logo.webp", DRAWN, {"quality": 90})
    drawer.save(mark, "logo-lossless.webp", DRAWN, {"lossless": True})
    drawer.save(screenshot(), "screenshot-lossless.webp", DRAWN, {"lossless": True})
    drawer.save(photo, "photo-metadata.webp", PHOTOGRAPH,
                {"quality": 90, "exif": exif(1, True), "xmp": f"<x>{SECRET}</x>".encode()})
    soft.save(drawer.path("cwebp.png"))
    drawer.run("cwebp", "-quiet", "-q", 85, "-alpha_q", 50, drawer.path("cwebp.png"), "-o", drawer.path("photo-alpha-50.webp"))
    drawer.add("photo-alpha-50.webp", PHOTOGRAPH)
    drawer.path("cwebp.png").unlink()


def gifs(drawer, photo):
    mark, shot = logo(), screenshot()
    drawer.save(shot.quantize(32), "screenshot.gif", DRAWN)
    drawer.save(photo.quantize(256), "photo.gif", NOISE)
    hard = mark.copy()
    hard.putalpha(mark.getchannel("A").point(lambda v: 255 if v > 127 else 0))
    drawer.save(hard, "logo.gif", DRAWN)
    drawer.save(shot.quantize(8), "sequential.gif", DRAWN, {"interlace": 0, "comment": SECRET.encode()})


def others(drawer, photo, profiles):
    mark = logo()
    rgb = numpy.asarray(photo)
    drawer.save(photo, "photo.tif", PHOTOGRAPH)
    drawer.save(photo, "photo-lzw.tif", PHOTOGRAPH, {"compression": "tiff_lzw"})
    drawer.save(photo, "orientation-6.tif", PHOTOGRAPH, {"exif": exif(6), "compression": "tiff_adobe_deflate"})
    drawer.save(photo, "photo-p3.tif", PHOTOGRAPH, {"icc_profile": profiles["p3"]})
    drawer.save(photo.convert("1"), "fax.tif", NOISE, {"compression": "group4"})
    drawer.save(mark, "logo.tif", DRAWN, {"compression": "tiff_lzw"})
    drawer.save(photo.convert("CMYK"), "cmyk.tif", PHOTOGRAPH, {"compression": "tiff_lzw"}, exact=False, tolerance=1)
    drawer.save(photo, "pages.tif", PHOTOGRAPH, {"save_all": True, "append_images": [mark.convert("RGB")]})
    drawer.run("vips", "tiffsave", drawer.path("photo.tif"), drawer.path("tiles-jpeg.tif"), "--tile", "--tile-width", 64,
               "--tile-height", 64, "--compression", "jpeg", "--Q", 92)
    drawer.add("tiles-jpeg.tif", PHOTOGRAPH, exact=False)
    drawer.run("vips", "colourspace", drawer.path("photo.tif"), drawer.path("rgb-16.tif"), "rgb16")
    drawer.add("rgb-16.tif", PHOTOGRAPH, opaque(rgb), exact=False, tolerance=1)
    drawer.save(photo, "photo.bmp", PHOTOGRAPH)
    drawer.save(photo.quantize(60), "palette.bmp", NOISE)
    mark.save(drawer.path("mark.png"))
    drawer.run("convert", drawer.path("mark.png"), "-define", "bmp:format=bmp4", drawer.path("logo.bmp"))
    drawer.add("logo.bmp", DRAWN, numpy.asarray(mark))
    drawer.run("convert", drawer.path("mark.png"), drawer.path("logo-layers.psd"))
    merge_on_white(drawer.path("logo-layers.psd"), numpy.asarray(mark))
    drawer.add("logo-layers.psd", DRAWN, numpy.asarray(mark), exact=False, profile=False, tolerance=0.5)
    drawer.path("mark.png").unlink()
    raw_psd(drawer.path("photo.psd"), numpy.ascontiguousarray(rgb.transpose(2, 0, 1)), 3, profiles["p3"])
    drawer.add("photo.psd", PHOTOGRAPH, opaque(rgb))
    inks = numpy.asarray(photo.convert("CMYK"))
    raw_psd(drawer.path("cmyk.psd"), numpy.ascontiguousarray(255 - inks.transpose(2, 0, 1)), 4)
    with Image.open(drawer.path("cmyk.tif")) as image:
        drawer.add("cmyk.psd", PHOTOGRAPH, numpy.asarray(image.convert("RGBA")), exact=False, tolerance=1)


def animations(drawer):
    plain = balls(5, "RGB", (30, 60, 160))
    clear = balls(4, "RGBA", (0, 0, 0, 0))
    save = lambda frames, name, **more: drawer.save(  # noqa: E731
        frames[0], name, DRAWN, {"save_all": True, "append_images": frames[1:], "duration": 100, "loop": 0, **more})
    save(plain, "animated.gif")
    save(clear, "animated-transparent.gif", disposal=2)
    save(plain, "animated.webp", quality=80)
    save(plain, "animated-lossless.webp", lossless=True)
    save(clear, "animated-transparent.webp", lossless=True)
    save(plain, "animated.png")
    save(clear, "animated-transparent.png")
    save(plain, "animated-with-default.png", default_image=True)
