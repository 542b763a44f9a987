"""What bench/formats expects of an output, and the three programs that open it: Pillow, libvips and Chromium."""

import concurrent.futures
import http.server
import io
import json
import math
import shutil
import struct
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

import numpy
from PIL import Image, ImageCms, ImageSequence

import codec_quality
import formats_sources
import rig

MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp",
               "tiff": "image/tiff", "psd": "image/vnd.adobe.photoshop"}
EXTENSIONS = {"jpeg": "jpg", "tiff": "tif"}
SAME_TYPES = {"image/x-ms-bmp": "image/bmp", "image/apng": "image/png"}
BROWSERS_SHOW = {"jpeg", "png", "webp", "gif", "bmp"}

# A lossy output may have so much less than the file that Pillow writes of the same pixels at the same quality.
SSIM_BELOW_PILLOW = 0.02
# The mean difference of a sample may be so much of that of Pillow's file, and so much more.
ERROR_OF_PILLOW, ERROR_BESIDE_PILLOW = 1.25, 1.0
# Of lossless outputs that can't be exact: decoders differ a little, and those of JPEGs shrink by themselves.
SSIM_OF_LOSSLESS, ERROR_OF_LOSSLESS, ERROR_OF_SCALED = 0.985, 1.0, 3.0
MIN_SSIM_SIDE = 16

WEBP_SIDE = 16383


@dataclass
class Way:
    """The options of one upload."""

    format: str
    quality: int = 50
    small: bool = False
    box: Optional[tuple] = None
    fit: str = "inside"
    enlarge: bool = False
    background: str = "white"
    salvage: bool = False

    def options(self):
        width, height = self.box or (None, None)
        return {"format": self.format, "quality": self.quality, "effort": "small" if self.small else "fast",
                "max_width": width, "max_height": height, "fit": self.fit if self.box else None,
                "enlarge": "true" if self.enlarge else None, "background": self.background if self.box else None,
                "salvage": "true" if self.salvage else None}

    def __str__(self):
        words = [self.format, f"q{self.quality}", "small" if self.small else "fast"]
        if self.box:
            words += [self.fit, "x".join(str(side or "") for side in self.box)]
        return " ".join(words + ["enlarge"] * self.enlarge + ["salvage"] * self.salvage)

    def colour(self):
        """Of the background of a JPEG."""
        if self.background.startswith("#"):
            return tuple(bytes.fromhex(self.background[1:]))
        return (255, 255, 255)


@dataclass
class Output:
    """An output as it was fetched, with its entry in the listing."""

    source: formats_sources.Source
    way: Way
    listed: dict
    path: Path
    bytes: bytes
    media_type: str
    findings: list = field(default_factory=list)
    ssim: float = 1.0
    pixels: Optional[numpy.ndarray] = None
    profile: Optional[bytes] = None
    inks: bool = False

    def find(self, text):
        self.findings.append(f"{self.source.name}, {self.way}: {text}")

    @property
    def format(self):
        return self.listed["output_format"]

    @property
    def unchanged(self):
        return self.listed["unchanged"]

    @property
    def passed(self):
        """An animation as it is."""
        return self.source.animated and self.way.format in ("keep", "auto")

    @property
    def lossless(self):
        return self.format == "png" or self.format == "webp" and b"VP8L" in self.bytes[:4096]


# What is expected

@dataclass
class Expected:
    """The picture of an output, premultiplied, and where it lies; what is around it is background."""

    size: tuple
    picture: numpy.ndarray
    left: int
    top: int
    scaled: bool


def premultiplied(rgba):
    alpha = rgba[..., 3:].astype(numpy.float32) / 255
    return numpy.concatenate([rgba[..., :3] * alpha, rgba[..., 3:].astype(numpy.float32)], axis=2)


