// sharp's side of bench/codec-peers, beside CodecTurns.java: FOLDER QUALITY EFFORT WIDTH OUT FORMAT. One thread.
const [folder, quality, effort, width, out, format] = process.argv.slice(2);
const fs = require('fs');
const path = require('path');
const sharp = require(path.join(process.env.PEERS, 'node_modules', 'sharp'));
sharp.concurrency(1);
sharp.cache(false);

function recompress(source) {
  let image = sharp(source);
  if (+width > 0) image = image.resize({ width: +width, withoutEnlargement: true });
  if (format !== 'jpeg') return image.webp({ quality: +quality, effort: effort === 'small' ? 6 : 4 }).toBuffer();
  return image.flatten({ background: '#ffffff' }).jpeg({ quality: +quality, mozjpeg: effort === 'small' }).toBuffer();
}

(async () => {
  const names = fs.readdirSync(folder).sort();
  const sources = names.map((name) => fs.readFileSync(path.join(folder, name)));
  for (let i = 0; i < names.length; i++) {
    fs.writeFileSync(path.join(out, path.parse(names[i]).name + (format === 'jpeg' ? '.jpg' : '.webp')), await recompress(sources[i]));
  }
  console.log('ready');
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    const started = process.hrtime.bigint();
    const cpu = process.cpuUsage();
    for (const source of sources) await recompress(source);
    const wall = Number(process.hrtime.bigint() - started) / 1e9;
    const used = process.cpuUsage(cpu);
    const seconds = ((used.user + used.system) / 1e6).toFixed(4);
    console.log(`${wall.toFixed(4)} ${seconds} ${seconds}`);
  }
})();
