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
def psd(name, mode, channels, data, icc=b''):
    res = b'8BIM' + struct.pack('>HHI', 1039, 0, len(icc)) + icc + b'\0' * (len(icc) & 1) if icc else b''
    open(f'{out}/{name}', 'wb').write(b'8BPS' + struct.pack('>H6xHIIHH', 1, channels, H, W, 8, mode) + struct.pack('>I', 0) + struct.pack('>I', len(res)) + res + struct.pack('>I', 0) + struct.pack('>H', 0) + data)
psd('rgb.psd', 3, 3, b''.join(b.tobytes() for b in rgb.split()), srgb)
psd('grey.psd', 1, 1, grey.tobytes())
psd('cmyk.psd', 4, 4, b''.join(bytes(255 - v for v in b.tobytes()) for b in cmyk.split()))
# What libwebp makes of the lossy WebP among the samples of dev mode, each pixel of the picture the mean of 16 x 16
sample = Image.open(f'{out}/../../../dev/samples/meadow.webp').convert('RGB')
save(sample.reduce(16), 'tiles/meadow.png')