def scaled(picture, size, box):
    """With Lanczos, and enlarged with a triangle, as documented."""
    kernel = Image.BILINEAR if size[0] > 1.05 * (box[2] - box[0]) else Image.LANCZOS
    planes = [Image.fromarray(numpy.ascontiguousarray(picture[..., c])).resize(size, kernel, box=box) for c in range(4)]
    return numpy.dstack([numpy.asarray(plane) for plane in planes]).clip(0, 255)


def expectations(pixels, way):
    """The outputs that are right. There are several where a half pixel may be rounded either way."""
    height, width = pixels.shape[:2]
    picture = premultiplied(pixels)
    box_width, box_height = way.box or (None, None)
    if not way.box:
        return [Expected((width, height), picture, 0, 0, False)]
    scales = [side / own for side, own in ((box_width, width), (box_height, height)) if side]
    scale = max(scales) if way.fit == "crop" else min(scales)
    if not way.enlarge:
        scale = min(1, scale)
    if way.fit == "crop":
        return cropped(picture, box_width, box_height, scale)
    sizes = {(max(1, round_x(width * scale)), max(1, round_y(height * scale)))
             for round_x in (math.floor, math.ceil) for round_y in (math.floor, math.ceil)}
    sizes = {size for size in sizes if abs(size[0] - width * scale) <= 0.5001 and abs(size[1] - height * scale) <= 0.5001
             or 1 in size}
    made = []
    for size in sorted(sizes):
        part = picture if size == (width, height) else scaled(picture, size, (0, 0, width, height))
        whole = size if way.fit == "inside" else (box_width, box_height)
        for left, top in places(whole, size):
            made.append(Expected(whole, part, left, top, size != (width, height)))
    return made


