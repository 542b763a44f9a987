# Makes the image files of this folder: python3 make-seeds.py . (Debian's python3-pil 9.4)
import io, struct, sys, zlib
from PIL import Image, ImageCms, ImageDraw
out = sys.argv[1]
W, H = 48, 32

def quadrants(mode, colours):
    """Four flat quadrants: top left, top right, bottom left, bottom right."""
    im = Image.new(mode, (W, H))
    d = ImageDraw.Draw(im)
    boxes = [(0, 0, W//2-1, H//2-1), (W//2, 0, W-1, H//2-1), (0, H//2, W//2-1, H-1), (W//2, H//2, W-1, H-1)]
    for box, c in zip(boxes, colours):
        d.rectangle(box, fill=c)
    return im

RGB = [(200, 30, 40), (30, 160, 60), (40, 60, 200), (230, 230, 230)]
RGBA = [(200, 30, 40, 255), (30, 160, 60, 128), (40, 60, 200, 0), (230, 230, 230, 255)]
rgb, rgba = quadrants('RGB', RGB), quadrants('RGBA', RGBA)
grey = quadrants('L', [20, 90, 170, 240])
# A profile whose red and green are exchanged: whoever converts colours by it gives himself away.
srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
srgb = srgb.replace(b'rXYZ', b'????', 1).replace(b'gXYZ', b'rXYZ', 1).replace(b'????', b'gXYZ', 1)
open(f'{out}/swapped.icc', 'wb').write(srgb)
exif = Image.Exif(); exif[0x112] = 6; exif[0x10f] = 'CameraMaker'
exif.get_ifd(0x8825)[1] = 'N'
exif[0x8825] = {1: 'N', 2: (48.0, 8.0, 14.0)}
eb = exif.tobytes()
def save(im, name, **k): im.save(f'{out}/{name}', **k)

# JPEG
save(rgb, 'progressive.jpg', quality=92, progressive=True)
cmyk = quadrants('CMYK', [(0, 255, 255, 0), (255, 0, 255, 0), (255, 255, 0, 0), (0, 0, 0, 20)])
save(cmyk, 'cmyk.jpg', quality=95)          # Adobe transform 0 or 2: Pillow writes CMYK inverted with Adobe marker
save(rgb, 'exif-icc.jpg', quality=95, exif=eb, icc_profile=srgb, comment=b'secret comment')
# PNG
save(rgba, 'rgba.png')
save(quadrants('LA', [(20, 255), (90, 128), (170, 0), (240, 255)]), 'grey-alpha.png')
save(rgb.quantize(4), 'palette.png')
save(rgb.quantize(4), 'palette-trns.png', transparency=rgb.quantize(4).getpixel((0, H-1)))
save(rgb, 'rgb-trns.png', transparency=RGB[2])
save(grey, 'grey-trns.png', transparency=170)
save(grey.point(lambda v: 255 if v > 100 else 0).convert('1'), 'bilevel.png')
save(rgb, 'exif-icc.png', exif=eb, icc_profile=srgb)

def chunk(t, d): return struct.pack('>I', len(d)) + t + d + struct.pack('>I', zlib.crc32(t + d))
def png(name, w, h, depth, ctype, rows, extra=b'', interlace=0):
    open(f'{out}/{name}', 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', w, h, depth, ctype, 0, 0, interlace)) + extra
        + chunk(b'IDAT', zlib.compress(b''.join(b'\0' + r for r in rows), 9)) + chunk(b'IEND', b''))
def px(im, x, y): return im.getpixel((x, y))
png('rgba16.png', W, H, 16, 6, [b''.join(struct.pack('>4H', *[v*257 for v in px(rgba, x, y)]) for x in range(W)) for y in range(H)])
png('rgb16.png', W, H, 16, 2, [b''.join(struct.pack('>3H', *[v*257 for v in px(rgb, x, y)]) for x in range(W)) for y in range(H)])
png('rgb16-trns.png', W, H, 16, 2, [b''.join(struct.pack('>3H', *[v*257 for v in px(rgb, x, y)]) for x in range(W)) for y in range(H)],
    chunk(b'tRNS', struct.pack('>3H', *[v*257 for v in RGB[2]])))
png('grey16.png', W, H, 16, 0, [b''.join(struct.pack('>H', px(grey, x, y)*257) for x in range(W)) for y in range(H)])
png('grey2.png', W, H, 2, 0, [bytes((0b00000000 if x < 6 else 0b01010101) if y < 16 else (0b10101010 if x < 6 else 0xff) for x in range(12)) for y in range(H)])
png('gamma-linear.png', W, H, 8, 2, [b''.join(bytes(round(255*(v/255)**2.2) for v in px(rgb, x, y)) for x in range(W)) for y in range(H)],
    chunk(b'gAMA', struct.pack('>I', 100000)))
png('grey2-trns.png', W, H, 2, 0, [bytes((0b00000000 if x < 6 else 0b01010101) if y < 16 else (0b10101010 if x < 6 else 0xff) for x in range(12)) for y in range(H)],
    chunk(b'tRNS', struct.pack('>H', 2)))
adam7 = b''
for sx, sy, dx, dy in [(0,0,8,8),(4,0,8,8),(0,4,4,8),(2,0,4,4),(0,2,2,4),(1,0,2,2),(0,1,1,2)]:
    for y in range(sy, H, dy):
        adam7 += b'\0' + b''.join(bytes(px(rgb, x, y)) for x in range(sx, W, dx))
open(f'{out}/interlaced.png', 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', W, H, 8, 2, 0, 0, 1)) + chunk(b'IDAT', zlib.compress(adam7, 9)) + chunk(b'IEND', b''))
# GIF
save(rgb.quantize(4), 'still.gif')
g = rgb.quantize(4)
save(g, 'transparent.gif', transparency=g.getpixel((0, H-1)))
frames = [rgb, Image.new('RGB', (W, H), (0, 0, 0))]
save(frames[0], 'animated.gif', save_all=True, append_images=frames[1:], duration=100, loop=0)
# BMP, TIFF
save(rgb, 'rgb.bmp'); save(rgb.quantize(4), 'palette.bmp'); save(grey, 'grey.bmp')
def bmp(name, header, bits, compression, masks, rows, palette=b'', height=H):
    data = b''.join(r + bytes(-len(r) % 4) for r in rows)
    masks = struct.pack(f'<{len(masks)}I', *masks)
    fields = struct.pack('<IiiHHIIiiII', header, W, height, 1, bits, compression, len(data), 2835, 2835, len(palette) // 4, 0)
    dib = (fields + masks).ljust(header, b'\0')
    open(f'{out}/{name}', 'wb').write(b'BM' + struct.pack('<IHHI', 14 + len(dib + palette + data), 0, 0, 14 + len(dib + palette)) + dib + palette + data)
def argb(x, y, bits):
    """A pixel whose samples have so many bits each, alpha first."""
    r, g, b, a = (v * ((1 << bits) - 1) // 255 for v in px(rgba, x, y))
    return ((a << bits | r) << bits | g) << bits | b
M8888 = (0xff0000, 0xff00, 0xff, 0xff000000)
bottom_up = range(H - 1, -1, -1)
bmp('alpha56.bmp', 56, 32, 3, M8888, [b''.join(struct.pack('<I', argb(x, y, 8)) for x in range(W)) for y in bottom_up])
bmp('alpha16.bmp', 124, 16, 3, (0xf00, 0xf0, 0xf, 0xf000), [b''.join(struct.pack('<H', argb(x, y, 4)) for x in range(W)) for y in bottom_up])
bmp('alpha-behind-header.bmp', 40, 32, 6, M8888, [b''.join(struct.pack('<I', argb(x, y, 8)) for x in range(W)) for y in bottom_up])
bmp('alpha-zero.bmp', 108, 32, 3, M8888, [b''.join(struct.pack('<I', argb(x, y, 8) & 0xffffff) for x in range(W)) for y in bottom_up])
bmp('topdown.bmp', 40, 32, 0, (), [b''.join(struct.pack('<I', argb(x, y, 8)) for x in range(W)) for y in range(H)], height=-H)
bmp('no-masks.bmp', 124, 32, 0, (), [b''.join(struct.pack('<I', argb(x, y, 8)) for x in range(W)) for y in bottom_up])
PALETTE = b''.join(bytes((b, g, r, 0)) for r, g, b in RGB)
bmp('rle8.bmp', 40, 8, 1, (), [b''.join(bytes((24, i, 0, 24)) + bytes([i + 1] * 24) + b'\0\0' for i in [2] * 16 + [0] * 16) + b'\0\1'], PALETTE)
bmp('rle4.bmp', 40, 4, 2, (), [b''.join(bytes((24, i * 17, 0, 24)) + bytes([(i + 1) * 17] * 12) + b'\0\0' for i in [2] * 16 + [0] * 16) + b'\0\1'], PALETTE)
save(rgb, 'lzw.tif', compression='tiff_lzw'); save(rgb, 'jpeg.tif', compression='jpeg', quality=95); save(grey, 'grey.tif')
save(rgb, 'deflate.tif', compression='tiff_deflate')
save(rgba, 'rgba.tif', compression='tiff_lzw'); save(cmyk, 'cmyk.tif', compression='tiff_lzw')
def extra_sample(name, colours, meaning):
    """An RGBA TIFF whose fourth sample means something else (ExtraSamples, tag 338)."""
    save(quadrants('RGBA', colours), name, compression='tiff_lzw')
    tiff = open(f'{out}/{name}', 'rb').read()
    tag = struct.pack('<HHI', 338, 3, 1)
    assert tiff.count(tag + b'\2') == 1
    open(f'{out}/{name}', 'wb').write(tiff.replace(tag + b'\2', tag + bytes([meaning])))
extra_sample('premultiplied.tif', [(200, 30, 40, 255), (15, 80, 30, 128), (0, 0, 0, 0), (230, 230, 230, 255)], 1)
extra_sample('mask.tif', RGBA, 0)
for name, compression in (('zstd.tif', 'zstd'), ('lzma.tif', 'lzma')):
    save(rgb, f'refused/{name}', compression=compression)
save(rgb, 'oriented-icc.tif', compression='tiff_lzw', icc_profile=srgb, tiffinfo={274: 6})
save(grey.point(lambda v: 255 if v > 100 else 0).convert('1'), 'fax.tif', compression='group4')
save(rgb.convert('LAB'), 'lab.tif', compression='tiff_lzw')
g16 = Image.new('I;16', (W, H))
for y in range(H):
    for x in range(W): g16.putpixel((x, y), px(grey, x, y)*257)
save(g16, 'grey16.tif')
# TIFFs that Pillow does not write. Pixels come last, so that a file that is cut lacks some.
def tiff(name, tags, blocks, order='<', big=False):
    """@param tags number -> (type, values); strips or tiles of which are filled in"""
    tiled = 322 in tags
    tags = {256: (4, [W]), 257: (4, [H]), 259: (3, [1]), **({} if tiled else {278: (3, [H])}), **tags}
    offsets, counts = (324, 325) if tiled else (273, 279)
    tags[offsets] = (16 if big else 4, [0] * len(blocks)); tags[counts] = (16 if big else 4, [len(b) for b in blocks])
    sizes = {1: 'B', 3: 'H', 4: 'I', 5: 'II', 7: 'B', 16: 'Q'}
    def pack(kind, values): return struct.pack(order + sizes[kind] * (len(values) // len(sizes[kind])), *values)
    start, inline, entry, edge = (16, 8, 20, 8 + 8) if big else (8, 4, 12, 2 + 4)
    at = start + len(tags) * entry + edge
    lengths = {t: len(pack(*tags[t])) for t in tags}
    places = {}
    for t in sorted(tags):
        if lengths[t] > inline: places[t] = at; at += lengths[t] + lengths[t] % 2
    where = []
    for b in blocks: where.append(at); at += len(b)
    tags[offsets] = (tags[offsets][0], where)
    head = (b'II' if order == '<' else b'MM') + (struct.pack(order + 'HHHQ', 43, 8, 0, 16) if big else struct.pack(order + 'HI', 42, 8))
    directory = struct.pack(order + ('Q' if big else 'H'), len(tags))
    extra = b''
    for t in sorted(tags):
        kind, values = tags[t]; value = pack(kind, values); count = len(values) // len(sizes[kind])
        directory += struct.pack(order + ('HHQ' if big else 'HHI'), t, kind, count)
        directory += struct.pack(order + ('Q' if big else 'I'), places[t]) if t in places else value.ljust(inline, b'\0')
        if t in places: extra += value + b'\0' * (len(value) % 2)
    open(f'{out}/{name}', 'wb').write(head + directory + b'\0' * inline + extra + b''.join(blocks))
def rows(im): return [[px(im, x, y) for x in range(W)] for y in range(H)]
def flat(im): return [v for r in rows(im) for p in r for v in (p if isinstance(p, tuple) else (p,))]
RGB_TAGS = {262: (3, [2]), 277: (3, [3])}
save(rgb, 'packbits.tif', compression='packbits'); save(rgb.convert('L').point(lambda v: 255 if v > 100 else 0).convert('1'), 'fax3.tif', compression='group3')
tiff('rgb24.tif', {**RGB_TAGS, 258: (3, [24] * 3)}, [b''.join(struct.pack('>I', v * 65793)[1:] for v in flat(rgb))], '>')
tiff('rgb32.tif', {**RGB_TAGS, 258: (3, [32] * 3)}, [b''.join(struct.pack('<I', v * 16843009) for v in flat(rgb))])
tiff('half.tif', {**RGB_TAGS, 258: (3, [16] * 3), 339: (3, [3] * 3)}, [b''.join(struct.pack('<e', v / 255) for v in flat(rgb))])
def float_predictor(row):
    b = [struct.pack('>f', v / 255) for v in row]
    b = [f[i] for i in range(4) for f in b]
    return bytes((v - (b[i - 3] if i >= 3 else 0)) & 255 for i, v in enumerate(b))
tiff('float-predictor.tif', {**RGB_TAGS, 258: (3, [32] * 3), 339: (3, [3] * 3), 259: (3, [8]), 317: (3, [3])},
     [zlib.compress(b''.join(float_predictor([v for p in r for v in p]) for r in rows(rgb)))])
def tiles(im, c): return [bytes(px(im, x, y)[c] if x < W and y < H else 0 for y in range(ty, ty + 16) for x in range(tx, tx + 32)) for ty in (0, 16) for tx in (0, 32)]
tiff('big-tiled-planar.tif', {**RGB_TAGS, 258: (3, [8] * 3), 284: (3, [2]), 322: (3, [32]), 323: (3, [16])}, [t for c in range(3) for t in tiles(rgb, c)], '>', True)
tiff('palette-alpha.tif', {258: (3, [8, 8]), 262: (3, [3]), 277: (3, [2]), 338: (3, [2]),
     320: (3, [(RGB[i] if i < 4 else (1, 2, 3))[c] * 257 for c in range(3) for i in range(256)])},
     [bytes(v for r in rows(rgba) for p in r for v in (RGB.index(p[:3]), p[3]))])
def ycc(p):
    y = 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]
    return [round(v) for v in (y, 128 + (p[2] - y) / 1.772, 128 + (p[0] - y) / 1.402)]
tiff('ycbcr.tif', {258: (3, [8] * 3), 262: (3, [6]), 277: (3, [3]), 530: (3, [2, 2])},
     [bytes(v for y in range(0, H, 2) for x in range(0, W, 2) for v in [ycc(px(rgb, x + dx, y + dy))[0] for dy in (0, 1) for dx in (0, 1)] + ycc(px(rgb, x, y))[1:])])
tiff('white-is-zero16.tif', {258: (3, [16]), 262: (3, [0]), 277: (3, [1])}, [b''.join(struct.pack('>H', 65535 - v * 257) for v in flat(grey))], '>')
tiff('text-tags-outside.tif', {**RGB_TAGS, 258: (3, [8] * 3), 305: (3, [7])}, [bytes(flat(rgb))])
t = open(f'{out}/text-tags-outside.tif', 'rb').read()
open(f'{out}/text-tags-outside.tif', 'wb').write(t.replace(struct.pack('<HHIHH', 305, 3, 1, 7, 0), struct.pack('<HHII', 305, 2, 40, 1 << 30)))
# Variants that Pillow's libtiff writes, for tests of their own: not 48 x 32, or not of known quadrants
noise = Image.new('L', (128, 96))
noise.putdata([(x * x * 7 + y * y * y + x * y * 13 ^ x >> 2) & 255 for y in range(96) for x in range(128)])
save(noise, 'tiff/lzw-of-many-codes.tif', compression='tiff_lzw')
save(Image.new('1', (4960, 7016), 1), 'tiff/fax-blank-600-dpi.tif', compression='group4')
save(Image.new('RGB', (2000, 2000), 'white'), 'tiff/deflate-white-2000.tif', compression='tiff_deflate')
save(Image.new('RGB', (2000, 2000), 'white'), 'tiff/lzw-white-2000.tif', compression='tiff_lzw')
# Compression 6, before the technical note: a whole JPEG that JPEGInterchangeFormat points to
whole = io.BytesIO(); rgb.save(whole, 'JPEG', quality=95)
tiff('tiff/old-jpeg.tif', {258: (3, [8] * 3), 259: (3, [6]), 262: (3, [6]), 277: (3, [3]), 513: (4, [0x11223344]), 514: (4, [len(whole.getvalue())])}, [whole.getvalue()])
t = open(f'{out}/tiff/old-jpeg.tif', 'rb').read()
open(f'{out}/tiff/old-jpeg.tif', 'wb').write(t.replace(struct.pack('<I', 0x11223344), struct.pack('<I', t.index(b'\xff\xd8\xff'))))
# LZW as it was before TIFF 6.0: low bits first, and codes get longer one later. Libtiff reads it (and warns).
def old_lzw(data):
    codes, table, size, bits, text = [(256, 9)], {bytes([i]): i for i in range(256)}, 258, 9, b''
    for v in data:
        if text + bytes([v]) in table: text += bytes([v]); continue
        codes.append((table[text], bits)); table[text + bytes([v])] = size; size += 1; text = bytes([v])
        if size > 1 << bits and bits < 12: bits += 1
        if size >= 4094:
            codes += [(v, bits), (256, bits)]; table, size, bits, text = {bytes([i]): i for i in range(256)}, 258, 9, b''
    codes += [(table[text], bits)] if text else []
    codes.append((257, bits + (size >= 1 << bits)))
    stream = at = 0
    for code, length in codes: stream |= code << at; at += length
    return stream.to_bytes((at + 7) // 8, 'little')
packed = old_lzw(noise.tobytes())
values = [(256, 3, 128), (257, 3, 96), (258, 3, 8), (259, 3, 5), (262, 3, 1), (273, 4, 122), (277, 3, 1), (278, 3, 96), (279, 4, len(packed))]
open(f'{out}/tiff/lzw-low-bits-first.tif', 'wb').write(b'II*\0' + struct.pack('<IH', 8, 9) + b''.join(struct.pack('<HHII', t, k, 1, v) for t, k, v in values) + bytes(4) + packed)
# By ImageMagick: convert bilevel.png -type bilevel -compress Group4 -define tiff:tile-geometry=32x16 tiff/fax-tiled.tif,
# -compress Group4 -define tiff:fill-order=lsb tiff/fax-low-bits-first.tif, -compress Fax -define tiff:rows-per-strip=8 tiff/fax3-strips.tif
# A press: white less what inks take away, in Lab, as a table of 8 bits with 5 steps of each ink (ICC.1:2022, 10.10)
def press():
    ramp = bytes(range(256))
    steps = [0, 64, 128, 191, 255]
    lut = b''
    for c in steps:
        for m in steps:
            for y in steps:
                for k in steps:
                    light = (1 - k / 255) * (1 - .4 * c / 255) * (1 - .5 * m / 255) * (1 - .1 * y / 255)
                    lut += bytes([round(255 * light), round(128 + (1 - k / 255) * (-40 * c + 75 * m - 5 * y) / 255), round(128 + (1 - k / 255) * (-45 * c - 5 * m + 90 * y) / 255)])
    one = 65536
    a2b = b'mft1' + bytes(4) + bytes([4, 3, 5, 0]) + struct.pack('>9i', one, 0, 0, 0, one, 0, 0, 0, one) + ramp * 4 + lut + ramp * 3
    def text(s): return b'desc' + bytes(4) + struct.pack('>I', len(s) + 1) + s + b'\0' + bytes(8) + bytes(3 + 67)
    tags = [(b'desc', text(b'press')), (b'cprt', b'text' + bytes(4) + b'none\0'), (b'wtpt', b'XYZ ' + bytes(4) + struct.pack('>3i', 63190, 65536, 54061)), (b'A2B0', a2b)]
    table, body, at = b'', b'', 128 + 4 + 12 * len(tags)
    for name, tag in tags:
        tag += b'\0' * (-len(tag) % 4)
        table += name + struct.pack('>II', at + len(body), len(tag)); body += tag
    size = at + len(body)
    head = struct.pack('>I4sI4s4s4s', size, b'\0' * 4, 0x02400000, b'prtr', b'CMYK', b'Lab ') + struct.pack('>6H', 2026, 1, 1, 0, 0, 0) + b'acsp' + bytes(4) + bytes(4) + bytes(4) + bytes(4) + bytes(8) + struct.pack('>I', 1) + struct.pack('>3i', 63190, 65536, 54061) + bytes(4)
    return head.ljust(128, b'\0') + struct.pack('>I', len(tags)) + table + body
open(f'{out}/press.icc', 'wb').write(press())
tiff('cmyk-press.tif', {258: (3, [8] * 4), 262: (3, [5]), 277: (3, [4]), 34675: (7, list(press()))}, [bytes(flat(cmyk))])
# WebP
save(rgb, 'lossy.webp', quality=90); save(rgb, 'lossless.webp', lossless=True); save(rgba, 'alpha-lossy.webp', quality=90); save(rgba, 'alpha-lossless.webp', lossless=True, exact=True)
save(rgb, 'exif-icc.webp', quality=90, exif=eb, icc_profile=srgb)
small = Image.new('RGBA', (W, H), (0, 0, 0, 0))
save(rgba, 'animated.webp', save_all=True, append_images=[small], duration=100, lossless=True)
detailed = rgba.copy()
for y in range(H):
    for x in range(W):
        r, g, b, a = px(rgba, x, y)
        detailed.putpixel((x, y), (r + (x * 7 + y * 13) % 11, g + (x * 5 + y * 3) % 11, b - (x * y) % 11, a))
save(detailed, 'detailed-lossless.webp', lossless=True, method=6, quality=100, exact=True)
# Alpha channels without compression, with each filter (RFC 9649, section 2.7.1.2)
def chunks(webp):
    at = 12
    while at < len(webp):
        length = struct.unpack('<I', webp[at+4:at+8])[0]
        yield webp[at:at+4], webp[at+8:at+8+length]
        at += 8 + length + (length & 1)
def riff(*parts):
    body = b'WEBP' + b''.join(t + struct.pack('<I', len(d)) + d + b'\0' * (len(d) & 1) for t, d in parts)
    return b'RIFF' + struct.pack('<I', len(body)) + body
def filtered(alpha, kind):
    for y in range(H):
        for x in range(W):
            i = y * W + x
            if y == 0: p = alpha[i-1] if x else 0
            elif x == 0: p = alpha[i-W]
            elif kind == 1: p = alpha[i-1]
            elif kind == 2: p = alpha[i-W]
            else: p = max(0, min(255, alpha[i-1] + alpha[i-W] - alpha[i-W-1]))
            yield (alpha[i] - (p if kind else 0)) & 255
lossy = dict(chunks(open(f'{out}/alpha-lossy.webp', 'rb').read()))
for kind, name in enumerate(('none', 'horizontal', 'vertical', 'gradient')):
    plane = bytes([kind << 2]) + bytes(filtered(rgba.getchannel('A').tobytes(), kind))
    open(f'{out}/alpha-raw-{name}.webp', 'wb').write(riff((b'VP8X', lossy[b'VP8X']), (b'ALPH', plane), (b'VP8 ', lossy[b'VP8 '])))
# Simple pictures, thousands of times as large as their files
box = Image.new('RGB', (2000, 2000), (255, 255, 255)); box.paste((200, 30, 40), (100, 200, 300, 400))
save(box, 'simple/box-lossless.webp', lossless=True)
logo = Image.new('RGBA', (3000, 2000), (0, 0, 0, 0)); logo.paste((200, 30, 40, 255), (50, 50, 300, 120))
save(logo, 'simple/logo-lossless.webp', lossless=True); save(logo, 'simple/logo-lossy.webp')
white = Image.new('RGB', (480, 480), (255, 255, 255))
save(white, 'simple/animation-begins-white.webp', save_all=True, append_images=[box.crop((80, 180, 560, 660))], lossless=True)
# PSD
def resource(number, content): return b'8BIM' + struct.pack('>HHI', number, 0, len(content)) + content + b'\0' * (len(content) & 1)
def psd(name, mode, channels, data, icc=b'', bits=8, compression=0, version=1, colours=b'', res=b'', layers=b''):
    res += resource(1039, icc) if icc else b''
    open(f'{out}/{name}', 'wb').write(b'8BPS' + struct.pack('>H6xHIIHH', version, channels, H, W, bits, mode) + struct.pack('>I', len(colours)) + colours
        + struct.pack('>I', len(res)) + res + struct.pack('>Q' if version == 2 else '>I', len(layers)) + layers + struct.pack('>H', compression) + data)
psd('rgb.psd', 3, 3, b''.join(b.tobytes() for b in rgb.split()), srgb)
psd('grey.psd', 1, 1, grey.tobytes())
psd('cmyk.psd', 4, 4, b''.join(bytes(255 - v for v in b.tobytes()) for b in cmyk.split()))
def planes(im, f): return b''.join(f(v) for band in im.split() for v in band.tobytes())
def linear(v): v /= 255; return v / 12.92 if v <= .04045 else ((v + .055) / 1.055) ** 2.4
def runs(planes, count):
    """Each row as one literal, or as the runs of its two halves."""
    packed = []
    for p in planes:
        n = len(p) // H
        for y in range(H):
            row = p[y * n:(y + 1) * n]
            packed.append(bytes([256 - 23, row[0], 256 - 23, row[-1]]) if n == 48 and len(set(row[:24])) == 1 and len(set(row[24:])) == 1 else bytes([n - 1]) + row)
    return b''.join(struct.pack(count, len(p)) for p in packed) + b''.join(packed)
psd('rgb32.psd', 3, 3, planes(rgb, lambda v: struct.pack('>f', linear(v))), bits=32)
def predicted(band):
    r = b''
    for y in range(H):
        b = [struct.pack('>f', linear(v)) for v in band[y * W:(y + 1) * W]]
        b = [f[i] for i in range(4) for f in b]
        r += bytes((v - (b[i - 1] if i else 0)) & 255 for i, v in enumerate(b))
    return r
psd('grey32-predicted.psd', 1, 1, zlib.compress(predicted(grey.tobytes())), bits=32, compression=3, version=2)
psd('rgb-runs-psb.psd', 3, 3, runs([b.tobytes() for b in rgb.split()], '>I'), compression=1, version=2)
psd('rgb16-deflate.psd', 3, 3, zlib.compress(planes(rgb, lambda v: struct.pack('>H', v * 257))), bits=16, compression=2)
psd('grey16-runs.psd', 1, 1, runs([planes(grey, lambda v: struct.pack('>H', v * 257))], '>H'), bits=16, compression=1)
psd('bitmap.psd', 0, 1, bytes(0 if y >= 16 else 255 for y in range(H) for x in range(6)), bits=1)
psd('indexed.psd', 2, 1, bytes(RGB.index(p) for r in rows(rgb) for p in r), colours=bytes((RGB[i] if i < 4 else (1, 2, 3))[c] for c in range(3) for i in range(256)), res=resource(1047, struct.pack('>H', 2)))
psd('duotone.psd', 8, 1, grey.tobytes(), colours=bytes(524))
psd('lab.psd', 9, 3, b''.join(b.tobytes() for b in rgb.convert('LAB').split()))
psd('alpha.psd', 3, 4, b''.join(Image.composite(rgb, Image.new('RGB', (W, H), 'white'), rgba.getchannel(3)).getchannel(c).tobytes() for c in range(3)) + rgba.getchannel(3).tobytes(),
    layers=struct.pack('>Ihxx', 4, -1))
psd('selection.psd', 3, 4, b''.join(b.tobytes() for b in rgba.split()))
psd('cmyk-press.psd', 4, 4, planes(cmyk, lambda v: bytes([255 - v])), press())
psd('cmyk16.psd', 4, 4, planes(cmyk, lambda v: struct.pack('>H', 65535 - v * 257)), bits=16)
psd('layer-mask-of-56-bytes.psd', 3, 3, b''.join(b.tobytes() for b in rgb.split()), layers=struct.pack('>IhIIIIH', 102, 1, 0, 0, 1, 1, 1) + struct.pack('>hI', 0, 2) + b'8BIMnorm' + bytes([255, 0, 0, 0]) + struct.pack('>II', 60, 56) + bytes(56) + bytes(2) + bytes(4))
# What libwebp makes of the lossy WebP among the samples of dev mode, each pixel of the picture the mean of 16 x 16
sample = Image.open(f'{out}/../../../dev/samples/meadow.webp').convert('RGB')
save(sample.reduce(16), 'tiles/meadow.png')
