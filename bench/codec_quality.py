"""PSNR and SSIM between folders of JPEGs, for bench/codec-peers. Needs Debian's python3-pil and python3-numpy.

PSNR is taken over R, G and B together and over luma alone. SSIM is that of Wang et al. (2004) on luma with windows
of 8x8 pixels every 4 pixels (the windows x264 uses) and uniform weights; "SSIM in dB" is -10 log10(1 - SSIM).
codec_quality.py SOURCE_DIR OUT_DIR [OUT_DIR ...] prints one line for each OUT_DIR compared with the sources, and
for each OUT_DIR after the first how its pictures compare, one by one, with those of the first.
"""

import math
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy
from PIL import Image


def decibel(error, peak=1.0):
    return min(60.0, 10 * math.log10(peak * peak / max(error, 1e-9)))


def window_sums(plane):
    """Sums over the windows: first over 4x4 pixels, then over 2x2 of these blocks."""
    h, w = plane.shape[0] // 4, plane.shape[1] // 4
    blocks = plane[: h * 4, : w * 4].reshape(h, 4, w, 4).sum(axis=(1, 3))
    return blocks[:-1, :-1] + blocks[1:, :-1] + blocks[:-1, 1:] + blocks[1:, 1:]


def ssim(a, b):
    n, c1, c2 = 64.0, (0.01 * 255) ** 2, (0.03 * 255) ** 2
    sa, sb = window_sums(a) / n, window_sums(b) / n
    variances = (window_sums(a * a) + window_sums(b * b)) / n - sa * sa - sb * sb
    covariance = window_sums(a * b) / n - sa * sb
    return float(
        (((2 * sa * sb + c1) * (2 * covariance + c2)) / ((sa * sa + sb * sb + c1) * (variances + c2))).mean()
    )


def pixels(path):
    """In float, transparent ones on white."""
    with Image.open(path) as image:
        rgba = numpy.asarray(image.convert("RGBA"), dtype=numpy.float32)
    alpha = rgba[..., 3:] / 255
    return rgba[..., :3] * alpha + 255 * (1 - alpha)


LUMA = numpy.array([0.299, 0.587, 0.114], dtype=numpy.float32)


def measure(source, out):
    """(PSNR of RGB, PSNR of luma, SSIM of luma in dB, SSIM of luma) of one picture."""
    return difference(pixels(source), pixels(out))


def difference(a, b):
    ya, yb = a @ LUMA, b @ LUMA
    structure = ssim(ya.astype(numpy.float64), yb.astype(numpy.float64))
    return (
        decibel(float(((a - b) ** 2).mean()), 255.0),
        decibel(float(((ya - yb) ** 2).mean()), 255.0),
        decibel(1 - structure),
        structure,
    )


def measure_folder(source_dir, out_dir):
    """{name: (bytes, psnr_rgb, psnr_y, ssim_db, ssim)} of every picture in out_dir."""
    names = sorted(name for name in os.listdir(out_dir) if name.endswith(".jpg"))
    with ThreadPoolExecutor(2) as pool:
        rows = pool.map(lambda n: measure(os.path.join(source_dir, n), os.path.join(out_dir, n)), names)
        return {n: (os.path.getsize(os.path.join(out_dir, n)), *row) for n, row in zip(names, rows)}


def measure_against(references, out_dir):
    """As measure_folder, against what codec_sources.References has for each picture."""
    rows = {}
    for name in sorted(os.listdir(out_dir)):
        path = os.path.join(out_dir, name)
        picture = pixels(path)
        reference = references.of(name, (picture.shape[1], picture.shape[0]))
        rows[name] = (os.path.getsize(path), *difference(reference, picture))
    return rows


def mean(rows, column):
    return sum(row[column] for row in rows.values()) / len(rows)


def describe(name, rows):
    return "%-24s bytes %9d  PSNR %.3f dB  luma PSNR %.3f dB  SSIM %.5f (%.3f dB)" % (
        name,
        sum(row[0] for row in rows.values()),
        mean(rows, 1),
        mean(rows, 2),
        mean(rows, 4),
        mean(rows, 3),
    )


def against(rows, reference):
    """The ratio of bytes, and the worst and mean difference of a picture from the reference, in dB."""
    names = [n for n in rows if n in reference]
    ratio = sum(rows[n][0] for n in names) / sum(reference[n][0] for n in names)
    text = "  bytes x%.4f" % ratio
    for label, column in (("PSNR", 1), ("luma PSNR", 2), ("SSIM", 3)):
        deltas = sorted((rows[n][column] - reference[n][column], n) for n in names)
        text += "  %s %+.3f (worst %+.3f %s, %d below -0.1)" % (
            label,
            sum(d for d, _ in deltas) / len(deltas),
            deltas[0][0],
            deltas[0][1][:3],
            sum(d < -0.1 for d, _ in deltas),
        )
    return text


def main():
    source_dir, folders = sys.argv[1], sys.argv[2:]
    first = None
    for folder in folders:
        rows = measure_folder(source_dir, folder)
        print(describe(os.path.basename(folder.rstrip("/")), rows))
        if first is None:
            first = rows
        else:
            print(against(rows, first))


if __name__ == "__main__":
    main()