def places(whole, size):
    """In the middle. An even part of chrominance that is halved moves it by one pixel more."""
    across, down = whole[0] - size[0], whole[1] - size[1]
    lefts = {max(0, min(across, across // 2 + step)) for step in (-1, 0, 1)}
    tops = {max(0, min(down, down // 2 + step)) for step in (-1, 0, 1)}
    return sorted((left, top) for left in lefts for top in tops)


def cropped(picture, box_width, box_height, scale):
    height, width = picture.shape[:2]
    span_x, span_y = min(width, box_width / scale), min(height, box_height / scale)
    size = (max(1, min(box_width, round(span_x * scale))), max(1, min(box_height, round(span_y * scale))))
    x, y = (width - span_x) / 2, (height - span_y) / 2
    whole = (box_width, box_height)
    made = []
    if scale == 1:
        for column in sorted({max(0, min(width - size[0], math.floor(x) + step)) for step in (-1, 0, 1)}):
            for row in sorted({max(0, min(height - size[1], math.floor(y) + step)) for step in (-1, 0, 1)}):
                part = picture[row:row + size[1], column:column + size[0]]
                made += [Expected(whole, part, left, top, False) for left, top in places(whole, size)]
        return made
    part = scaled(picture, size, (x, y, x + span_x, y + span_y))
    return [Expected(whole, part, left, top, True) for left, top in places(whole, size)]


def canvas(expected, colour):
    """The whole output on a colour, RGB in float."""
    picture = numpy.full((expected.size[1], expected.size[0], 3), colour, numpy.float32)
    height, width = expected.picture.shape[:2]
    alpha = expected.picture[..., 3:] / 255
    picture[expected.top:expected.top + height, expected.left:expected.left + width] = (
        expected.picture[..., :3] + numpy.array(colour, numpy.float32) * (1 - alpha))
    return picture


def flat(rgba, colour):
    alpha = rgba[..., 3:].astype(numpy.float32) / 255
    return rgba[..., :3] * alpha + numpy.array(colour, numpy.float32) * (1 - alpha)


def luma_ssim(a, b):
    if min(a.shape[:2]) < MIN_SSIM_SIDE:
        return 1.0
    return codec_quality.ssim((a @ codec_quality.LUMA).astype(numpy.float64), (b @ codec_quality.LUMA).astype(numpy.float64))


class Checker:
    """Compares outputs with what is expected of them."""

    def __init__(self):
        self.references = {}

    def check(self, output):
        if not self.read(output):
            return
        self.told(output)
        self.kept(output)
        if output.passed:
            self.animation(output)
        elif output.unchanged:
            self.same_pixels(output)
        else:
            self.picture(output)

    @staticmethod
    def read(output):
        try:
            with Image.open(io.BytesIO(output.bytes)) as image:
                output.read_format = {"MPO": "jpeg"}.get(image.format, image.format.lower())
                output.profile = image.info.get("icc_profile")
                output.inks = image.mode == "CMYK"
                output.grey = image.mode in ("1", "L", "LA", "I", "I;16")
                output.orientation = image.getexif().get(formats_sources.ORIENTATION, 1)
                output.exif = sorted(set(image.getexif()) - {formats_sources.ORIENTATION})
                output.frames = getattr(image, "n_frames", 1)
                output.pixels = formats_sources.displayed(image)
                return True
        except Exception as error:  # noqa: BLE001
            output.find(f"Pillow can't open it: {error!r}")
            return False

    @staticmethod
    def told(output):
        """What the listing and the headers say."""
        listed, source, told = output.listed, output.source, output.format
        height, width = output.pixels.shape[:2]
        if output.read_format != told:
            output.find(f"it is {output.read_format}, and listed as {told}")
        if output.media_type != MEDIA_TYPES[told]:
            output.find(f"a {told} has the media type {output.media_type}")
        if not listed["output_url"].endswith("." + EXTENSIONS.get(told, told)):
            output.find(f"a {told} has the URL {listed['output_url']}")
        if listed["output_bytes"] != len(output.bytes) or listed["source_bytes"] != source.path.stat().st_size:
            output.find(f"{len(output.bytes)} bytes of {source.path.stat().st_size} are listed as {listed['output_bytes']} "
                        f"of {listed['source_bytes']}")
        swapped = output.orientation >= 5
        stored = (height, width) if swapped else (width, height)
        if (listed["width"], listed["height"]) not in (stored, (width, height)):
            output.find(f"{stored} pixels are listed as {listed['width']} x {listed['height']}")
        if listed["animated"] != source.animated:
            output.find(f"animated is {listed['animated']} of {source.frames} frames")
        if bool(listed["warning"]) != (output.way.salvage and source.cut):
            output.find(f"the warning is {listed['warning']}")

    def kept(self, output):
        """Bytes, format, profile and metadata."""
        source, way, size = output.source, output.way, len(output.bytes)
        height, width = source.pixels.shape[:2]
        exact_size = way.fit != "inside" and (width, height) != way.box
        enlarged = way.enlarge and way.box and output.pixels.shape[0] > height
        if size > source.path.stat().st_size and (output.passed or not (exact_size or enlarged or source.cut)):
            output.find(f"{size} bytes are more than the source's {source.path.stat().st_size}")
        if output.unchanged and output.format != source.format:
            output.find(f"an unchanged {source.format} is a {output.format}")
        if not output.unchanged and output.format not in self.allowed_formats(output):
            output.find(f"a {source.format} became {output.format}")
        if output.passed and not output.unchanged:
            output.find("an animation is not unchanged")
        if (output.profile or None) != self.expected_profile(output):
            output.find(f"of a profile of {len(source.file_profile or b'')} bytes there are {len(output.profile or b'')}")
        if output.inks and not output.unchanged and way.box:
            output.find("a picture that was decoded has inks")
        if not (output.unchanged and source.format in ("bmp", "tiff", "psd")):
            if output.exif or formats_sources.SECRET.encode() in output.bytes:
                output.find(f"there is metadata: {output.exif or 'a comment'}")

    @staticmethod
    def expected_profile(output):
        """That of the source, unless it is of inks that became sRGB, or of grey that became RGB."""
        source = output.source
        if output.unchanged or output.inks:
            return source.file_profile
        return None if source.grey and (not output.grey or output.format == "webp") else source.profile

    @staticmethod
    def allowed_formats(output):
        source, way = output.source, output.way
        clear = bool((output.pixels[..., 3] < 255).any())
        barred = way.background == "transparent" and way.fit == "pad"
        if way.format in ("jpeg", "webp", "png"):
            return {way.format}
        if way.format == "keep":
            if source.format in ("jpeg", "png", "webp"):
                return {source.format}
            return {"webp"} if clear else {"jpeg"}
        if source.format == "jpeg":
            return {"webp"} if barred else {"jpeg"}
        return {"webp", "png"} if clear else {"jpeg", "webp", "png"}

    @staticmethod
    def animation(output):
        """All frames are those of the source, and last as long."""
        with Image.open(output.source.path) as source, Image.open(io.BytesIO(output.bytes)) as image:
            if output.frames != output.source.frames:
                output.find(f"of {output.source.frames} frames there are {output.frames}")
                return
            for own, theirs in zip(ImageSequence.Iterator(image), ImageSequence.Iterator(source)):
                if own.info.get("duration") != theirs.info.get("duration"):
                    output.find(f"frame {own.tell()} lasts {own.info.get('duration')} ms, not {theirs.info.get('duration')}")
                if not numpy.array_equal(numpy.asarray(own.convert("RGBA")), numpy.asarray(theirs.convert("RGBA"))):
                    output.find(f"frame {own.tell()} has other pixels")

    @staticmethod
    def same_pixels(output):
        source = output.source
        if source.format in ("bmp", "tiff", "psd"):
            if output.bytes != source.path.read_bytes():
                output.find("it is unchanged, and has other bytes")
            return
        with Image.open(source.path) as image:
            if not numpy.array_equal(formats_sources.displayed(image), output.pixels):
                output.find("it is unchanged, and has other pixels")

    def picture(self, output):
        """Size, transparency, and the pixels in numbers."""
        source, way = output.source, output.way
        size = (output.pixels.shape[1], output.pixels.shape[0])
        shown = self.shown(output)
        candidates = [each for each in expectations(shown, way) if each.size == size]
        if not candidates:
            output.find(f"{size} pixels, of {source.pixels.shape[1::-1]}")
            return
        colour = way.colour() if output.format == "jpeg" else (255, 255, 255)
        got = flat(output.pixels, colour)
        expected = min(candidates, key=lambda each: float(numpy.abs(canvas(each, colour) - got).mean()))
        wanted = canvas(expected, colour)
        self.alpha(output, expected)
        if source.cut:
            rows = size[1] // 3
            got, wanted = got[:rows], wanted[:rows]
        output.ssim = luma_ssim(wanted, got)
        exact = output.lossless and source.exact and not expected.scaled and shown is source.pixels
        if exact:
            self.exact(output, wanted, got)
            return
        ssim, most = self.bounds(output, wanted, expected)
        if output.ssim < ssim:
            output.find(f"an SSIM of {output.ssim:.4f}, below {ssim:.4f}")
        error = float(numpy.abs(wanted - got).mean())
        if error > most + source.tolerance:
            output.find(f"a mean error of {error:.2f}, above {most + source.tolerance:.2f}")

    @staticmethod
    def shown(output):
        """The source's pixels; its inks if they stay, and grey in sRGB if its profile is not in the output."""
        source = output.source
        if output.inks:
            with Image.open(source.path) as image:
                return formats_sources.displayed(image)
        if not (source.grey and source.profile) or output.profile:
            return source.pixels
        grey = Image.fromarray(numpy.ascontiguousarray(source.pixels[..., 0]))
        profile = ImageCms.ImageCmsProfile(io.BytesIO(source.profile))
        rgb = ImageCms.profileToProfile(grey, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return numpy.dstack([numpy.asarray(rgb), source.pixels[..., 3]])

    @staticmethod
    def alpha(output, expected):
        got = output.pixels[..., 3].astype(numpy.float32)
        if output.format == "jpeg":
            return
        around = 0 if output.way.background == "transparent" else 255
        wanted = numpy.full(got.shape, around, numpy.float32)
        height, width = expected.picture.shape[:2]
        wanted[expected.top:expected.top + height, expected.left:expected.left + width] = expected.picture[..., 3]
        differences = numpy.abs(wanted - got)
        if not expected.scaled and differences.max() > 0:
            output.find(f"opacity differs by up to {differences.max():g}")
        if differences.mean() > 1:
            output.find(f"opacity differs by {differences.mean():.2f} on average")

    @staticmethod
    def exact(output, wanted, got):
        visible = output.pixels[..., 3:] > 0
        worst = float((numpy.abs(wanted - got) * visible).max())
        if worst > 0.01:
            output.find(f"samples of a lossless output differ by up to {worst:g}")

    def bounds(self, output, wanted, expected):
        """The least SSIM, and the most that samples may differ on average."""
        if output.lossless:
            return SSIM_OF_LOSSLESS, ERROR_OF_SCALED if expected.scaled else ERROR_OF_LOSSLESS
        written = output.format
        key = (output.source.name, output.way.box, output.way.fit, output.way.enlarge, written, output.way.quality,
               output.way.small, wanted.shape, output.way.background)
        if key not in self.references:
            file = io.BytesIO()
            picture = Image.fromarray(wanted.round().clip(0, 255).astype(numpy.uint8), "RGB")
            picture.save(file, written, quality=output.way.quality)
            with Image.open(file) as image:
                theirs = numpy.asarray(image.convert("RGB"), dtype=numpy.float32)
            self.references[key] = (luma_ssim(wanted, theirs), float(numpy.abs(wanted - theirs).mean()))
        ssim, error = self.references[key]
        return ssim - SSIM_BELOW_PILLOW, error * ERROR_OF_PILLOW + ERROR_BESIDE_PILLOW


# libvips

def vips(output):
    """Opens an output with libvips, turned as its orientation says, and compares the pixels with Pillow's."""
    decoded = output.path.with_name(output.path.name + ".v")
    try:
        run = subprocess.run(["vips", "autorot", output.path, decoded], capture_output=True, text=True)
        if run.returncode:
            output.find(f"libvips can't open it: {run.stderr.strip()[:200]}")
            return
        if run.stderr.strip():
            output.find(f"libvips warns: {run.stderr.strip()[:200]}")
        content = decoded.read_bytes()
    finally:
        decoded.unlink(missing_ok=True)
    width, height, bands, _, kind = struct.unpack_from("<5i", content, 4)
    if output.pixels is None:
        return
    if (height, width) != output.pixels.shape[:2]:
        output.find(f"libvips shows {width} x {height} pixels, Pillow {output.pixels.shape[1]} x {output.pixels.shape[0]}")
        return
    if kind != 0 or output.format not in ("jpeg", "png", "webp") or output.inks:
        return  # more than 8 bits, or no RGB
    samples = numpy.frombuffer(content, numpy.uint8, width * height * bands, 64).reshape(height, width, bands)
    rgba = numpy.full((height, width, 4), 255, numpy.uint8)
    rgba[..., :3] = samples[..., :3] if bands >= 3 else samples[..., :1]
    if bands in (2, 4):
        rgba[..., 3] = samples[..., -1]
    visible = output.pixels[..., 3:] > 0
    if not numpy.array_equal(rgba * visible, output.pixels * visible):
        output.find("libvips shows other pixels than Pillow")


def all_vips(outputs):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(vips, outputs))
    return len(outputs)


# Chromium

PAGE = """<!DOCTYPE html><meta charset=utf-8><body><script>
async function look(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch (error) {
    return {error: String(error)};
  }
  const width = image.naturalWidth, height = image.naturalHeight;
  const canvas = Object.assign(document.createElement('canvas'), {width, height});
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, width, height).data;
  let opacity = 0;
  const colour = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 4) {
    opacity += pixels[i + 3];
    for (let c = 0; c < 3; c++) colour[c] += pixels[i + c] * pixels[i + 3] / 255;
  }
  return {width, height, opacity, colour: colour.map(sum => sum / (width * height))};
}
(async () => {
  const urls = await (await fetch('urls')).json();
  const seen = {};
  for (const url of urls) seen[url] = await look(url);
  await fetch('seen', {method: 'POST', body: JSON.stringify(seen)});
})();
</script>"""


class Chromium:
    """A headless Chromium with a page that loads outputs from their own URLs, and sends what it sees."""

    def __init__(self, folder):
        self.folder = folder

    @staticmethod
    def program():
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        if not found:
            raise rig.BenchError("there is no Chromium (apt-get install chromium)")
        return found

    def look(self, urls, seconds=600):
        """What the page says about each URL: width, height, sum of opacity, mean colour; or an error."""
        seen, done = {}, threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802
                body = json.dumps(urls).encode() if self.path == "/urls" else PAGE.encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json" if self.path == "/urls" else "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):  # noqa: N802
                seen.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()
                done.set()

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # Without web security the page may read the pixels of pictures of another port.
        command = [self.program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-web-security", "--no-first-run",
                   f"--user-data-dir={self.folder}", f"http://127.0.0.1:{server.server_port}/"]
        log = (self.folder.parent / "chromium.log").open("wb")
        browser = subprocess.Popen([*command[:-1], "--remote-debugging-port=0", command[-1]], stdout=log, stderr=log,
                                   start_new_session=True)
        try:
            if not done.wait(seconds):
                raise rig.BenchError(f"Chromium has not looked at {len(urls)} outputs within {seconds} s")
        finally:
            browser.terminate()
            browser.wait(timeout=30)
            server.shutdown()
            server.server_close()
            log.close()
        return seen


def chromium(outputs, folder):
    """Opens outputs with Chromium, from their URLs; returns how many it can show."""
    shown = [output for output in outputs if output.format in BROWSERS_SHOW]
    seen = Chromium(folder).look([output.listed["output_url"] for output in shown])
    for output in shown:
        answer = seen[output.listed["output_url"]]
        if "error" in answer:
            output.find(f"Chromium can't show it: {answer['error']}")
            continue
        if output.pixels is None:
            continue
        height, width = output.pixels.shape[:2]
        if output.unchanged and output.format == "webp" and output.orientation >= 5:
            height, width = width, height  # Chromium ignores the orientation of a WebP; this one is the source's
        if (answer["width"], answer["height"]) != (width, height):
            output.find(f"Chromium shows {answer['width']} x {answer['height']} pixels, Pillow {width} x {height}")
        opacity = int(output.pixels[..., 3].astype(numpy.int64).sum())
        if answer["opacity"] != opacity:
            output.find(f"Chromium's opacity is {answer['opacity']} in all, Pillow's {opacity}")
        if not output.profile and not output.source.animated:
            mean = premultiplied(output.pixels)[..., :3].mean(axis=(0, 1))
            if numpy.abs(mean - numpy.array(answer["colour"])).max() > 1:
                output.find(f"Chromium's mean colour is {answer['colour']}, Pillow's {mean.round(2).tolist()}")
    return len(shown)


# file

def file_types(outputs):
    """What file says about each output's bytes must be the media type that it was served with."""
    listed = subprocess.run(["file", "--brief", "--mime-type", "--files-from", "-"], text=True, capture_output=True, check=True,
                            input="".join(f"{output.path}\n" for output in outputs)).stdout.splitlines()
    for output, found in zip(outputs, listed):
        if SAME_TYPES.get(found, found) != output.media_type:
            output.find(f"file says {found}, and the media type is {output.media_type}")
    return len(listed)
