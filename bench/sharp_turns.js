// sharp's side of bench/codec-peers, beside CodecTurns.java: FOLDER QUALITY EFFORT WIDTH OUT FORMAT LIKE. One thread.
// With the format auto, which sharp has not, it is asked for the format of the file of that name in LIKE.
const [folder, quality, effort, width, out, format, like] = process.argv.slice(2);
const fs = require('fs');
const path = require('path');
const sharp = require(path.join(process.env.PEERS, 'node_modules', 'sharp'));
sharp.concurrency(1);
sharp.cache(false);

const small = effort === 'small';
const extensions = { jpeg: '.jpg', webp: '.webp', lossless: '.webp', png: '.png' };

function recompress(source, wanted) {
  // As our outputs, sharp's keep the profile. Otherwise it would convert to sRGB, and save the profile's bytes.
  let image = sharp(source).keepIccProfile();
  if (+width > 0) image = image.resize({ width: +width, withoutEnlargement: true });
  if (wanted === 'png') return image.png({ compressionLevel: 9, adaptiveFiltering: small }).toBuffer();
  if (wanted === 'lossless') return image.webp({ lossless: true, effort: small ? 6 : 4 }).toBuffer();
  if (wanted === 'webp') return image.webp({ quality: +quality, effort: small ? 6 : 4 }).toBuffer();
  return image.flatten({ background: '#ffffff' }).jpeg({ quality: +quality, mozjpeg: small }).toBuffer();
}

function formatOf(name) {
  if (format !== 'auto') return format;
  const stem = path.parse(name).name;
  for (const wanted of ['jpeg', 'png']) if (fs.existsSync(path.join(like, stem + extensions[wanted]))) return wanted;
  return fs.readFileSync(path.join(like, stem + '.webp')).includes('VP8L') ? 'lossless' : 'webp';
}

(async () => {
  const names = fs.readdirSync(folder).sort();
  const sources = names.map((name) => fs.readFileSync(path.join(folder, name)));
  const wanted = names.map(formatOf);
  for (let i = 0; i < names.length; i++) {
    const name = path.parse(names[i]).name + extensions[wanted[i]];
    fs.writeFileSync(path.join(out, name), await recompress(sources[i], wanted[i]));
  }
  console.log('ready');
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const started = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    for (let i = 0; i < names.length; i++) await recompress(sources[i], wanted[i]);
    const wall = Number(process.hrtime.bigint() - started) / 1e9;
    const used = process.cpuUsage(cpu);
    const seconds = ((used.user + used.system) / 1e6).toFixed(4);
    console.log(`${wall.toFixed(4)} ${seconds} ${seconds}`);
  }
})();
